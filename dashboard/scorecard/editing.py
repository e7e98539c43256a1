"""The pages of thresholds: what is good for all readers, changed by the province."""

from dataclasses import replace
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import scoping
from core.access import READING, Conflict, own_or_404, requires
from core.history_reading import Change, Entry, entries
from core.models import User
from core.pages import ScopedDeleteView, ScopedEditView
from core.templatetags.kdkmp import angka
from dashboard.counting.measures import MEASURES
from dashboard.models import Threshold
from dashboard.scorecard.drawing import percent
from dashboard.scorecard.forms import ThresholdForm
from dashboard.scorecard.places import VIEW, desk_reader
from dashboard.scorecard.thresholds import DEFAULTS, thresholds

CHANGE = "dashboard.change_threshold"
LIST = "dashboard:threshold-list"
NEWEST = 50
VERBS = {
    "insert": "menetapkan",
    "update": "mengubah",
    "delete": "mengembalikan ke bawaan",
}
# fields of a line, as history calls them
FIELDS = {
    str(one.verbose_name): one.name
    for one in Threshold._meta.fields
    if one.name in ("good", "fair", "target")
}


@requires(VIEW, methods=READING)
def threshold_list(request: HttpRequest) -> HttpResponse:
    """Every indicator with what is good, fair and aimed at, and who changed it."""
    desk_reader(request)
    rows = [
        {
            "line": line,
            "good": percent(line.good),
            "fair": percent(line.fair),
            "target": "–" if line.target is None else percent(line.target),
            "word": "sampai" if line.less else "mulai",
            "whole": MEASURES[MEASURES[line.key].whole].label.lower(),
            "monthly": MEASURES[line.key].monthly,
        }
        for line in thresholds().values()
    ]
    context = {
        "rows": rows,
        "entries": changes(request.user),  # type: ignore[arg-type]
        "may_change": scoping.holds(request.user, CHANGE),
    }
    return render(request, "dashboard/scorecard/threshold_list.html", context)


def changes(user: User, key: str = "") -> list[Entry]:
    """The newest changes, of one indicator or of all. Who made them is told to those who may read history."""
    events = apps.get_model("dashboard.ThresholdEvent").objects.order_by("-pgh_id")
    if key:
        events = events.filter(key=key)
    found = list(events.values_list("pgh_id", "pgh_created_at", "key", "pgh_label")[:NEWEST])
    told = entries([("dashboard.ThresholdEvent", pgh_id, at) for pgh_id, at, _, _ in found])
    named = scoping.holds(user, "core.view_history")
    return [
        replace(
            entry,
            who=entry.who if named else "Petugas",
            verb=VERBS[verb],
            what="ambang",
            subject=MEASURES[of].label if of in MEASURES else of,
            changes=[] if verb == "delete" else list(from_default(entry.changes, of, verb)),
        )
        for entry, (_, _, of, verb) in zip(told, found, strict=True)
    ]


def from_default(told: list[Change], key: str, verb: str) -> Any:
    """What was set for the first time stands beside what it was by default."""
    for change in told:
        name = FIELDS.get(change.field)
        if name is None:
            continue
        if verb == "insert" and key in DEFAULTS:
            change = replace(change, before=angka(getattr(DEFAULTS[key], name)))
        if change.before != change.after:
            yield change


def indicator_or_404(key: str) -> str:
    if key not in DEFAULTS:
        raise Http404("Indikator ini tidak ada.")
    return key


class ThresholdUpdate(ScopedEditView):
    model = Threshold
    form_class = ThresholdForm
    permission = CHANGE
    saved = "Ambang disimpan. Rapor, peta dan beranda langsung memakainya."
    template_name = "dashboard/scorecard/threshold_form.html"

    def start(self, request: HttpRequest, **kwargs: Any) -> Threshold:
        key = indicator_or_404(kwargs["key"])
        self.title = f"Ambang: {MEASURES[key].label}"
        self.line = DEFAULTS[key]
        if Threshold.objects.for_user(request.user).filter(key=key).exists():
            return own_or_404(Threshold.objects.all(), request, CHANGE, key=key)
        line = DEFAULTS[key]
        return Threshold(key=key, good=line.good, fair=line.fair, target=line.target)

    def success_url(self, row: Any) -> str:
        return reverse(LIST)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Rapor kabupaten/kota", reverse("dashboard:scorecard")),
            ("Ambang dan target", reverse(LIST)),
        ]

    def history(self) -> list[Entry]:
        return changes(self.request.user, self.kwargs["key"])  # type: ignore[arg-type]


class ThresholdReset(ScopedDeleteView):
    """Back to the default: the row goes, history keeps it."""

    model = Threshold
    permission = CHANGE
    title = "Kembalikan ambang ke bawaan"
    template_name = "dashboard/scorecard/threshold_reset.html"
    deleted = "Ambang kembali ke bawaan. Riwayatnya tetap tersimpan."

    def row(self, request: HttpRequest, **kwargs: Any) -> Threshold:
        key = indicator_or_404(kwargs["key"])
        if not Threshold.objects.for_user(request.user).filter(key=key).exists():
            raise Conflict("Indikator ini sudah memakai ambang bawaan.", reverse(LIST))
        return own_or_404(Threshold.objects.all(), request, CHANGE, key=key)

    def success_url(self, row: Any) -> str:
        return reverse(LIST)
