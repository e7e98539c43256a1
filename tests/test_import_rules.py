"""An import can do nothing that the pages refuse: whatever stands in the cells, what is written passes the
models' own rules, and one odd cell never keeps the others from being written."""

import random
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.models import Village
from registry import models as m
from registry.imports.fields import FIELDS
from registry.imports.outlet_fields import OUTLET_FIELDS
from tests.factories import CooperativeFactory, make_regency
from tests.sheet_jobs import applied, checked, upload, workbook

TABLES = (m.Cooperative, m.Milestone, m.Outlet, m.MemberCount, m.CapitalEntry)
ODD: list[Any] = [
    *(
        "-",
        "0",
        "1",
        "=1+1",
        "+62 812 3456 7890",
        "@x",
        "١٢٣٤٥",
        "12345",
        "²³",
        "½",
        "1e5",
        "∞",
        "NaN",
    ),
    *("\u202eabc", "a\u200bb", "КДМП", "ＫＤＭＰ", "x" * 7, "x" * 41, "9" * 13, "9" * 15, "9" * 16),
    *(
        "9" * 25,
        "9" * 26,
        "1.234.567.890.123.456",
        "-5",
        "0,5",
        "sudah",
        "belum",
        "✓",
        "ada",
        "aktif",
    ),
    *(
        "3 November 2025",
        "3/11/2099",
        "31/12/1899",
        "1/1/1900",
        "31/12/1944",
        "1/1/1945",
        "30/2/2025",
    ),
    *("Nov 2025", "2025", "45964", "2.26", "109,34", "-0.02, 109.34", "0", "90", "2.2000001"),
    *(
        "a@b",
        "a@b.id",
        "a b@c.id",
        "sambas@contoh.id\u200b",
        "001/002",
        "1/2/3",
        "٠٠١",
        "0561-123456",
    ),
    *(
        "0812",
        "0812345678901234",
        "belum operasional",
        "KDMP Satu",
        "Koperasi",
        "k" * 201,
        "tab\there",
    ),
    *(
        "line\nbreak",
        "\x85next",
        "nbsp\u00a0x",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ),
    *(0, 1, -1, 12.5, 1e15, 1e300, 100_000, 100_001, 2**31, 32_767, 32_768, 0.1 + 0.2, True, False),
    *(
        date(2025, 11, 3),
        date(2099, 1, 1),
        date(1900, 1, 1),
        datetime.fromisoformat("2025-11-03T14:05:00"),
    ),
    "999999999999999",
    "1.000.000.000.000.000",
    "Rp 1,5 M",
    "1,6 T",
    "99999 T",
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def odd_rows(fields: list[str], chance: random.Random, known: list[Village]) -> list[list[Any]]:
    """A row per village: blank but for two odd cells."""
    rows = []
    for village in known:
        cells: list[Any] = [village.pk, f"KDMP {village.name}"]
        cells += [None] * len(fields)
        for _ in range(2 if fields else 0):
            cells[2 + chance.randrange(len(fields))] = chance.choice(ODD)
        rows.append(cells)
    return rows


def require_clean() -> int:
    seen = 0
    for table in TABLES:
        for row in table.objects.all():
            seen += 1
            try:
                row.full_clean()
            except ValidationError as error:
                told = {n: getattr(row, n, "") for n in error.message_dict}
                pytest.fail(f"{table.__name__} {told!r}: {error.message_dict}")
    return seen


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 6))]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_import_of_cooperatives_writes_passes_the_pages_rules(cast, seed):
    chance, mode = random.Random(seed), "fill" if seed % 2 else "update"
    make_regency("61.03", "Charlie", districts=4, villages=35)
    known = list(Village.objects.filter(pk__startswith="61.03"))
    names = [one for one in FIELDS[5:] if one.name not in ("name", "form")]
    header = ["Kode desa", "Nama koperasi", *(one.label for one in names)]
    for _ in range(2):  # the second time over what the first has written
        content = workbook(odd_rows([n.name for n in names], chance, known), header)
        job = upload(cast["pusat"], content)
        told = {one["text"]: one["field"] for one in job.columns}
        assert sum(bool(field) for field in told.values()) > len(names) - 3, told
        job = checked(job, cast["pusat"], mode=mode, month_day="last")
        job = applied(job, cast["pusat"])
        assert job.stage in ("applied",), (job.message, job.counts)
        assert require_clean() > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_import_of_gerai_writes_passes_the_pages_rules(cast, seed):
    chance = random.Random(seed)
    make_regency("61.03", "Charlie", districts=3, villages=15)
    known = list(Village.objects.filter(pk__startswith="61.03"))
    for village in known:
        CooperativeFactory(village=village)
    names = [one for one in OUTLET_FIELDS[7:] if one.name != "outlet_kind"]
    header = ["Kode desa", "Nama koperasi", *(one.label for one in names), "Jenis gerai", "Status"]
    header = list(dict.fromkeys(header))
    kinds = [*m.Outlet.Kind.labels, "Pangkalan gas", "x" * 130]
    statuses = ["operasional", "belum buka", "belum ada", None]
    for _ in range(2):
        rows = [
            [
                *cells[:2],
                *(chance.choice(ODD) if chance.random() < 0.4 else None for _ in header[2:-1]),
            ]
            for cells in odd_rows([], chance, known)
        ]
        for cells in rows:
            cells[header.index("Status")] = chance.choice(statuses)
            cells.append(chance.choice(kinds))
        header = [one for one in header if one != "Jenis gerai"] + ["Jenis gerai"]
        job = checked(upload(cast["pusat"], workbook(rows, header), kind="gerai"), cast["pusat"])
        job = applied(job, cast["pusat"])
        assert job.stage == "applied", (job.message, job.counts)
        require_clean()
        assert m.Outlet.objects.count() > 5
