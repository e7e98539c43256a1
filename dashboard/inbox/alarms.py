"""Early warnings as a source of messages."""

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.db.models import QuerySet

from core import scoping
from core.models import User
from dashboard.inbox.sources import together

HANDLE = "dashboard.handle_warning"


def alarms(user: User, on: date) -> Iterator[QuerySet]:
    """Those of his area that nobody sees to, for whoever may see to them; nothing while no part brings warnings."""
    if not scoping.holds(user, HANDLE) or user.is_superuser:
        return
    try:
        model = apps.get_model("dashboard", "Alarm")
    except LookupError:
        return
    rows = model._default_manager.for_user(user, HANDLE).to_do(on)
    yield together("peringatan", rows, "first_on")
