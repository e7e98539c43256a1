"""The outlines that are drawn now, in the reader's name."""

from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from core.models import User
from dashboard.actions.boundaries import compute_boundaries
from dashboard.mapping import shapes
from dashboard.models import Boundary, BoundarySet


@dataclass
class Outlines:
    """`of`: kabupaten code → outline, of the reader's kabupaten; `set`: where they come from (None: there are no
    village points to compute any from)."""

    set: BoundarySet | None = None
    of: dict[str, BaseGeometry] = field(default_factory=dict)

    @property
    def is_illustrative(self) -> bool:
        return self.set is not None and self.set.is_illustrative

    @property
    def mark(self) -> int:
        return self.set.pk if self.set else 0


def active_set(user: User) -> BoundarySet | None:
    """The set that is drawn. The first reader of all has the illustrative one computed (about a second)."""
    rows = BoundarySet.objects.for_user(user).filter(active=True)
    return rows.first() or (compute_boundaries() and rows.first())


def active_outlines(user: User, drawn: BoundarySet | None = None) -> Outlines:
    """`drawn`: the set, when it has been asked for already."""
    drawn = drawn or active_set(user)
    if drawn is None:
        return Outlines()
    rows = Boundary.objects.for_user(user).filter(set=drawn).values_list("regency", "shape")
    found = {code: shapes.geometry(shape) for code, shape in rows}
    for one in found.values():
        shapely.prepare(one)
    return Outlines(drawn, found)
