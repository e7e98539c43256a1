"""The first page of a mentor: his numbers today and the ways to his work."""

from datetime import date
from typing import Any

from core.models import User
from dashboard.counting.version import Moment
from dashboard.linking import link, of_month
from dashboard.metrics import Figure
from dashboard.today.counting import BY_KEY, Action, actions
from visits.models import Visit

OWN = (
    ("belum-dikunjungi", "Belum dikunjungi bulan ini"),
    ("tindak-lanjut", "Tindak lanjut lewat tenggat"),
    ("perbaikan", "Kunjungan dikembalikan"),
)
SOURCE = "kunjungan pendamping"


def own_numbers(user: User, on: date) -> dict[str, Any]:
    """`figures`, and `actions`: what waits for him besides."""
    found = actions(user, on, Moment())
    counted = {one.duty.key: one.count for one in found}
    first = on.replace(day=1)
    visits = Visit.objects.for_user(user).counting().in_month(first).count()
    month = link("visits:visit-list", of_month(on))
    figures = [Figure("kunjungan", "Kunjungan bulan ini", visits, month, on, SOURCE)]
    for key, label in OWN:
        url = link(BY_KEY[key].list, BY_KEY[key].query(on))
        figures.append(Figure(key, label, counted.get(key, 0), url, on, SOURCE))
    told = {key for key, _ in OWN}
    rest: list[Action] = [one for one in found if one.duty.key not in told]
    return {"figures": figures, "actions": rest}
