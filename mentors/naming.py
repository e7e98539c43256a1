"""Who may read a mentor's name on assignments and loads, and who may open his card.

The lists' rows are made in the database, so what a reader may not know is left out there: it can be
neither searched, sorted by nor exported.
"""

from typing import Any

from django.db.models import BigIntegerField, Case, CharField, F, QuerySet, Value, When

from core import scoping
from core.models import User

VIEW_NAME = "mentors.view_mentor"
VIEW_CARD = "mentors.view_person"


def name_for(user: User, named: QuerySet, path: str) -> Any:
    """SQL: the name at `path` where the row is among `named`, else ""."""
    if scoping.area(user, VIEW_NAME) is scoping.EVERYWHERE:
        return F(path)
    if not scoping.holds(user, VIEW_NAME):
        return Value("", output_field=CharField())
    shown = When(pk__in=named.order_by().values("pk"), then=F(path))
    return Case(shown, default=Value(""), output_field=CharField())


def card_for(user: User, path: str) -> Any:
    """SQL: the key at `path` of the person whose card the reader may open, else NULL."""
    where = scoping.area(user, VIEW_CARD)
    if where is scoping.EVERYWHERE:
        return F(path)
    shown = When(regency__in=sorted(where), then=F(path))
    return Case(shown, default=None, output_field=BigIntegerField())
