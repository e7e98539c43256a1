"""A parcel on paper: what stands on it, for whom, that it fits, and that nothing written is read as markup."""

import io
import json
import math
import re

import pytest
import typst
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import paper as core_paper
from core.photos.storage import keep, photo_storage
from land.models import LandObstacle, LandPhoto, Parcel
from land.polygons import measure
from land.site_sheet import pictures
from land.site_sheet.paper import TEMPLATE, render, sheet_of
from land.site_sheet.sketch import BOX, MOST_NUMBERS, sketch_of
from land.words import State
from tests.land_rows import SQUARE, make_building, make_parcel, report

pytestmark = pytest.mark.django_db
HOSTILE = (
    '#panic("x") *tebal* _miring_ $x^2$ @rujukan <label> \\ // /* `kode` #eval("1+1") ] [ } { "'
)


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def whole(pk: int) -> Parcel:
    rows = Parcel.objects.select_related(
        "cooperative__village__district__regency", "village__district"
    )
    return rows.get(pk=pk)


def sheet(parcel: Parcel, user) -> dict:
    return sheet_of(request_of(user), whole(parcel.pk))


def pages(data: dict) -> list[bytes]:
    made = render(data, "png")
    return made if isinstance(made, list) else [made]


def drawn(count: int) -> list[list[float]]:
    """A star-like ring of so many corners near Pontianak, none crossing."""
    ring = []
    for n in range(count):
        far = 0.0004 if n % 2 else 0.0005
        angle = 2 * math.pi * n / count
        ring.append([109.3425 + far * math.cos(angle), -0.0263 + far * math.sin(angle)])
    return ring


def measured(cooperative, corners: list, **fields) -> Parcel:
    found = measure(corners)
    return make_parcel(
        cooperative, polygon=found.corners, polygon_area=found.area, polygon_accuracy=4.2, **fields
    )


def add_photo(parcel: Parcel, colour: str, **fields) -> LandPhoto:
    content = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(content, "JPEG")
    name = keep(photo_storage(), content.getvalue())
    digest = name.rpartition("/")[2].removesuffix(".jpg")
    return LandPhoto.objects.create(
        parcel=parcel, sha256=digest, size=1, file=name, thumbnail=name, stored_sha256=digest,
        received_at=timezone.now(), **fields,
    )  # fmt: skip


def colours(page: bytes) -> set:
    image = Image.open(io.BytesIO(page)).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 22)}


def test_what_stands_on_it(world, cast):
    parcel = measured(
        world.coop_a, SQUARE, state=State.VERIFYING, by=cast["dinas_a"], certificate_area=300, width=20,
        length=50, holder="Ibu Rahasia", certificate_number="SHM-77", title_clear="ya",
        title_clear_evidence="Surat desa", floods="ya", road="batu", settlement_m=1200,
        surveyors=["tni", "ba"], latitude=-0.0265, longitude=109.3426,
    )  # fmt: skip
    LandObstacle.objects.create(
        cooperative=world.coop_a, parcel=parcel, kind="sengketa", note="dua ahli waris"
    )
    data = sheet(parcel, cast["dinas_a"])
    facts = dict(data["facts"])
    assert (facts["Atas nama"], facts["Nomor sertifikat/surat"]) == ("Ibu Rahasia", "SHM-77")
    assert facts["Titik koordinat"] == "lintang -0.026500, bujur 109.342600"
    assert facts["Disurvei oleh"] == "TNI, Pendamping (BA)"
    assert dict(data["place"])["Lahan"] == "ke-1, terpilih"
    assert [row[1:] for row in data["areas"]] == [
        ["300 m²", "dipakai"],
        ["1.001,47 m²", ""],
        ["1.000 m²", ""],
    ]
    assert data["area_note"] == "Di bawah ambang 1.000 m²."
    assert [told.endswith("yang dipakai luas sertifikat.") for told in data["doubts"]] == [
        True,
        True,
    ]
    assert data["conditions"][0] == ["Status tanah jelas", "Ya", "Surat desa"]
    assert dict(data["flags"])["Rawan banjir"] == "Ya"
    assert dict(data["site"])["Jarak ke permukiman"] == "1.200 m"
    assert data["obstacles"][0].startswith("Sengketa: dua ahli waris (sejak ")
    assert [row[1] for row in data["steps"]] == [
        "Belum diajukan → Diajukan",
        "Diajukan → Sedang diverifikasi",
    ]
    assert (
        data["footer"].endswith(f"WIB oleh {cast['dinas_a']}")
        and data["photo_note"] == "Belum ada foto."
    )
    assert render(data).startswith(b"%PDF-")


