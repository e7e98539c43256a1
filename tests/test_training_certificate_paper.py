"""The papers: what stands on them, that it fits, and that the QR leads to the public page."""

import io
import json
import zipfile
from datetime import date

import pytest
import typst
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import paper as core_paper
from tests.training_certificates import issue_all, make_room, named
from tests.training_rows import enrol_officer, issue, make_batch
from trainings import models as m
from trainings.certificates import paper
from trainings.certificates.qr import BORDER, qr_of

pytestmark = pytest.mark.django_db
PAGE_MM, QR_MM, LEFT_MM, BOTTOM_MM = (297, 210), 31, 24, 15


@pytest.fixture
def request_():
    return RequestFactory().get("/")


def sheets(request_, *made: m.Certificate) -> list[dict]:
    return paper.sheets_of(request_, m.Certificate.objects.filter(pk__in=[o.pk for o in made]))


def pages(request_, found: list[dict]) -> list[bytes]:
    made = paper.render(request_, found, "uji", "png")
    return made if isinstance(made, list) else [made]


def test_what_stands_on_it(request_, world):
    venue = m.Venue.objects.create(name="Gedung Konferensi")
    room = make_room(
        number=3, starts=date(2025, 11, 3), ends=date(2025, 11, 7), venue=venue,
        organiser="Dinas Koperasi", signed_at="Pontianak", signer_title="Kepala Dinas",
        signer_name="Dra. Contoh", signer_number="1970",
    )  # fmt: skip
    one = issue(named(room.passed(world.a), "Ani"), issued_on=date(2025, 11, 7))
    found = sheets(request_, one)[0]
    words = [line["text"] for line in found["sentence"]]
    assert words[1] == f"{room.batch.programme} Angkatan III Tahun 2025"
    assert words[2] == (
        "yang diselenggarakan oleh Dinas Koperasi pada 3–7 November 2025 di Gedung Konferensi, "
        "selama 2 jam pelajaran (JP)"
    )
    assert (found["place"], found["number"], found["name"]) == (
        "Pontianak, 7 November 2025", one.text, "Ani",
    )  # fmt: skip
    assert found["code"].replace("-", "") == one.token and len(found["code"]) == 19
    assert (found["mark"], found["remark"]) == ("", "")


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        ((2025, 11, 3), (2025, 11, 3), "3 November 2025"),
        ((2025, 11, 3), (2025, 11, 7), "3–7 November 2025"),
        ((2025, 10, 30), (2025, 11, 3), "30 Oktober – 3 November 2025"),
        ((2025, 12, 30), (2026, 1, 3), "30 Desember 2025 – 3 Januari 2026"),
    ],
)
def test_days(starts, ends, told):
    assert paper.days_of(date(*starts), date(*ends)) == told


def test_the_qr_on_the_paper_leads_to_the_public_page(request_, world, settings):
    """Read off the printed page, module by module."""
    settings.PUBLIC_ADDRESS = "https://kdkmp.example.id"
    one = issue(make_room().passed(world.a))
    address = paper.address_of(request_, one)
    assert address == f"https://kdkmp.example.id/sertifikat/{one.text}/?k={one.token}"
    page = Image.open(io.BytesIO(pages(request_, sheets(request_, one))[0])).convert("L")
    scale = page.width / PAGE_MM[0]
    wanted = [list(row) for row in qr_of(address).matrix]
    side = QR_MM / (len(wanted) + 2 * BORDER)
    top = PAGE_MM[1] - BOTTOM_MM - QR_MM

    def dark(row: int, column: int) -> int:
        x = (LEFT_MM + (column + BORDER + 0.5) * side) * scale
        y = (top + (row + BORDER + 0.5) * side) * scale
        return int(page.getpixel((round(x), round(y))) < 128)

    read = [[dark(r, c) for c in range(len(wanted))] for r in range(len(wanted))]
    assert read == wanted
    other = qr_of(address[:-1] + ("A" if address[-1] != "A" else "B")).matrix
    assert read != [list(row) for row in other]
    path = address.removeprefix("https://kdkmp.example.id")
    assert "Asli dan berlaku" in Client().get(path).content.decode()


def test_without_a_public_address_the_qr_leads_where_the_reader_is(request_, world):
    one = issue(make_room().passed(world.a))
    assert paper.address_of(request_, one).startswith("http://testserver/sertifikat/")


