"""Early warnings that nobody sees to, by whose turn it is: what is stuck and who must act, for those too who only read."""

from datetime import date
from html import escape

from django.db.models import Count
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from core import scoping
from core.models import User
from dashboard.counting.places import Where
from dashboard.counting.version import Moment
from dashboard.linking import link
from dashboard.models import Alarm
from dashboard.tables import linked
from dashboard.today.counting import rights_of

VIEW = "dashboard.view_warning"
PLACE = "cooperative__village__code"


def by_turn(user: User, where: Where, on: date, moment: Moment) -> SafeString | None:
    """One line, the most first, each number leading to its rows; None for who reads no warnings. One query, when
    something has changed."""
    if not scoping.holds(user, VIEW):
        return None

    def counted() -> list[tuple[str, int]]:
        rows = where.narrow(Alarm.objects.for_user(user).to_do(on), PLACE).order_by()
        turns = rows.values_list("owner").annotate(number=Count("pk"))
        return list(turns.order_by("-number", "owner"))

    found = []
    name = f"peringatan:{on}:{where.code}:{user.pk}:{rights_of(user)}"
    for owner, number in moment.kept(name, counted):
        turn = slugify(owner)
        url = link("dashboard:warning-list", {**where.query(), "giliran": turn})
        found.append(f"{escape(owner)}: {linked(f'peringatan-{turn}', number, url)}")
    return mark_safe(" · ".join(found))
