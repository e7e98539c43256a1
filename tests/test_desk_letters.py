"""Monthly letters: made of a locked snapshot, one by one, for those whose kabupaten/kota it is."""

import io
from datetime import date
from unittest import mock

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from core.models import Regency, Village
from dashboard.actions.freezing import take_snapshot
from dashboard.actions.months import lock_month, reopen_month
from dashboard.letters import keeping, making, paper
from dashboard.letters.making import make_letter, number_letter, order_letters
from dashboard.models import Letter, LetterText
from dashboard.tasks import hand_over_letters
from registry import models as m
from tests.admin_pages import typed
from tests.factories import make_cooperative
from visits.months import code_of

SITE = "https://kdkmp.contoh.go.id"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick(monkeypatch):
    """What isn't about the paper needs none: setting it takes a while."""
    monkeypatch.setattr(paper, "render", lambda data, kind="pdf": f"%PDF {data['number']}".encode())


@pytest.fixture
def month(world, cast) -> date:
    """This month, locked with figures of now."""
    make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    m.Outlet.objects.create(cooperative=world.coop_a, kind="apotek", status="operasional")
    first = timezone.localdate().replace(day=1)
    snapshot = take_snapshot(by=world.users["pusat"])
    lock_month(by=world.users["pusat"], month=first, snapshot=snapshot)
    return first


def ordered(user, month, *codes: str) -> list[Letter]:
    regencies = [Regency.objects.get(pk=code) if code else None for code in codes]
    return order_letters(by=user, month=month, regencies=regencies, site=SITE)


def made(user, month, code: str = "") -> Letter:
    (letter,) = ordered(user, month, code)
    assert make_letter(letter.pk) == "selesai"
    return Letter.objects.get(pk=letter.pk)


def test_the_same_snapshot_gives_the_same_bytes(world, month):
    pusat = world.users["pusat"]
    first = made(pusat, month)
    marks = (first.digest, first.pdf, first.xlsx, first.text)
    m.Milestone.objects.create(cooperative=world.coop_b, kind="rat")
    again = made(pusat, month)
    assert again.pk == first.pk and again.made_at > first.made_at
    assert (again.digest, again.pdf, again.xlsx, again.text) == marks
    assert keeping.opened(again.pdf, "pdf").read().startswith(b"%PDF")
    numbered = number_letter(
        by=pusat, letter=again, number="  500.3 / 1 ", dated_on=month, site=SITE
    )
    make_letter(numbered.pk)
    numbered.refresh_from_db()
    assert (numbered.number, numbered.digest) == ("500.3 / 1", marks[0])
    assert numbered.pdf != marks[1]


def test_only_a_locked_month_and_only_ones_own(world, month):
    dinas = world.users["dinas_a"]
    assert ordered(dinas, month, "61.01")
    for code in ("61.02", ""):
        with pytest.raises(PermissionDenied):
            ordered(dinas, month, code)
    with pytest.raises(PermissionDenied):
        ordered(world.users["pengamat"], month, "61.01")
    reopen_month(by=world.users["pusat"], month=month, reason="angka NIB salah")
    with pytest.raises(ValidationError, match="belum dikunci"):
        ordered(dinas, month, "61.01")


def test_one_that_breaks_keeps_no_other_and_can_be_tried_again(
    world, quick, month, django_capture_on_commit_callbacks
):
    pusat = world.users["pusat"]
    render, rendered = paper.render, []

    def breaks_once(data, kind="pdf"):
        rendered.append(data["footer"])
        if len(rendered) == 2:
            raise OSError("disk full")
        return render(data, kind)

    with mock.patch.object(paper, "render", breaks_once):
        letters = ordered(pusat, month, "", "61.01", "61.02")
        assert ordered(pusat, month, "61.01") == []  # it waits already
        for letter in letters:
            make_letter(letter.pk)
    states = dict(Letter.objects.values_list("regency", "state"))
    assert states == {None: "selesai", "61.01": "gagal", "61.02": "selesai"}
    broken = Letter.objects.get(regency="61.01")
    assert broken.failure == making.NO_ROOM and not broken.pdf
    with django_capture_on_commit_callbacks(execute=True):
        hand_over_letters(ordered(pusat, month, "61.01"))
    broken.refresh_from_db()
    assert broken.state == "selesai" and not broken.failure  # tests have no worker: done at once
    assert make_letter(broken.pk) == ""


