"""The page of figures, drawn whole and kept until the data changes: drawing costs more than all its queries."""

import json
import zlib
from datetime import date
from typing import Any

from django.utils.safestring import mark_safe

from core.models import User
from core.permissions import Role
from dashboard import tables
from dashboard.counting import frozen, live
from dashboard.counting.choosing import figures_for
from dashboard.counting.version import Moment
from dashboard.home import cards, panels, trends
from dashboard.home.places import Place
from dashboard.scorecard.thresholds import thresholds
from dashboard.today.counting import rights_of

HTML = ("cards", "printed", "matrix", "trends")


def is_leader(user: User) -> bool:
    """Who only looks on: his page is large and prints on one sheet."""
    return {grant.role for grant in user.current_grants} == {Role.VIEWER}


def drawn(user: User, place: Place, on: date, moment: Moment) -> dict[str, Any]:
    """`cards`, the same as rows (`printed`), `matrix` and `trends` as HTML, the panels in `columns`, `first_day` of the
    trends, `compared_day` of the changes and `frozen_day` of the figures (None: no such snapshot yet; live figures)."""
    # A mentor who also holds a kabupaten counts rows of his own besides.
    own = "" if live.asker_of(user) else user.pk
    name = f"laman:{on}:{place.where.code}:{rights_of(user)}:{own}"
    packed = moment.kept(name, lambda: pack(_drawn(user, place, on, moment)))
    found = json.loads(zlib.decompress(packed))
    shown = [panels.Panel(*one[:5], mark_safe(one[5])) for one in found["panels"]]
    found["columns"] = [[one for one in shown if one.column == n] for n in range(3)]
    days = [day and date.fromisoformat(day) for day in found.pop("days")]
    found["first_day"], found["compared_day"], found["frozen_day"] = days
    return found | {key: mark_safe(found[key]) for key in HTML}


def pack(page: dict[str, Any]) -> bytes:
    """A tenth of the size: every process keeps many of them."""
    return zlib.compress(json.dumps(page).encode(), 1)


def _drawn(user: User, place: Place, on: date, moment: Moment) -> dict[str, Any]:
    where = place.where
    chosen = figures_for(user, on, where, moment=moment)
    on = chosen.as_of
    numbers, at = chosen.numbers, chosen.snapshot.pk if chosen.snapshot else None
    past, total = frozen.totals(user, on, where), numbers.of()
    # With the default where the province has set none, as the scorecard judges.
    targets = {key: one.target for key, one in thresholds().items() if one.target is not None}
    ends = (past[0] if past else None, cards.compared(past, on))
    days = [one and one.snapshot for one in ends]
    headline = cards.cards(user, total, where, on, targets, past, at)
    return {
        "cards": cards.drawn(headline, is_leader(user)),
        "printed": cards.as_rows(headline),
        "matrix": tables.matrix_rows(place.lines, numbers, where, at),
        "trends": trends.drawn(user, total, where, on, past, at),
        "panels": [
            (one.column, one.key, one.title, one.source, one.page, one.body)
            for one in panels.panels(user, total, where, on, at)
        ],
        "days": [one and one.on.isoformat() for one in (*days, chosen.snapshot)],
    }
