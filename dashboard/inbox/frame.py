"""The number of unread messages in the head of every page."""

from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.models import User
from dashboard.models import Message


def unread(user: User) -> Coalesce:
    """As stored: collectors and the page itself keep it up to date. One look at an index of unread messages."""
    rows: QuerySet[Any] = Message.objects.unread().filter(user=user.pk).order_by()
    counted = rows.values("user").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