def test_a_month_locked_anew_gets_a_letter_of_its_own(client_as, world, quick, month):
    pusat = world.users["pusat"]
    old = made(pusat, month)
    reopen_month(by=pusat, month=month, reason="angka NIB salah")
    client, address = client_as("pusat"), f"/laporan/?bulan={code_of(month)}"
    assert "Bulannya dibuka lagi" in client.get(address).content.decode()
    lock_month(by=pusat, month=month, snapshot=take_snapshot(by=pusat))
    new = made(pusat, month)
    assert new.pk != old.pk
    page = client.get(address).content.decode()
    assert "Diganti" in page and f'href="/laporan/{new.pk}/pdf/"' in page
    assert "Diganti" in client.get(f"/laporan/{old.pk}/").content.decode()
    assert client.get(f"/laporan/{old.pk}/pdf/").status_code == 200
    with pytest.raises(ValidationError, match="diganti"):
        number_letter(by=pusat, letter=old, number="1", dated_on=None, site=SITE)


def test_numbers_are_unique_in_a_year(world, quick, month):
    pusat = world.users["pusat"]
    number_letter(by=pusat, letter=made(pusat, month), number="12/X", dated_on=None, site=SITE)
    other = made(pusat, month, "61.01")
    other = number_letter(by=pusat, letter=other, number="12/X", dated_on=None, site=SITE)
    assert other.number == "12/X"  # another agency's book
    reopen_month(by=pusat, month=month, reason="angka NIB salah")
    lock_month(by=pusat, month=month, snapshot=take_snapshot(by=pusat))
    with pytest.raises(ValidationError, match="sudah dipakai"):
        number_letter(by=pusat, letter=made(pusat, month), number="12/X", dated_on=None, site=SITE)


def test_pages_for_each_role(client_as, world, quick, month):
    pusat = world.users["pusat"]
    letters = {code: made(pusat, month, code) for code in ("", "61.01", "61.02")}
    names = ("letter-detail", "letter-pdf", "letter-xlsx", "letter-text")
    sees = {
        "pusat": {"", "61.01", "61.02"}, "pengamat": {"", "61.01", "61.02"},
        "auditor": {"", "61.01", "61.02"}, "dinas_a": {"61.01"}, "pmo_a": {"61.01"},
    }  # fmt: skip
    for role, own in sees.items():
        client = client_as(role)
        page = client.get("/laporan/").content.decode()
        for code, letter in letters.items():
            for name in names:
                url = reverse(f"dashboard:{name}", args=[letter.pk])
                assert client.get(url).status_code == (200 if code in own else 404), (role, url)
            assert (letter.get_absolute_url() in page) == (code in own), (role, code)
        assert ("letter_make" in page or "/laporan/susun/" in page) == (
            role in ("pusat", "dinas_a")
        )
    pdf = client_as("dinas_a").get(f"/laporan/{letters['61.01'].pk}/pdf/")
    assert f"Laporan_KDKMP_Kabupaten_Alfa_{code_of(month)}.pdf" in pdf["Content-Disposition"]
    assert "no-store" in pdf["Cache-Control"]
    pdf = client_as("pusat").get(f"/laporan/{letters[''].pk}/pdf/")
    assert f'"Laporan_KDKMP_Kalbar_{code_of(month)}.pdf"' in pdf["Content-Disposition"]


def test_all_are_made_from_the_page(
    client_as, world, quick, month, django_capture_on_commit_callbacks
):
    client = client_as("dinas_a")
    told = {"bulan": code_of(month), "kabupaten": "61.02"}
    assert client.post("/laporan/susun/", told).status_code == 404
    assert client.post("/laporan/susun/", told | {"bulan": "x"}).status_code == 404
    assert client.get("/laporan/susun/").status_code == 405
    client.post("/laporan/susun/", told | {"kabupaten": "semua"})
    assert Letter.objects.get().regency_id == "61.01"
    page = client.get("/laporan/").content.decode()
    assert 'hx-trigger="every 2s"' in page and "Menunggu giliran" in page
    make_letter(Letter.objects.get().pk)
    page = client.get("/laporan/").content.decode()
    assert 'hx-trigger="every 2s"' not in page and "1 dari 1" in page
    client_as("pusat").post("/laporan/susun/", told | {"kabupaten": "semua"})
    assert Letter.objects.count() == 3