def test_an_observer_gets_it_without_the_holder(client_as, world, cast):
    parcel = make_parcel(world.coop_a, holder="Ibu Rahasia", certificate_number="SHM-77")
    told = json.dumps(sheet(parcel, cast["pengamat"]), ensure_ascii=False)
    assert "Rahasia" not in told and "SHM-77" not in told and "Atas nama" not in told
    assert "Rahasia" in json.dumps(sheet(parcel, cast["auditor"]))
    response = client_as("pengamat").get(reverse("land:site-sheet", args=[parcel.pk]))
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert 'filename="lembar-lahan-' in response["Content-Disposition"]


def test_progress_by_source(world, cast):
    building = make_building(world.coop_a, budget=1658000000, budget_source="Agrinas")
    report(building, "45.25", days_ago=3)
    report(building, 60, days_ago=1, source="kodim", stage="dinding")
    report(building, 40, days_ago=9)
    data = sheet(building.parcel, cast["pusat"])
    assert [row[:3] for row in data["progress"]] == [
        ["Kodim", "60\u00a0%", "Dinding"],
        ["Agrinas", "45,25\u00a0%", "–"],
    ]
    facts = dict(data["building"])
    assert facts["Anggaran"] == "Rp1.658.000.000 (Agrinas)" and facts["Progres resmi"].startswith(
        "60\u00a0% per "
    )
    assert facts["Ukuran"] == "20 × 30 m" and facts["Nomor kontrak/SPK"] == "belum diketahui"


def test_nothing_that_is_written_is_markup(world, cast):
    """Planted once: with eval(…, mode: "markup") in `plain` this raises at #panic()."""
    coop = world.coop_a
    coop.name = HOSTILE[:190]
    coop.save()
    parcel = make_parcel(
        coop, state=State.REFUSED, by=cast["dinas_a"], address=HOSTILE, note=HOSTILE * 5, holder=HOSTILE,
        certificate_number=HOSTILE[:80], strategic_evidence=HOSTILE,
    )  # fmt: skip
    add_photo(parcel, "#12ab34", caption=HOSTILE)
    data = sheet(parcel, cast["dinas_a"])
    for key, value in data.items():
        if isinstance(value, str) and key not in ("qr", "sketch"):
            data[key] = HOSTILE
    assert render(data).startswith(b"%PDF-")
    source = {"main.typ": TEMPLATE.read_bytes() + b"\n#metadata(data.note)<uji>"} | {
        name: text for name, text in core_paper.sources(TEMPLATE).items() if name != "main.typ"
    }
    found = typst.query(source, "<uji>", field="value", sys_inputs=core_paper.inputs(data))
    assert json.loads(found) == [HOSTILE]


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_long_words_and_300_corners_stay_on_the_paper(world, cast, settings, paper):
    settings.REPORT_PAPER = paper
    coop = world.coop_a
    coop.name = "Koperasi" + "W" * 190
    coop.save()
    parcel = measured(
        coop, drawn(300), address="X" * 250, holder="Y" * 160, note="Z" * 2000,
        title_clear_evidence="bukti" * 50,
    )  # fmt: skip
    made = pages(sheet(parcel, cast["dinas_a"]))
    assert 3 <= len(made) <= 7
    for page in made:
        image = Image.open(io.BytesIO(page)).convert("L")
        edge = image.width * 10 // 210
        assert image.crop((image.width - edge, 0, image.width, image.height)).getextrema() == (
            255,
            255,
        )


def test_a_square_is_drawn_to_scale():
    sketch = sketch_of(SQUARE)
    (ax, ay), (bx, by), (cx, cy), _ = sketch.points
    assert ay == by and bx == cx and ax < bx and cy > by  # north is up, east is right
    assert (cy - by) / (bx - ax) == pytest.approx(50 / 20, rel=0.01)
    assert [mark.text for mark in sketch.sides] == ["20 m", "50 m", "20 m", "50 m"]
    top, right, bottom, left = sketch.sides
    assert top.y < ay and bottom.y > cy and left.x < ax and right.x > bx  # outside of the shape
    metre = (bx - ax) / 20.04
    assert sketch.bar_mm / metre == pytest.approx(20, rel=0.01) and sketch.bar_text == "20 m"
    assert [row[0] for row in sketch.table] == ["1", "2", "3", "4"]
    assert sketch.table[0][1:3] == ["-0.026300", "109.342500"]
    backwards = sketch_of(SQUARE[::-1])
    assert min(mark.x for mark in backwards.sides) < ax - 1  # either way round


