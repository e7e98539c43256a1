"""PDF, workbook, WhatsApp text and page say the same to the digit, whatever the figures, names, roles and months."""

import copy
import html
import io
import os
import random
import re
import shutil
import subprocess
from collections import Counter
from datetime import date

import openpyxl
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.models import District, Regency
from core.templatetags.kdkmp import angka
from dashboard.counting.live import everybody
from dashboard.counting.measures import COUNTED, MEASURES, OF_COOPERATIVES
from dashboard.counting.numbers import plain, with_sums
from dashboard.letters import annex, keeping, making, paper, views
from dashboard.letters.content import build, tenths_of
from dashboard.letters.plan import HEADLINES, OF_ROWS
from dashboard.letters.texts import texts_for
from dashboard.letters.whatsapp import LONGEST
from dashboard.models import Letter, Snapshot, SnapshotCooperative, SnapshotRegion
from visits.months import last_of, moved

MONTH = date(2026, 10, 1)
SITE = "https://kdkmp.dinas-koperasi.kalbarprov.go.id"
READERS = {
    "": ("pusat", "pengamat", "auditor"),
    "61.01": ("dinas_a", "pmo_a"),
    "61.02": ("dinas_b",),
}
EXAMPLES = int(os.environ.get("LETTER_EXAMPLES", "25"))
KEPT = [key for key in COUNTED if key in OF_COOPERATIVES]
PEOPLE = [key for key in COUNTED if MEASURES[key].per == "kabupaten"]


def numbers(chance: random.Random, keys: list[str], most: int, thin: float) -> Counter[str]:
    """`thin`: how many of the keys there are none of."""
    found = Counter({key: chance.randint(1, most) for key in keys if chance.random() > thin})
    with_sums(found)
    return found


def freeze(chance: random.Random, on: date, name: str, most: int, thin: float) -> Snapshot:
    """A snapshot of made-up rows, whose regions are the sums of them as in a true one."""
    snapshot = Snapshot.objects.create(on=on, taken_at=timezone.now())
    sums = {one.pk: Counter[str]() for one in (*Regency.objects.all(), *District.objects.all())} | {
        "61": Counter()
    }
    rows = []
    for key, district in enumerate([*District.objects.all()] * 2):
        told = numbers(chance, KEPT, most, thin) | Counter({"koperasi": 1})
        if district.regency_id == "61.02" and thin > 0.9:
            continue  # a kabupaten without anything
        rows.append(
            SnapshotCooperative(
                snapshot=snapshot, cooperative_id=900_000 + key, name=f"{name} {key}",
                village_code=f"{district.pk}.2001", village_name=name[:60],
                regency_id=district.regency_id, numbers=plain(told),
            )
        )  # fmt: skip
        for code in (district.pk, district.regency_id, "61"):
            sums[code].update(told)
    for code in ("61.01", "61.02", "61"):
        people = numbers(chance, PEOPLE, most, thin)
        for above in {code, "61"}:
            sums[above].update(people)
    SnapshotCooperative.objects.bulk_create(rows)
    regions = [("61", "Provinsi Kalimantan Barat", None, None)]
    regions += [(one.pk, f"{name} {one}"[:60], one, None) for one in Regency.objects.all()]
    regions += [
        (one.pk, f"{one.name} {name}"[:60], one.regency, one) for one in District.objects.all()
    ]
    SnapshotRegion.objects.bulk_create(
        SnapshotRegion(snapshot=snapshot, code=code, name=told, regency=regency, district=district, numbers=plain(sums[code]))
        for code, told, regency, district in regions
    )  # fmt: skip
    return snapshot


def words(content: dict) -> list[str]:
    """Every number of the content as told, in the order in which all renderings show them."""
    found = []
    for one in content["headlines"]:
        found += [one["told"], one["share"] or "–", one["change"] or "–"]
    for table in content["tables"]:
        for row in (*table["rows"], *filter(None, [table["total"]])):
            for cell in row["cells"]:
                found += [cell["told"], cell["share"]]
    return [word for word in found if word]


