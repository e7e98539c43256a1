"""Who may read whose land it is: atas nama, and the number of the certificate, which leads to it. Lists are made
in the database, so what a reader may not know is left out there: it can be neither searched, sorted by nor exported.
"""

from typing import Any

from django.db.models import Case, CharField, F, Value, When

from core import scoping
from core.models import User

VIEW_HOLDER = "land.view_holder"


def holder_for(user: User, name: str = "holder") -> Any:
    """SQL: a parcel's holder, or another text of it by `name`, where the reader may know him, else ""."""
    from land.models import Parcel

    if scoping.area(user, VIEW_HOLDER) is scoping.EVERYWHERE:
        return F(name)
    if not scoping.holds(user, VIEW_HOLDER):
        return Value("", output_field=CharField())
    known = Parcel.objects.for_user(user, VIEW_HOLDER).order_by().values("pk")
    return Case(When(pk__in=known, then=F(name)), default=Value(""), output_field=CharField())
