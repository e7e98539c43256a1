"""A column that proves "month first" makes its other dates ask; nothing is guessed in silence."""

from datetime import date

import pytest

from core.sheets.hands import Reading, day
from core.sheets.hands.order import DateOrder, either_way, turned
from tests.import_kind import HEADER, make_job, registered


@pytest.mark.parametrize(
    ("cell", "other"),
    [
        ("08/09/2025", "09/08/2025"),
        ("8-9-25", "9-8-25"),
        (" 1.2.2025 ", "2.1.2025"),
        ("05/05/2025", None),
        ("13/05/2025", None),
        ("05/13/2025", None),
        ("00/05/2025", None),
        ("2025-05-08", None),
        ("8 September 2025", None),
        (45_908, None),
        (None, None),
        (date(2025, 9, 8), None),
    ],
)
def test_what_can_be_read_in_two_ways(cell, other):
    assert turned(cell) == other


def columns(*dates: str) -> set[int]:
    order = DateOrder()
    for one in dates:
        order.see([None, 7, one])
    return set(order.doubtful_columns())


def test_what_a_column_proves():
    assert columns("08/25/2025", "08/09/2025") == {2}
    assert columns("25/08/2025", "08/09/2025") == set()
    assert columns("08/09/2025", "Agustus 2025", "08/25/x") == set()
    assert columns("08/25/2025", *["25/08/2025"] * 9) == {2}
    assert columns("08/25/2025", *["25/08/2025"] * 10) == set()  # a slip


def test_only_what_can_be_both_asks():
    def read(cell: str) -> Reading:
        return day(cell, today=date(2026, 1, 1))

    both = either_way("08/09/2025", read("08/09/2025"), read("09/08/2025"))
    assert [value for value, _ in both.options] == [date(2025, 9, 8), date(2025, 8, 9)]
    assert [label for _, label in both.options] == ["8 September 2025", "9 Agustus 2025"]
    # the other one has not come yet
    assert either_way("02/01/2026", read("02/01/2026"), read("01/02/2026")).state == "wrong"
    assert either_way("01/12/2025", read("01/12/2025"), read("12/01/2025")).state == "doubtful"
    # a number that only looks like a date
    literal = Reading("01/12/2025"), Reading("12/01/2025")
    assert either_way("01/12/2025", *literal) is literal[0]


@pytest.fixture
def _kind(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with registered():
        yield


def rows(*dates: str) -> list[str]:
    return [
        f"Kabupaten Alfa;Alfa Kecamatan 1;Alfa Desa 11;0812-3456-78{at:02};{one}"
        for at, one in enumerate(dates)
    ]


@pytest.mark.usefixtures("_kind")
def test_in_a_file(cast):
    """As LibreOffice in English writes a csv of day 8 September: 09/08/2025."""
    assert HEADER.endswith("Tanggal berdiri")
    job = make_job(cast["dinas_a"], *rows("09/08/2025", "08/25/2025"))
    first, second = job.rows.order_by("number")
    asked = [question for question in first.data["questions"] if question[1] == "founded_on"]
    assert [label for _, label in asked[0][3]][:2] == ["9 Agustus 2025", "8 September 2025"]
    assert any(question[1] == "founded_on" for question in second.data["questions"])
    job = make_job(cast["dinas_a"], *rows("09/08/2025", "25/08/2025"))
    first, _ = job.rows.order_by("number")
    assert not any(question[1] == "founded_on" for question in first.data["questions"])
    assert ["founded_on", "09/08/2025 → 9 Agustus 2025"] in first.data["told"]