def on_page(body: str) -> list[str]:
    """The numbers of the page, in their order."""
    tables = body.split('id="h-ringkasan"', 1)[1]
    cells = re.findall(r'<td class="num"[^>]*>(.*?)</td>', tables, re.S)
    found = []
    for cell in cells:
        number, _, share = cell.partition('<small class="d-block">')
        found += [re.sub(r"<[^>]+>", "", one).strip() for one in (number, share) if one]
    return [html.unescape(one) for one in found]


def in_book(content: bytes) -> tuple[list[float], openpyxl.Workbook]:
    """The numbers of its sheets but the rows', in their order."""
    book, found = openpyxl.load_workbook(io.BytesIO(content)), []
    for sheet in book.worksheets:
        if sheet.title not in ("Koperasi", "Keterangan"):
            for row in sheet.iter_rows(min_row=2):
                assert all(cell.data_type != "f" for cell in row)
                found += [cell.value for cell in row[1:] if cell.value is not None]
    return found, book


def as_numbers(content: dict) -> list[float]:
    """What the workbook has to hold for the content."""
    found: list[float | None] = []
    for one in content["headlines"]:
        change = {"": None, "tetap": 0}.get(one["change"], one["change"])
        if isinstance(change, str):
            change = int(change.replace("−", "-").replace(".", ""))
        found += [one["n"], share_number(one["share"]), change]
    for table in content["tables"]:
        for row in (*table["rows"], *filter(None, [table["total"]])):
            for cell in row["cells"]:
                found += [cell["n"], share_number(cell["share"])]
    return [one for one in found if one is not None]


def share_number(told: str) -> float | None:
    return None if told in ("", "–") else float(told.removesuffix("\u00a0%").replace(",", "."))


def check_text(text: str, content: dict) -> None:
    lines = {one["label"]: one for one in content["headlines"]}
    assert len(text) <= LONGEST
    assert text.endswith(f"{SITE}/r/{content['snapshot']}-{content['code']}/")
    seen = 0
    for line in text.splitlines():
        label, _, rest = line.partition(": ")
        if label in lines:
            one = lines[label]
            share = f" ({one['share']})" if one["share"] not in ("", "–") else ""
            assert rest == one["told"] + share + (f", {one['change']}" if one["change"] else "")
            seen += 1
        if label == "Kendala terbanyak":
            worst = next(table for table in content["tables"] if table["slug"] == "kendala")["rows"]
            assert rest == ", ".join(
                f"{row['name']} {row['cells'][0]['told']}" for row in worst[:3]
            )
    assert seen >= 8


def check_against_rows(letter: Letter, content: dict, book: openpyxl.Workbook) -> None:
    """The content says what the frozen figures are, and the workbook's rows add up to it."""
    region = SnapshotRegion.objects.get(snapshot=letter.snapshot, code=letter.code or "61")
    for one, key in zip(content["headlines"], HEADLINES, strict=True):
        assert one["n"] == region.numbers.get(key, 0) and one["told"] == angka(one["n"])
    rows = list(book["Koperasi"].iter_rows(min_row=2, values_only=True))
    assert rows[-1][4:] == tuple(region.numbers.get(key, 0) for key in OF_ROWS)
    assert [sum(column) for column in zip(*(row[4:] for row in rows[:-1]), strict=True)] == list(
        rows[-1][4:]
    ) or not rows[:-1]
    for table in content["tables"]:
        if table["total"] is None:
            continue
        for at, column in enumerate(table["columns"]):
            lines = [row["cells"][at]["n"] for row in table["rows"]]
            assert sum(lines) == table["total"]["cells"][at]["n"], (table["slug"], column["key"])
            assert table["total"]["cells"][at]["n"] == region.numbers.get(column["key"], 0)


