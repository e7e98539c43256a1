"""Names pasted or ticked, many at once: nothing is guessed, nothing goes lost."""

import re

import pytest

from tests.mentor_rows import PersonFactory
from tests.training_rows import enrol_officer, enrol_person, make_batch
from trainings import models as m
from trainings.enrolling import pasting as p
from trainings.words import Seat

pytestmark = pytest.mark.django_db
FIRST = ["Agus", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Galih", "Hana", "Indra", "Joko"]
SECOND = [
    "Lestari",
    "Manurung",
    "Nasution",
    "Octavia",
    "Pratama",
    "Qodir",
    "Rahman",
    "Sihombing",
    "Tanjung",
    "Utami",
]


def judged(cast, batch, text, picked=None, agreed=(), role="dinas_a") -> list[p.Line]:
    return p.pasted(cast[role], batch, text, picked or {}, set(agreed))


def url(batch) -> str:
    return f"/pelatihan/{batch.pk}/daftar/"


def test_what_each_line_means(cast, world):
    batch = make_batch()
    a = world.a
    siti = PersonFactory(name="Siti Aminah", regency=a, phone="0812-3456-7890")
    siti.seal_nik("6101014101900001")
    siti.mark_phone()
    siti.save()
    for _ in range(2):
        PersonFactory(name="Budi Santoso", regency=a)
    enrol_person(batch, person=PersonFactory(name="Sudah Ada", regency=a))
    world.coop_a.officers.create(board="pengurus", position="ketua", name="Hanya Pengurus")
    PersonFactory(name="Orang Seberang", regency=world.b)
    text = "\n".join(
        [
            "1. siti  aminah",
            "",
            "'6101014101900001",
            "+62 812 3456 7890",
            "Siti Aminah; 6101014101900099",
            "Budi Santoso",
            "Siti Aminnah, S.E.",
            "Sudah Ada",
            "Hanya Pengurus",
            "Orang Seberang",
            "   ---  ",
            "Entah Siapa",
            "entah siapa",
        ]
    )
    lines = judged(cast, batch, text)
    assert [(line.number, line.state) for line in lines] == [
        (1, p.FOUND),
        (3, p.TWICE),
        (4, p.TWICE),
        (5, p.MANY),  # a NIK that is nobody's beside a known name
        (6, p.MANY),
        (7, p.MANY),  # a slip is asked, not believed
        (8, p.ALREADY),
        (9, p.UNFIT),
        (10, p.MISSING),  # of another kabupaten: nothing is told
        (12, p.MISSING),
        (13, p.TWICE),
    ]
    assert "6101014101900001" not in lines[1].shown
    assert [one.name for one in lines[5].options] == ["Siti Aminah"]
    picked = lines[4].options[1].key
    assert judged(cast, batch, text, {6: picked})[4].decided


def test_digits_in_a_name_are_no_telephone():
    line = p.read(1, "12. Ketua 61.01.01.2001; 0812 3456 7890")
    assert line.name == "Ketua 61.01.01.2001" and line.phone
    assert p.read(1, "+62 812-3456-7890").phone == line.phone
    assert p.read(1, "Budi 6101014101900001").nik


def test_300_names_with_blanks_and_repeats(client_as, cast, world):
    batch = make_batch(quota=60)
    names = [f"{a} {b}" for a in FIRST for b in SECOND]
    for name in names:
        PersonFactory(name=name, regency=world.a)
    pasted = "\n".join(
        f"{name}\n\n{name.upper()}\n{name} Tak Dikenal Sama Sekali" for name in names
    )
    lines = [line for line in pasted.splitlines() if line]
    assert len(lines) == 300
    client = client_as("dinas_a")
    page = client.post(url(batch), {"text": pasted}).content.decode()
    assert "<strong>300</strong> baris" in page and "100 ditemukan" in page
    assert not m.Enrolment.objects.exists()  # only looked at
    asked = client.post(url(batch), {"text": pasted, "go": "1"})
    assert asked.status_code == 422 and "daftar tunggu" in asked.content.decode()
    assert not m.Enrolment.objects.exists()
    done = client.post(url(batch), {"text": pasted, "go": "1", "wait": "1"})
    rows = m.Enrolment.objects.filter(batch=batch).select_related("person")
    seated = [row.participant for row in rows.seated().order_by("pk")]
    assert seated == names[:60]
    assert [row.participant for row in rows.waiting()] == names[60:]
    left = re.search(r"<textarea[^>]*>(.*?)</textarea>", done.content.decode(), re.S)[1].split("\n")
    assert len([line for line in left if line.strip()]) == 100  # those that nobody knows
    again = client.post(url(batch), {"text": pasted, "go": "1", "wait": "1"})
    assert rows.count() == 100 and again.status_code == 422


def test_who_took_part_before_needs_a_tick(client_as, cast, world):
    first = make_batch(number=1)
    again = make_batch(programme=first.programme, number=2)
    person = enrol_person(first, world.a, person=PersonFactory(name="Agus Lama", regency=world.a))
    client = client_as("dinas_a")
    page = client.post(url(again), {"text": "Agus Lama", "go": "1", "wait": "1"})
    assert page.status_code == 422 and f"sudah ikut {first.label}" in page.content.decode()
    key = f"p{person.person_id}"
    client.post(url(again), {"text": "Agus Lama", "go": "1", "again": key})
    assert m.Enrolment.objects.filter(batch=again).get().state == Seat.SEATED


def test_what_was_picked_stays_picked(client_as, world):
    """A slip that was decided is not asked again on the next page."""
    batch, person = make_batch(), PersonFactory(name="Siti Aminah", regency=world.a)
    client, data = client_as("dinas_a"), {"text": "Siti Aminnah"}
    assert f'<option value="p{person.pk}"' in client.post(url(batch), data).content.decode()
    page = client.post(url(batch), data | {"pick_1": f"p{person.pk}"}).content.decode()
    sent = dict(re.findall(r'name="(pick_\d+)" value="(\w+)"', page))
    client.post(url(batch), data | sent | {"go": "1"})
    assert m.Enrolment.objects.get().person == person


def test_ticked_officers(client_as, cast, world):
    batch = make_batch(audience="pengurus", per_cooperative=1)
    rows = [
        world.coop_a.officers.create(board="pengurus", position="anggota", name=f"Pengurus {n}")
        for n in range(2)
    ]
    foreign = world.coop_b.officers.create(board="pengurus", position="ketua", name="Milik Bravo")
    client = client_as("dinas_a")
    page = client.get(f"{url(batch)}?cara=pengurus&q=Pengurus").content.decode()
    assert "Pengurus 1" in page and "Milik Bravo" not in page
    keys = [f"o{row.pk}" for row in (*rows, foreign)]
    done = client.post(url(batch), {"cara": "pengurus", "who": keys, "go": "1"}).content.decode()
    assert m.Enrolment.objects.get().participant == "Pengurus 0"
    assert "sebanyak batas per koperasi" in done


@pytest.mark.parametrize(
    "data",
    [
        {"text": "\x00\x00"},
        {"text": "a\n" * 1001},
        {"who": ["p999999999999999999999", "x", "", "p-1"]},
        {"text": "Agus", "pick_1": "p9", "pick_x": "p1", "pick_99999999999999999999": "p1"},
        {"go": "1"},
        {"text": "'; DROP TABLE; 0812|||;;;\t\t<b>x</b>", "go": "1", "again": "zzz"},
    ],
)
def test_bad_input_is_told_and_kept(client_as, world, data):
    batch = make_batch()
    response = client_as("pusat").post(url(batch), data)
    assert response.status_code in (200, 400, 422)  # 400: a NUL, refused before any page
    assert not m.Enrolment.objects.exists()
    if data.get("text", "").startswith("a"):
        assert "1.001 baris" in response.content.decode()
        assert response.content.decode().count("a\n") > 900


def test_a_cancelled_batch_takes_nobody(client_as, world):
    from django.utils import timezone

    batch = make_batch()
    m.Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now(), cancel_reason="Banjir")
    assert client_as("pusat").get(url(batch)).status_code == 409


