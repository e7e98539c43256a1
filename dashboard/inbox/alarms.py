"""Early warnings as a source of messages; the room's own part makes them (dashboard/warnings)."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from core.models import User


def alarms(user: User, on: date) -> Iterator[QuerySet]:
    """Those of his area that nobody handles, for whoever may handle them."""
    yield from ()
