"""Visits on the admin site: to be looked at and searched. Nothing is written here: what a mentor sent stays as
he sent it, and verdicts, proposals and follow-ups have verbs of their own on the pages.
"""

# in this order on the index: the page that is used most comes first
from visits.admin import visits  # isort: skip
from visits.admin import parts  # isort: skip
from visits.admin import monthly, outbox

__all__ = ["monthly", "outbox", "parts", "visits"]
