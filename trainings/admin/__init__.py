"""Trainings on the admin site: to be looked at and searched. Nothing is written here: seats, attendance,
values and certificates have verbs of their own on the pages, which the database stands behind.

Codes, tokens and secrets are not shown: they open attendance and certificates.
"""

# in this order on the index: the page that is used most comes first
from trainings.admin import batches  # isort: skip
from trainings.admin import participants  # isort: skip
from trainings.admin import results

__all__ = ["batches", "participants", "results"]