def agree(
    client_as, seed: int, code: str, name: str, most: int, thin: float, months: set[int]
) -> Letter:
    chance = random.Random(seed)
    for back in sorted(months, reverse=True):
        first = moved(MONTH, -back)
        freeze(chance, chance.choice([last_of(first), first.replace(day=17)]), name, most, thin)
    snapshot = freeze(chance, chance.choice([last_of(MONTH), date(2026, 11, 5)]), name, most, thin)
    regency = Regency.objects.get(pk=code) if code else None
    letter = Letter.objects.create(
        month=MONTH, regency=regency, snapshot=snapshot, site=SITE, asked_at=timezone.now()
    )
    making.write(letter)
    letter.refresh_from_db()
    content, expected = letter.content, words(letter.content)
    assert content == build(everybody(), letter)  # as JSON gives it back
    data = paper.data_of(letter, content, texts_for(everybody(), regency))
    assert paper.figures_on_paper(data) == expected
    found, book = in_book(keeping.opened(letter.xlsx, "xlsx").read())
    assert found == as_numbers(content)
    check_against_rows(letter, content, book)
    check_text(letter.text, content)
    for reader in READERS[code]:
        page = client_as(reader).get(letter.get_absolute_url())
        assert on_page(page.content.decode()) == expected
    return letter


WORLDS = {
    "seed": st.integers(0, 10**6),
    "code": st.sampled_from(list(READERS)),
    "name": st.text(min_size=1, max_size=120).filter(lambda text: "\x00" not in text),
    "most": st.sampled_from([1, 9, 2143, 10**6]),
    "thin": st.sampled_from([0.0, 0.5, 0.95]),
    "months": st.sets(st.integers(1, 11), max_size=3),
}


@pytest.mark.long
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(**WORLDS)
@example(seed=1, code="", name="Kayong " * 17, most=10**6, thin=0.0, months={1, 2, 5})
@example(seed=2, code="61.02", name="#panic() $", most=1, thin=0.95, months=set())
def test_they_agree_to_the_digit(world, client_as, settings, tmp_path, **drawn):
    settings.MEDIA_ROOT = tmp_path
    try:
        with transaction.atomic():
            agree(client_as, **{key: drawn[key] for key in WORLDS})
            raise Undone
    except Undone:
        pass


class Undone(Exception):
    """Takes an example's rows back."""


def test_they_agree_on_one(world, client_as, settings, tmp_path):
    """And what typst says of its own pages is what a reader of the PDF finds."""
    settings.MEDIA_ROOT = tmp_path
    letter = agree(client_as, 7, "", "Sungai Ambawang", 2143, 0.3, {1, 4})
    if shutil.which("pdftotext") is None:
        return
    pdf = keeping.opened(letter.pdf, "pdf").read()
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    there = Counter(re.findall(r"[+−]?[\d.,]+", text))
    told = Counter(
        number for word in words(letter.content) for number in re.findall(r"[+−]?[\d.,]+", word)
    )
    assert not told - there
    assert "halaman 1 dari" in text


def one_more(content: dict) -> dict:
    """The same content with another last digit in its first number."""
    changed = copy.deepcopy(content)
    first = changed["headlines"][0]
    first["n"] += 1
    first["told"] = angka(first["n"])
    return changed


PLANTED = {
    "pdf": (paper, "data_of", 1),
    "xlsx": (annex, "workbook", 2),
    "whatsapp": (making, "text_of", 0),
    "page": (views, "shown_headlines", 1),
}


@pytest.mark.long
@pytest.mark.parametrize("rendering", list(PLANTED))
def test_one_digit_changed_in_one_rendering_is_found(
    world, client_as, settings, tmp_path, monkeypatch, rendering
):
    settings.MEDIA_ROOT = tmp_path
    module, name, place = PLANTED[rendering]
    told = getattr(module, name)

    def changed(*given):
        return told(*(one_more(one) if at == place else one for at, one in enumerate(given)))

    monkeypatch.setattr(module, name, changed)
    with pytest.raises(AssertionError):
        agree(client_as, 7, "", "Sungai Ambawang", 2143, 0.3, set())


def test_a_share_is_read_as_it_was_told():
    assert [tenths_of(told) for told in ("65,6\u00a0%", "100\u00a0%", "0,1\u00a0%", "–", "")] == [
        656, 1000, 1, 0, 0
    ]  # fmt: skip
    assert annex.change_of("+1.204") == 1204 and annex.change_of("−3") == -3
    assert annex.change_of("tetap") == 0 and annex.change_of("") is None
