"""Addresses of the room's lists, with what they are narrowed to."""

from typing import Any
from urllib.parse import urlencode

from mentors.linking import address_or_nothing


def enrolments(**query: Any) -> str:
    """The list of participants, narrowed; "" when there is no such page."""
    url = address_or_nothing("trainings:enrolment-list")
    return f"{url}?{urlencode(query)}" if url else ""
