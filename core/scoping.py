"""Who may see where. Every read of a scoped model starts with `.for_user(user)`.

A scoped model declares
    REGENCY_PATH     lookup from the model to Regency.code ("" if the model is Regency itself), or
                     PUBLIC for tables that everybody who is logged in may read,
    VIEW_PERMISSION  the verb (core.permissions) that opens its rows;
and where mentors have rows of it, COOPERATIVE_PATH (to a cooperative assigned to him) or OWNER_PATH (to
the User whose own row it is: a colleague's visit is not his to read).
The check core.E001 fails for a model of our rooms without them.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, Self

from django.core.exceptions import PermissionDenied
from django.db import models

from core.permissions import Role, roles_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User

# Of a mentor: keys of the cooperatives he is assigned to. The room that knows assignments sets it, and a
# model that belongs to cooperatives names its way to them in COOPERATIVE_PATH.
_assigned: "Callable[[User], models.QuerySet[Any]] | None" = None


def reach_by_assignment(keys: "Callable[[User], models.QuerySet[Any]]") -> None:
    global _assigned
    _assigned = keys


PUBLIC: Final = "__public__"
EVERYWHERE: Final = None  # what `area` answers for "the whole province"


class OutOfScope(PermissionDenied):
    """A row was about to leave its writer's area; raised inside the transaction, so nothing is kept."""


def area(user: "User | AnonymousUser", permission: str) -> frozenset[str] | None:
    """The regency codes in which `user` may do `permission` today.

    EVERYWHERE (None) for the whole province, an empty set for nowhere.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return EVERYWHERE
    allowed = roles_for(permission)
    grants = [grant for grant in user.current_grants if grant.role in allowed]
    # A mentor sees the cooperatives assigned to him, never a whole regency.
    grants = [grant for grant in grants if grant.role != Role.MENTOR]
    if any(grant.regency_id is None for grant in grants):
        return EVERYWHERE
    return frozenset(grant.regency_id for grant in grants if grant.regency_id is not None)


def holds(user: "User | AnonymousUser", permission: str) -> bool:
    """Whether one of the user's roles has `permission` at all, wherever that may be."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    allowed = roles_for(permission)
    return any(grant.role in allowed for grant in user.current_grants)


def by_assignment(
    user: "User | AnonymousUser", permission: str, model: type[models.Model]
) -> models.Q | None:
    """What of `model` the user reaches as a mentor: rows of his cooperatives (COOPERATIVE_PATH), or those
    that are his own (OWNER_PATH); None when nothing."""
    path: str | None = getattr(model, "COOPERATIVE_PATH", None)
    owner: str | None = getattr(model, "OWNER_PATH", None)
    if path is None and owner is None:
        return None
    if _assigned is None or not user.is_authenticated or not user.is_active:
        return None
    if Role.MENTOR not in roles_for(permission):
        return None
    if not any(grant.role == Role.MENTOR for grant in user.current_grants):
        return None
    if owner is not None:
        return models.Q(**{owner: user})
    return models.Q(**{f"{path}__in": _assigned(user)})


def regency_of(instance: models.Model) -> str | None:
    """The code of the regency that `instance` lies in; None for a row of the whole province."""
    path: str = getattr(type(instance), "REGENCY_PATH", PUBLIC)
    if path == PUBLIC:
        return None
    if path == "":
        return instance.pk
    value: Any = instance
    for name in path.split("__"):
        value = getattr(value, name, None)
    return getattr(value, "pk", value)


def may(user: "User | AnonymousUser", permission: str, instance: models.Model) -> bool:
    """Whether `user` may do `permission` to this very row."""
    where = area(user, permission)
    if where is EVERYWHERE:
        return True
    if getattr(type(instance), "REGENCY_PATH", PUBLIC) == PUBLIC:
        return holds(user, permission)
    if regency_of(instance) in where:
        return True
    reached = by_assignment(user, permission, type(instance))
    rows = type(instance)._default_manager
    return reached is not None and rows.filter(reached, pk=instance.pk).exists()


def require_within(user: "User", permission: str, *instances: models.Model) -> None:
    """After a save, inside its transaction: every row must still lie in the writer's area.

    Asks the database, not the form. Raises OutOfScope, which rolls the transaction back.
    """
    for instance in instances:
        rows = type(instance)._default_manager.for_user(user, permission)  # type: ignore[attr-defined]
        if not rows.filter(pk=instance.pk).exists():
            raise OutOfScope("Data ini berada di luar wilayah kerja Anda, jadi tidak disimpan.")


class ScopedQuerySet[M: models.Model](models.QuerySet[M]):
    """A queryset that can be asked in somebody's name."""

    def for_user(self, user: "User | AnonymousUser", permission: str | None = None) -> Self:
        """The rows in which `user` may do `permission` (by default: the model's view verb)."""
        model: Any = self.model
        permission = permission or model.VIEW_PERMISSION
        path: str = model.REGENCY_PATH
        if path == PUBLIC:
            return self if holds(user, permission) else self.none()
        where = area(user, permission)
        if where is EVERYWHERE:
            return self
        assigned = by_assignment(user, permission, model)
        if assigned is not None:
            inside = models.Q(**{f"{path or 'pk'}__in": sorted(where)})
            return self.filter(assigned | inside if where else assigned)
        if not where:
            return self.none()
        return self.in_regencies(where)

    def in_regencies(self, codes: Iterable[str]) -> Self:
        model: Any = self.model
        return self.filter(**{f"{model.REGENCY_PATH or 'pk'}__in": sorted(codes)})
