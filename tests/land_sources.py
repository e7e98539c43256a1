"""Sheets of sources for tests: rows of values as a source sends them, and sheets without a file."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.models import ImportJob, User
from land.models import Difference, SourceSheet, SourceValue
from land.reconciling.comparing import compare
from registry.models import Cooperative
from tests.land_rows import make_parcel
from tests.sheet_jobs import AS_OF, applied, preview, workbook

HEADER = [
    "Kabupaten", "Kecamatan", "Desa", "Nama Koperasi", "Ada Lahan", "Kepemilikan", "Luas (m2)",
    "Status Verifikasi", "Progres (%)", "Tahap", "Tanggal Mulai", "Tanggal BAST",
]  # fmt: skip
FIELDS = ("ada_lahan", "kepemilikan", "luas", "verifikasi", "progres", "tahap", "mulai", "bast")


def line(cooperative: Cooperative, **values: Any) -> list[Any]:
    """A row of HEADER about this cooperative."""
    village = cooperative.village
    place = [village.district.regency.name, village.district.name, village.name, cooperative.name]
    return [*place, *(values.get(name) for name in FIELDS)]


def seen(by: User, *rows: list[Any], kind: str = "sumber_agrinas", header: Any = None) -> ImportJob:
    """Such a sheet up to its preview; as of AS_OF."""
    return preview(by, workbook(rows, header or HEADER), kind=kind)


def imported(by: User, *rows: list[Any], **options: Any) -> ImportJob:
    job = applied(seen(by, *rows, **options), by)
    assert job.stage == ImportJob.Stage.APPLIED, job.message
    return job


def make_sheet(
    said: dict[Cooperative, dict[str, str]],
    *,
    source: str = "agrinas",
    on: date = AS_OF,
    **fields: Any,
) -> SourceSheet:
    """A sheet that says this (values as they are kept), without a file."""
    sheet = SourceSheet.objects.create(source=source, as_of=on, **fields)
    SourceValue.objects.bulk_create(
        SourceValue(sheet=sheet, cooperative=one, field=name, value=text)
        for one, values in said.items()
        for name, text in values.items()
    )
    return sheet


def differences(**only: Any) -> dict[tuple[int, str, str], tuple[str, str, str]]:
    """(cooperative, source, field) → (kind, ours, theirs) of the open ones."""
    rows = Difference.objects.filter(state="terbuka", **only)
    return {
        (row.cooperative_id, row.source, row.field): (row.kind, row.ours, row.theirs)
        for row in rows
    }


def make_difference(cooperative: Cooperative) -> Difference:
    """An open one about the area of its parcel, which is made here."""
    make_parcel(cooperative, stated_area=Decimal(1000))
    regency = cooperative.village.district.regency_id
    make_sheet({cooperative: {"luas": "2000"}}, source="kabupaten", regency_id=regency)
    compare()
    return Difference.objects.get(cooperative=cooperative, field="luas")
