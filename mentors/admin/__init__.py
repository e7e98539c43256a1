"""Data entry of the mentors' room on the admin site: by the same verbs as the pages. What is sealed is
only shown masked here; it is typed and opened on the pages, which write down who asked.
"""

# in this order on the index: the page that is used most comes first
from mentors.admin import people  # isort: skip
from mentors.admin import contracts

__all__ = ["contracts", "people"]