def test_texts_and_officials_come_onto_the_paper(client_as, world, month):
    pusat = client_as("pusat")
    hostile = '#panic("x") $ \\ "kutip" [kurung] {bulan} <angka> *tebal*'
    told = {
        "government": "Pemerintah A" * 8, "agency": "Dinas" + "x" * 150, "address": "Jl. A\nPontianak",
        "opening": hostile, "about": hostile, "paper": "a4", "official_name": "<b>#Budi</b>",
        "copies": "Sekda\n\nBPS", "closing": "tutup " * 300,
    }  # fmt: skip
    page = pusat.get("/laporan/teks/provinsi/").content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    answer = pusat.post("/laporan/teks/provinsi/", told | {"once": once})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert LetterText.objects.get().official_name == "<b>#Budi</b>"
    letter = made(world.users["pusat"], month)
    from dashboard.letters.texts import texts_for

    texts = texts_for(world.users["pusat"], None)
    data = paper.data_of(letter, letter.content, texts)
    assert letter.month_name in data["opening"] and "#panic" in data["opening"]
    assert data["paper"] == "a4" and data["copies"] == ["Sekda", "BPS"]
    assert "A4" in pusat.get("/laporan/teks/").content.decode()
    assert "Diisi" in pusat.get("/laporan/teks/").content.decode()


def test_the_annex_holds_every_row_and_no_formula(world, quick, month):
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(name="=1+1")
    pusat = world.users["pusat"]
    reopen_month(by=pusat, month=month, reason="nama diperbaiki")
    lock_month(by=pusat, month=month, snapshot=take_snapshot(by=pusat))
    letter = made(pusat, month)
    book = openpyxl.load_workbook(io.BytesIO(keeping.opened(letter.xlsx, "xlsx").read()))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    rows = list(book["Koperasi"].iter_rows(values_only=True))
    assert len(rows) == 3 + 2 and rows[-1][0] == "Jumlah"
    assert "=1+1" in {row[0] for row in rows}
    rat = rows[0].index("RAT")
    assert [row[rat] for row in rows[1:]].count(1) == 2 and rows[-1][rat] == 1
    assert dict(book["Keterangan"].iter_rows(values_only=True))["Angka beku nomor"] == str(
        letter.snapshot_id
    )


def test_short_links(client_as, world, quick, month):
    letter = made(world.users["pusat"], month)
    client = client_as("pusat")
    assert letter.text.endswith(f"Rincian: {SITE}/r/{letter.snapshot_id}-61/")
    assert client.get(f"/r/{letter.snapshot_id}-61/")["Location"] == letter.get_absolute_url()
    for wrong in (
        "x",
        "1",
        f"{letter.snapshot_id}-62",
        f"{letter.snapshot_id}-61-nihil",
        "9" * 18 + "-61",
        "²-61",
    ):
        assert client.get(f"/r/{wrong}/").status_code == 404, wrong
    assert client_as("anonim").get(f"/r/{letter.snapshot_id}-61/").status_code == 302
    assert client_as("pendamping_a").get(f"/r/{letter.snapshot_id}-61/").status_code == 403


def test_texts_on_the_admin_site(client_as, world, month, quick):
    """The province writes texts there; nobody writes letters."""
    letter = made(world.users["pusat"], month, "61.01")
    pusat = client_as("pusat")
    add = "/admin/dashboard/lettertext/add/"
    data = typed(pusat.get(add), regency="61.01", official_name="Siti", reason="pejabat baru")
    assert pusat.post(add, data).status_code == 302
    assert LetterText.objects.get().official_name == "Siti"
    again = pusat.post(add, typed(pusat.get(add), regency="61.01"))
    assert again.status_code in (200, 302, 422) and LetterText.objects.count() == 1
    for client in (pusat, client_as("dinas_a")):
        page = client.get(f"/admin/dashboard/letter/{letter.pk}/change/")
        assert page.status_code == 200 and b"_save" not in page.content
    assert client_as("dinas_a").get(add).status_code == 403
    assert (
        client_as("dinas_b").get(f"/admin/dashboard/letter/{letter.pk}/change/").status_code == 404
    )
