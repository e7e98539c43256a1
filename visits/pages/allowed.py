"""What the reader may do, as SQL: a list's rows carry it."""

from typing import Any

from django.db.models import BooleanField, Case, Model, Q, Value, When

from core import scoping
from core.models import User


def may_do(user: User, permission: str, model: type[Model]) -> Any:
    """SQL of `model`'s rows: whether the reader may do `permission` to the row."""
    where = scoping.area(user, permission)
    if where is scoping.EVERYWHERE:
        return Value(True)
    path: str = model.REGENCY_PATH  # type: ignore[attr-defined]
    fits = Q(**{f"{path}__in": sorted(where)}) if where else None
    own = scoping.by_assignment(user, permission, model)
    if own is not None:
        fits = own if fits is None else fits | own
    if fits is None:
        return Value(False)
    return Case(When(fits, then=Value(True)), default=Value(False), output_field=BooleanField())
