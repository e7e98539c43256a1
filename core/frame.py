"""What rooms above have told in the head of every page, without a query of its own.

The frame asks the database once per page (whether the data are samples); a room hangs an expression there, and its
value comes with the same answer.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists
from django.db.models.expressions import Combinable

from core.models import SampleLoad, User

_asked: dict[str, Callable[[User], Combinable]] = {}


def ask(name: str, expression: Callable[[User], Combinable]) -> None:
    """`expression(user)` is computed for each page of a user who is logged in; templates know it as `name`."""
    _asked[name] = expression


def answers(user: User | None) -> dict[str, Any]:
    """`has_sample` and what rooms have asked for; one query. `user`: None for who isn't logged in."""
    if user is None:
        return {"has_sample": SampleLoad.objects.exists()}
    told = {"has_sample": Exists(SampleLoad.objects.all())}
    told |= {name: expression(user) for name, expression in _asked.items()}
    # his own row stands for "one row"; nothing is read of it
    own = User.objects.filter(pk=user.pk).order_by()
    values = list(own.values_list(*told.values()))
    return dict(zip(told, values[0] if values else (None,) * len(told), strict=True))