@pytest.mark.parametrize(
    "name",
    ["A", "Maria " * 20, "W" * 120, "I Gusti Ayu <b>#eval(1)</b> $x$ \\ * _", "عبد الله 李"],
)
def test_whatever_is_written_fits_on_one_page(request_, world, name):
    batch = make_batch(
        audience="pengurus", certificate_title="T" * 80, signer_title="J" * 160, signer_name="N" * 120,
        signer_number="9" * 30, signed_at="S" * 80, certificate_text="kata dan\n" * 66,
    )  # fmt: skip
    one = issue(enrol_officer(batch, world.coop_a, name=name.strip()[:120]))
    assert len(pages(request_, sheets(request_, one))) == 1
    batch.certificate_text = "panjang " * 75
    batch.save()
    assert len(pages(request_, sheets(request_, one))) == 1


def test_a_name_shrinks_until_it_fits_its_line(request_, world):
    """The same number of lines of ink for a short name and for one of sixty letters."""
    room = make_room()
    short, long = (issue(named(room.passed(), name)) for name in ("Ani", "Maria Magdalena " * 4))
    one, other = pages(request_, sheets(request_, short, long))

    def rows_of_ink(png: bytes) -> int:
        page = Image.open(io.BytesIO(png)).convert("RGB")
        middle = page.crop((0, int(page.height * 0.32), page.width, int(page.height * 0.42)))
        lines = [
            any(r < 60 and b > 60 for r, _, b in
                (middle.getpixel((x, y)) for x in range(int(page.width * .1), int(page.width * .9), 2)))
            for y in range(middle.height)
        ]  # fmt: skip
        return sum(now and not before for before, now in zip([False, *lines], lines, strict=False))

    assert rows_of_ink(one) == rows_of_ink(other) == 1


def test_a_revoked_one_says_so(request_, world, client_as):
    one = issue(make_room().passed(world.a))
    before = pages(request_, sheets(request_, one))[0]
    m.Certificate.objects.filter(pk=one.pk).update(
        revoked_at=timezone.now(), revoke_reason="Salah nama"
    )
    found = sheets(request_, one)
    assert found[0]["mark"] == "DICABUT" and "tidak berlaku" in found[0]["remark"]
    assert "Salah nama" not in json.dumps(found)
    assert pages(request_, found)[0] != before
    answer = client_as("pusat").get(reverse("trainings:certificate-pdf", args=[one.pk]))
    assert answer.content.startswith(b"%PDF-") and one.text in answer["Content-Disposition"]


def test_all_of_a_batch_as_one_file_and_one_by_one(client_as, world):
    room, client = make_room(), client_as("pusat")
    for _ in range(5):
        room.passed(world.a)
    args = [room.batch.pk]
    for kind in ("pdf", "zip"):
        assert client.get(reverse(f"trainings:certificates-{kind}", args=args)).status_code == 409
    made = issue_all(room, world.users["pusat"])
    m.Certificate.objects.filter(pk=made[0].pk).update(
        revoked_at=timezone.now(), revoke_reason="Salah nama"
    )
    packed = client.get(reverse("trainings:certificates-zip", args=args))
    book = zipfile.ZipFile(io.BytesIO(packed.content))
    assert [name.split(".")[0][:13] for name in book.namelist()] == [
        f"{one.text}-"[:13] for one in made[1:]
    ]
    assert all(book.read(name).startswith(b"%PDF-") for name in book.namelist())
    whole = client.get(reverse("trainings:certificates-pdf", args=args))
    assert whole.content.startswith(b"%PDF-") and whole["Content-Type"] == "application/pdf"
    assert "no-store" in whole["Cache-Control"] or "private" in whole["Cache-Control"]


def test_one_page_each_in_the_order_of_the_numbers(request_, world):
    room = make_room()
    made = [issue(room.passed(world.a)) for _ in range(3)]
    found = sheets(request_, *reversed(made))
    assert [one["number"] for one in found] == [one.text for one in made]
    assert len(pages(request_, found)) == 3
    assert json.loads(
        typst.query(
            core_paper.sources(paper.TEMPLATE), "<nomor>", field="value",
            sys_inputs=core_paper.inputs({"title": "", "check": "", "certificates": found}),
        )
    ) == [one.text for one in made]  # fmt: skip