def test_pages_of_the_verbs(client_as, cast, world):
    """Withdraw offers the seat to those who wait; replace by page; a wrong state is told."""
    batch = make_batch(quota=1)
    first = enrol_person(batch, world.a)
    spare = PersonFactory(name="Cadangan Satu", regency=world.a)
    client = client_as("dinas_a")
    client.post(url(batch), {"who": [f"p{spare.pk}"], "go": "1", "wait": "1"})
    base = first.get_absolute_url()
    assert client.post(f"{base}batal/", {"reason": "x"}).status_code == 422
    answer = client.post(f"{base}batal/", {"reason": "sakit keras"})
    assert answer.url == f"/pelatihan/{batch.pk}/beri-kursi/"
    assert "Cadangan Satu" in client.get(answer.url).content.decode()
    client.post(answer.url)
    second = m.Enrolment.objects.get(person=spare)
    assert second.state == Seat.SEATED
    assert client.get(f"{base}batal/").status_code == 409
    other = PersonFactory(name="Pengganti Dua", regency=world.a)
    base = second.get_absolute_url()
    page = client.get(f"{base}ganti/?q=Pengganti").content.decode()
    assert f'value="p{other.pk}"' in page
    answer = client.post(
        f"{base}ganti/", {"q": "Pengganti", "who": f"p{other.pk}", "reason": "yang datang lain"}
    )
    assert m.Enrolment.objects.get(person=other).replaces_id == second.pk
    assert client.post(f"{base}ganti/", {"reason": "tanpa pilihan"}).status_code == 409


def test_invitations_with_codes(client_as, cast, world):
    import io

    import openpyxl

    batch = make_batch(audience="campuran")
    rows = [enrol_person(batch, world.a), enrol_officer(batch, world.coop_a)]
    enrol_person(batch, world.b)
    response = client_as("dinas_a").get(f"/pelatihan/{batch.pk}/undangan/xlsx/")
    content = b"".join(response.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Data"]
    codes = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sorted(codes) == sorted(row.code for row in rows)
    assert client_as("pmo_a").get(f"/pelatihan/{batch.pk}/undangan/xlsx/").status_code == 403
