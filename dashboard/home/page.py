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
from dashboard.counting.version import Moment
from dashboard.home import cards, panels, trends
from dashboard.home.places import Place
from dashboard.models import Threshold
from dashboard.today.counting import rights_of


def is_leader(user: User) -> bool:
    """Who only looks on: his page is large and prints on one sheet."""
    return {grant.role for grant in user.current_grants} == {Role.VIEWER}


def drawn(user: User, place: Place, on: date, moment: Moment) -> dict[str, Any]:
    """`cards`, `matrix`, `trends` as HTML, `panels`, and `first_day` of the trends (None: no snapshot yet)."""
    # A mentor who also holds a kabupaten counts rows of his own besides.
    own = "" if live.asker_of(user) else user.pk
    name = f"laman:{on}:{place.where.code}:{rights_of(user)}:{own}"
    packed = moment.kept(name, lambda: pack(_drawn(user, place, on, moment)))
    found = json.loads(zlib.decompress(packed))
    found["panels"] = [panels.Panel(*one[:4], mark_safe(one[4])) for one in found["panels"]]
    first = found["first_day"]
    found["first_day"] = date.fromisoformat(first) if first else None
    return found | {key: mark_safe(found[key]) for key in ("cards", "matrix", "trends")}


def pack(page: dict[str, Any]) -> bytes:
    """A tenth of the size: every process keeps many of them."""
    return zlib.compress(json.dumps(page).encode(), 1)


def _drawn(user: User, place: Place, on: date, moment: Moment) -> dict[str, Any]:
    where = place.where
    numbers = live.count(user, on, where, moment=moment)
    past, total = frozen.totals(user, on, where), numbers.of()
    rows = Threshold.objects.for_user(user).filter(target__isnull=False)
    targets = dict(rows.values_list("key", "target"))
    return {
        "cards": cards.drawn(user, total, where, on, targets, past, is_leader(user)),
        "matrix": tables.matrix_rows(place.lines, numbers, where),
        "trends": trends.drawn(user, total, where, on, past),
        "panels": [
            (one.key, one.title, one.source, one.page, one.body)
            for one in panels.panels(user, total, where, on)
        ],
        "first_day": past[0].snapshot.on.isoformat() if past else None,
    }
