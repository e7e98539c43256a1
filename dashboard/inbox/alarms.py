"""Early warnings as a source of messages."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from core import scoping
from core.models import User
from dashboard.inbox.sources import together
from dashboard.today.rows import alarms as to_do

HANDLE = "dashboard.handle_warning"


def alarms(user: User, on: date) -> Iterator[QuerySet]:
    """Those of his area that nobody sees to, for whoever may see to them."""
    if scoping.holds(user, HANDLE) and not user.is_superuser:
        yield together("peringatan", to_do(user, on), "first_on")