@pytest.mark.parametrize("count", [3, 17, 300, 500])
def test_all_of_it_lies_in_its_box(count):
    sketch = sketch_of(drawn(count))
    assert all(0 <= x <= BOX[0] and 0 <= y <= BOX[1] for x, y in sketch.points)
    for mark in (*sketch.sides, *sketch.corners):
        assert 2 <= mark.x <= BOX[0] - 2 and 2 <= mark.y <= BOX[1] - 2
    assert 0 < len(sketch.corners) <= MOST_NUMBERS and len(sketch.table) == count
    assert bool(sketch.sides) == (count == 3) and 10 <= sketch.bar_mm <= BOX[0] / 4 + 0.01


@pytest.mark.parametrize(
    "polygon", [None, [], "x", [[1, 2]], [["a", "b"]] * 4, {"a": 1}, [[0, 0]] * 501]
)
def test_what_is_no_boundary_is_not_drawn(world, cast, polygon):
    assert sketch_of(polygon) is None
    data = sheet(make_parcel(world.coop_a), cast["pusat"])
    assert data["sketch"] is None and data["accuracy"].startswith("Batas lahan ini belum diukur")


def test_four_photos_and_one_that_is_gone(world, cast):
    parcel = make_parcel(world.coop_a)
    told = ["#c81e1e", "#1ec81e", "#1e1ec8"]
    for order, colour in enumerate(told):
        add_photo(parcel, colour, order=order, caption=f"Sisi {order}")
    common = {
        "parcel": parcel,
        "size": 1,
        "thumbnail": "x",
        "stored_sha256": "x",
        "received_at": timezone.now(),
    }
    LandPhoto.objects.create(
        sha256="d" * 64, file="tidak/ada.jpg", order=3, caption="hilang", **common
    )
    broken = photo_storage().save("rusak.jpg", ContentFile(b"\xff\xd8\xff bukan gambar"))
    LandPhoto.objects.create(sha256="e" * 64, file=broken, order=4, **common)
    LandPhoto.objects.create(parcel=parcel, sha256="f" * 64, size=1, order=0)  # still on its way
    data = sheet(parcel, cast["pusat"])
    assert [bool(one) for one in data["photos"]] == [True, True, True, False]
    assert data["photo_note"] == "4 dari 5 foto." and data["captions"][3] == "hilang"
    assert len(data["photos"][0]) < 60_000
    assert pictures.svg_of(LandPhoto.objects.get(file=broken)) == ""
    seen = set().union(*(colours(page) for page in pages(data)))
    for colour in told:
        rgb = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert any(all(abs(a - b) <= 6 for a, b in zip(rgb, one, strict=True)) for one in seen), (
            colour
        )


def test_the_qr_leads_to_the_parcel(world, cast, settings):
    settings.PUBLIC_ADDRESS = "https://kdkmp.example.id"
    parcel = make_parcel(world.coop_a)
    address = pictures.address_of(request_of(cast["pusat"]), parcel)
    assert re.fullmatch(rf"https://kdkmp\.example\.id/lahan/{parcel.pk}/(langkah/)?", address)
    assert (
        sheet(parcel, cast["pusat"])["qr"]
        == pictures.qr_of(address)
        != pictures.qr_of(address + "x")
    )


def test_a_struck_off_parcel_says_so(world, cast):
    parcel = make_parcel(world.coop_a, chosen=False, is_sample=True)
    Parcel.objects.filter(pk=parcel.pk).update(archived_at=timezone.now(), archive_reason="ganda")
    data = sheet(parcel, cast["pusat"])
    assert data["archived"] == "Lahan ini sudah dicoret: ganda" and dict(data["place"])[
        "Lahan"
    ].endswith("dicoret")
    assert data["remark"] == "Data contoh – bukan dokumen resmi"
    assert [row[0] for row in data["state"]] == ["Status verifikasi"]
