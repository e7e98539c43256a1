"""Early warnings that nobody sees to, by whose turn it is: what is stuck and who must act, for those too who only read.

Counted with each reading: what people note of a warning moves no state that a drawn page is kept under."""

from datetime import date
from html import escape

from django.db.models import Count
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from core import scoping
from core.models import User
from dashboard.counting.places import Where
from dashboard.linking import link
from dashboard.models import Alarm
from dashboard.tables import linked

VIEW = "dashboard.view_warning"
PLACE = "cooperative__village__code"


def by_turn(user: User, where: Where, on: date) -> SafeString | None:
    """One line, the most first, each number leading to its rows; None for who reads no warnings. One query."""
    if not scoping.holds(user, VIEW):
        return None
    rows = where.narrow(Alarm.objects.for_user(user).to_do(on), PLACE).order_by()
    turns = rows.values_list("owner").annotate(number=Count("pk")).order_by("-number", "owner")
    found = []
    for owner, number in turns:
        turn = slugify(owner)
        url = link("dashboard:warning-list", {**where.query(), "giliran": turn})
        found.append(f"{escape(owner)}: {linked(f'peringatan-{turn}', number, url)}")
    return mark_safe(" · ".join(found))
