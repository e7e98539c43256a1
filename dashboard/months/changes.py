""" "Apa yang berubah": counts by measure, and the cooperatives behind them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.access import LARGEST_ID, READING, requires
from core.lists.export import Columns, csv_response, xlsx_response
from core.lists.view import page_links
from core.models import District, Regency, User
from core.templatetags.kdkmp import tanggal
from dashboard.counting.places import Where
from dashboard.models import Snapshot
from dashboard.months.comparing import (
    ASKABLE,
    DOWN,
    MOVED,
    UP,
    USUAL,
    Change,
    Found,
    Side,
    compare,
    frozen_side,
    label_of,
    live_side,
    verb_of,
)
from dashboard.months.reading import VIEW, place_name, place_of
from visits.months import moved

NOW = "sekarang"
EXPORT = "registry.export_cooperative"
PER_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for; a snapshot of None is now. No `before`: there is nothing to compare with."""

    before: Snapshot | None
    after: Snapshot | None
    live: bool
    key: str
    way: str
    where: Where
    names: list[str]

    @property
    def on(self) -> date:
        return self.after.on if self.after else timezone.localdate()

    @property
    def query(self) -> dict[str, str]:
        found = {"dari": str(self.before.pk if self.before else "")}
        found["sampai"] = NOW if self.live else str(self.after.pk if self.after else "")
        return {**found, **self.where.query()}


