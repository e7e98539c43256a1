"""Bringing the region tables up to date with the installed packages. Nothing is ever deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction

from core.history import because
from core.models import District, Regency, RegionAlias, Village
from core.regions.doubts import doubts
from core.regions.outlines import Outlines
from core.regions.sources import (
    Point,
    RegionSourceError,
    Sources,
    kind_of_regency,
    kind_of_village,
    read_sources,
)

LOCK = 61_000_001  # PostgreSQL advisory lock: two loads at once wait for each other
# A broken package must not retire a kabupaten; a real reorganisation is loaded with --force.
MOST_RETIRED = 50
# Names that old sheets still use: region code → (name, why).
OLD_NAMES = {
    "61.02": [
        ("Kabupaten Pontianak", "Nama Kabupaten Mempawah sampai 2014"),
        ("Kab. Pontianak", "Nama Kabupaten Mempawah sampai 2014"),
    ]
}


@dataclass
class Report:
    """What a load did, and how the tables stand after it."""

    created: int = 0
    changed: int = 0
    aliases: int = 0
    renamed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    suspects: list[Village] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """Rows written; 0 when everything was up to date."""
        return self.created + self.changed + len(self.retired) + self.aliases


@transaction.atomic
def load_regions(
    *,
    outlines: Outlines | None = None,
    recheck: bool = False,
    force: bool = False,
    sources: Sources | None = None,
) -> Report:
    """Write what differs from the packages; a second call writes nothing.

    A changed name keeps the old one as an alias, a vanished region becomes inactive, a point that an
    officer set stays his. `outlines` judges all points of its kabupaten anew, `recheck` all points.
    Raises RegionSourceError when more than MOST_RETIRED regions would vanish (unless `force`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    sources = sources or read_sources()
    report = Report()
    with because("pemuatan wilayah resmi"):
        _sync(Regency, _regency_rows(sources), report, force)
        _sync(District, _district_rows(sources), report, force)
        _sync(Village, _village_rows(sources, outlines, recheck), report, force)
        _add_aliases(
            [
                RegionAlias(regency_id=code, name=name, note=note)
                for code, names in OLD_NAMES.items()
                if code in sources.regencies
                for name, note in names
            ],
            report,
        )
    _describe(report)
    return report


Row = dict[str, Any]


def _regency_rows(sources: Sources) -> list[Row]:
    return [
        {"code": code, "name": name, "kind": kind_of_regency(code).value, "is_active": True}
        for code, name in sources.regencies.items()
    ]


def _district_rows(sources: Sources) -> list[Row]:
    return [
        {"code": code, "name": name, "regency_id": code[:5], "is_active": True}
        for code, name in sources.districts.items()
    ]


def _village_rows(sources: Sources, outlines: Outlines | None, recheck: bool) -> list[Row]:
    present = _locked(Village)
    kept = {code: point for code, row in present.items() if (point := _officers_point(row))}
    points = {code: kept.get(code) or sources.points.get(code) for code in sources.villages}
    found = doubts({code: point for code, point in points.items() if point}, outlines)
    rows = []
    for code, name in sources.villages.items():
        point = points[code]
        values: Row = {
            "code": code,
            "name": name,
            "district_id": code[:8],
            "kind": kind_of_village(code).value,
            "postal_code": sources.postal_codes.get(code, ""),
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "coordinate_origin": _origin(point, officers=code in kept).value,
            "suspect_reason": found.get(code, ""),
            "is_active": True,
        }
        judged_anew = recheck or bool(outlines and code[:5] in outlines)
        row = present.get(code)
        if row and not judged_anew and (code in kept or _same_point(row, values)):
            values["suspect_reason"] = row.suspect_reason
        rows.append(values)
    return rows


def _locked(model: type[models.Model]) -> dict[str, Any]:
    """All rows by code, locked, so that an officer's edit of this moment isn't overwritten."""
    return model._default_manager.select_for_update(no_key=True).in_bulk()


def _officers_point(row: Village) -> Point | None:
    if row.coordinate_origin != Village.Origin.OFFICER or row.latitude is None:
        return None
    return Point(row.latitude, row.longitude)  # type: ignore[arg-type]


def _origin(point: Point | None, *, officers: bool) -> Village.Origin:
    if officers:
        return Village.Origin.OFFICER
    return Village.Origin.DISTRICT_MEAN if point and point.estimated else Village.Origin.VILLAGE


def _same_point(row: Village, values: Row) -> bool:
    return (row.latitude, row.longitude) == (values["latitude"], values["longitude"])


def _sync(model: type[models.Model], wanted: list[Row], report: Report, force: bool) -> None:
    """Insert what is new, update what differs, retire what vanished."""
    present = _locked(model)
    fresh, changed, aliases = [], [], []
    for values in wanted:
        row = present.pop(values["code"], None)
        if row is None:
            fresh.append(model(**values))
            continue
        if all(getattr(row, name) == value for name, value in values.items()):
            continue
        if row.name != values["name"]:
            report.renamed.append(f"{row.pk} {row.name} → {values['name']}")
            aliases.append(_alias(row, row.name))
        for name, value in values.items():
            setattr(row, name, value)
        changed.append(row)
    gone = [row for row in present.values() if row.is_active]
    if len(gone) > MOST_RETIRED and not force:
        raise RegionSourceError(
            f"{len(gone)} {model._meta.verbose_name} akan hilang sekaligus. Periksa paket data;"
            " bila memang benar, ulangi dengan --force."
        )
    for row in gone:
        row.is_active = False
    model._default_manager.bulk_create(fresh, batch_size=1000)
    if changed or gone:
        columns = [name for name in wanted[0] if name != "code"] if wanted else ["is_active"]
        model._default_manager.bulk_update(changed + gone, columns, batch_size=500)
    _add_aliases(aliases, report)
    report.created += len(fresh)
    report.changed += len(changed)
    report.retired += [f"{row.pk} {row.name}" for row in gone]


def _alias(row: models.Model, name: str) -> RegionAlias:
    alias = RegionAlias(name=name, note="Nama sebelum pembaruan wilayah resmi")
    setattr(alias, str(row._meta.model_name), row)
    return alias


def _add_aliases(aliases: Iterable[RegionAlias], report: Report) -> None:
    """Keep old names findable; those already known (also as an officer's spelling) stay as they are."""
    for alias in aliases:
        same = {
            "regency": alias.regency_id,
            "district": alias.district_id,
            "village": alias.village_id,
        }
        # filter(regency=None) asks for IS NULL
        if not RegionAlias.objects.filter(**same, name=alias.name).exists():
            alias.source = RegionAlias.Source.RENAMED
            alias.save()
            report.aliases += 1


def _describe(report: Report) -> None:
    villages = Village.objects.active()
    report.counts = {
        "kabupaten/kota": Regency.objects.filter(is_active=True).count(),
        "kecamatan": District.objects.filter(is_active=True).count(),
        "desa": villages.filter(kind=Village.Kind.DESA).count(),
        "kelurahan": villages.filter(kind=Village.Kind.KELURAHAN).count(),
    }
    origins = villages.values_list("coordinate_origin").annotate(models.Count("pk"))
    report.origins = dict(origins.order_by())
    report.suspects = list(
        villages.exclude(suspect_reason="").select_related("district__regency").order_by("pk")
    )