def snapshot_named(user: User, text: str) -> Snapshot | None:
    """None when none is named. Raises Http404 for one that isn't there."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_ID:
        raise Http404("Angka beku ini tidak ada.")
    found = Snapshot.objects.for_user(user).filter(pk=int(text)).first()
    if found is None:
        raise Http404("Angka beku ini tidak ada, atau sudah dihapus.")
    return found


def asked_for(request: HttpRequest) -> Asked:
    """By default from the end of the month before to the newest snapshot. Raises Http404."""
    user, asked = request.user, request.GET
    snapshots = Snapshot.objects.for_user(user)
    live = asked.get("sampai") == NOW
    after = None if live else snapshot_named(user, asked.get("sampai", ""))
    if not live and after is None:
        after = snapshots.until(timezone.localdate()).first()
    before = snapshot_named(user, asked.get("dari", ""))
    if before is None and (live or after):
        first = (after.on if after else timezone.localdate()).replace(day=1)
        ends = snapshots.last_of_each_month().filter(on__lt=first)
        before = ends.order_by("-on").first()
    key, way = asked.get("ukuran", ""), asked.get("arah", "")
    where, names = place_of(request)
    return Asked(
        before,
        after,
        live,
        key if key in ASKABLE else "",
        way if way in (UP, DOWN, MOVED) else "",
        where,
        names,
    )


def found_for(user: User, asked: Asked, permission: str) -> Found:
    if asked.before is None or (asked.after is None and not asked.live):
        return Found()
    before = frozen_side(user, asked.before, asked.where, permission)
    after: Side
    if asked.after is None:
        after = live_side(user, asked.on, asked.where, permission)
    else:
        after = frozen_side(user, asked.after, asked.where, permission)
    return compare(before, after, [asked.key] if asked.key else USUAL, asked.way)


@requires(VIEW, methods=READING)
def changes(request: HttpRequest) -> HttpResponseBase:
    user: Any = request.user
    asked = asked_for(request)
    if kind := request.GET.get("_export"):
        return export(user, asked, kind)
    found = found_for(user, asked, VIEW)
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    regencies = {one.pk: str(one) for one in Regency.objects.for_user(user).order_by("code")}
    regions = regencies | districts_of(user, {one.code[:8] for one in page})
    context = {
        "asked": asked,
        "before": asked.before,
        "place": place_name(user, asked.names),
        "counts": counts(found.counts, asked),
        "page": page,
        "pages": page_links(page),
        "rows": [Told(one, regions) for one in page],
        "measures": [(key, label_of(key)) for key in ASKABLE],
        "choices": choices(user, asked),
        "may_export": scoping.holds(user, EXPORT),
        "regencies": regencies,
        "backwards": asked.before is not None and asked.before.on > asked.on,
    }
    return render(request, "dashboard/months/changes.html", context)


@dataclass(frozen=True)
class Count:
    label: str
    verb: str
    count: int
    url: str
    figure: str


def counts(found: Counter[tuple[str, str]], asked: Asked) -> list[Count]:
    """How many rows of each measure and way; the link shows exactly those."""
    order = {key: at for at, key in enumerate(ASKABLE)}
    told = []
    for key, way in sorted(found, key=lambda one: (order[one[0]], one[1])):
        query = urlencode({**asked.query, "ukuran": key, "arah": way})
        url = f"{reverse('dashboard:changes')}?{query}"
        told.append(Count(label_of(key), verb_of(key, way), found[key, way], url, f"{key}:{way}"))
    return told


@dataclass(frozen=True)
class Told:
    """A change in words."""

    change: Change
    regions: dict[str, str]

    @property
    def url(self) -> str:
        return reverse("registry:cooperative-detail", args=[self.change.cooperative])

    @property
    def label(self) -> str:
        return label_of(self.change.key)

    @property
    def verb(self) -> str:
        return verb_of(self.change.key, self.change.way)

    @property
    def regency(self) -> str:
        return self.regions.get(self.change.code[:5], self.change.code[:5])

    @property
    def district(self) -> str:
        return self.regions.get(self.change.code[:8], self.change.code[:8])


def districts_of(user: User, codes: set[str]) -> dict[str, str]:
    """Code → name of these kecamatan."""
    rows = District.objects.for_user(user).filter(pk__in=codes)
    return dict(rows.values_list("code", "name"))


def choices(user: User, asked: Asked) -> list[tuple[str, str]]:
    """The snapshots that can be compared: the ends of months, the newest ones, and those chosen."""
    snapshots, today = Snapshot.objects.for_user(user), timezone.localdate()
    ends = snapshots.last_of_each_month().filter(on__gte=moved(today.replace(day=1), -36))
    shown = snapshots.until(today).filter(
        Q(on__gte=today - timedelta(days=14)) | Q(pk__in=ends.order_by().values("pk"))
    )
    rows = {one.pk: one for one in shown}
    rows |= {one.pk: one for one in (asked.before, asked.after) if one is not None}
    ordered = sorted(rows.values(), key=lambda one: (one.on, one.taken_at), reverse=True)
    return [(str(one.pk), tanggal(one.on)) for one in ordered]


COLUMNS: Columns = [
    ("Kode desa", lambda one: one.change.code),
    ("Koperasi", lambda one: one.change.name),
    ("Kecamatan", lambda one: one.district),
    ("Kabupaten/kota", lambda one: one.regency),
    ("Ukuran", lambda one: one.label),
    ("Perubahan", lambda one: one.verb),
    ("Sebelumnya", lambda one: one.change.before),
    ("Menjadi", lambda one: one.change.after),
    ("Selisih", lambda one: one.change.by or None),
]


def export(user: User, asked: Asked, kind: str) -> HttpResponseBase:
    """All rows asked for, of the area in which the reader may export."""
    if kind not in ("xlsx", "csv"):
        raise Http404("Daftar hanya dapat diunduh sebagai Excel atau CSV.")
    if not scoping.holds(user, EXPORT):
        raise PermissionDenied
    found = found_for(user, asked, EXPORT)
    regions = {one.pk: str(one) for one in Regency.objects.for_user(user)}
    regions |= districts_of(user, {one.code[:8] for one in found.rows})
    rows = (Told(one, regions) for one in found.rows)
    name = f"apa-yang-berubah-{timezone.localdate():%Y%m%d}"
    if kind == "csv":
        return csv_response(name, COLUMNS, rows)
    return xlsx_response(name, COLUMNS, rows, about(user, asked))


def about(user: User, asked: Asked) -> list[tuple[str, str]]:
    return [
        ("Daftar", "Apa yang berubah"),
        ("Dari", f"angka beku per {tanggal(asked.before.on)}" if asked.before else "–"),
        ("Sampai", f"{'keadaan' if asked.live else 'angka beku per'} {tanggal(asked.on)}"),
        ("Wilayah", place_name(user, asked.names)),
        ("Ukuran", label_of(asked.key) if asked.key else "Semua"),
        ("Diunduh", tanggal(timezone.now())),
        ("Oleh", str(user)),
        ("Impor", "Berkas ini hanya untuk dibaca; tidak dapat diimpor."),
    ]
