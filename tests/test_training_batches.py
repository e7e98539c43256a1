"""Batches: their lists, figures, calendar and agenda."""

import io
import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.english import english_leftovers
from tests.test_dashboard import FIGURE, said_by_list
from tests.training_rows import (
    attend,
    enrol_person,
    issue,
    make_batch,
    make_session,
    score,
)
from trainings import models as m

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'data-(?:figure|number)="([^"]+)" data-value="(\d+)"')
ROLES = ["pusat", "dinas_a", "dinas_b", "pmo_a", "operator", "pengamat", "auditor"]
AREA = {"dinas_a": "61.01", "pmo_a": "61.01", "operator": "61.01", "dinas_b": "61.02"}


def wib(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone()
    )


@pytest.fixture
def course(world, cast):
    """Two sessions that are over; three seated of A and two of B, one waiting, one withdrawn, one replaced
    who had been marked present."""
    today = timezone.localdate()
    batch = make_batch(starts=today - timedelta(days=1), ends=today, quota=8)
    first = make_session(batch, at=wib(batch.starts, 8), subject="Rencana bisnis")
    second = make_session(batch, at=wib(batch.starts, 13), subject="Tata kelola", jp=1)
    people = [enrol_person(batch, world.a) for _ in range(3)]
    people += [enrol_person(batch, world.b) for _ in range(2)]
    gone = enrol_person(batch, world.a)
    attend(first, gone)
    gone.state, gone.state_reason = "digantikan", "sakit"
    gone.save()
    enrol_person(batch, world.a, state="menunggu", queued_at=timezone.now())
    enrol_person(batch, world.b, state="batal", state_reason="pindah tugas")
    for one in people[:4]:
        attend(first, one)
    attend(second, people[0], status="terlambat")
    attend(second, people[1], status="izin", reason="rapat")
    attend(second, people[3])
    for one, value in zip(people, (80, 70, 90, 65, 90), strict=True):
        score(one, value)
    issue(people[0])
    cancelled = make_batch(programme=batch.programme, number=2, starts=today, ends=today)
    enrol_person(cancelled, world.a)
    cancelled.cancelled_at, cancelled.cancel_reason = timezone.now(), "dana belum turun"
    cancelled.save()
    return batch


def truth(batch, where: str | None) -> dict[str, int]:
    """The figures counted anew, row by row in Python."""
    rows = [e for e in batch.enrolments.all() if where in (None, e.regency_id)]
    seated = [e for e in rows if e.state == "terdaftar"]
    jp_total = sum(s.jp for s in batch.sessions.all())

    def came(e) -> int:
        return sum(a.session.jp for a in e.attendances.all() if a.status in ("hadir", "terlambat"))

    def passed(e) -> bool:
        post = [s.value for s in e.scores.all() if s.test == "post"]
        return came(e) * 100 >= jp_total * batch.min_attendance and post and post[0] >= 60

    told = {
        "diundang": len(rows),
        "terdaftar": len(seated),
        "menunggu": sum(e.state == "menunggu" for e in rows),
        "lulus": sum(bool(passed(e)) for e in seated),
        "sertifikat": sum(c.revoked_at is None for e in seated for c in e.certificates.all()),
    }
    for session in batch.sessions.all():
        marked = [a.status for e in seated for a in e.attendances.all() if a.session == session]
        for status in ("hadir", "terlambat", "izin", "alpa"):
            told[f"{status}-{session.pk}"] = marked.count(status)
        told[f"datang-{session.pk}"] = marked.count("hadir") + marked.count("terlambat")
        told[f"belum-{session.pk}"] = len(seated) - len(marked)
    return told


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_of_a_batch_is_right_for_each_role(client_as, course, role):
    body = client_as(role).get(f"/pelatihan/{course.pk}/").content.decode()
    told = {key: int(value) for key, value in NUMBER.findall(body)}
    right = truth(course, AREA.get(role))
    assert {key: told.get(key, 0) for key in right} == right
    assert right["lulus"] in (1, 2, 0) and right["terdaftar"] in (5, 3, 2)
    if role == "pengamat":
        assert not FIGURE.findall(body)
        assert not any(e.participant in body for e in course.enrolments.all())


def test_the_numbers_of_the_course(course):
    """What `truth` itself must say, counted on fingers."""
    told = truth(course, None)
    # 3 JP: first session 2, second 1; 80 % of 3 is 2.4, so both sessions are needed
    assert (told["diundang"], told["terdaftar"], told["menunggu"]) == (8, 5, 1)
    assert (told["lulus"], told["sertifikat"]) == (2, 1)


@pytest.mark.parametrize("role", ROLES)
def test_the_list_says_what_the_page_says(client_as, course, role):
    body = client_as(role).get(
        "/pelatihan/?kolom=terdaftar&kolom=lulus&kolom=sertifikat&kolom=hadir"
    )
    html = body.content.decode()
    right = truth(course, AREA.get(role))
    row = re.search(rf"<tr>.*?Angkatan I \({course.year}\).*?</tr>", html, re.S) or re.search(
        r"<tbody>\s*<tr>.*?</tr>\s*<tr>(.*?)</tr>", html, re.S
    )
    cells = re.findall(r'data-label="([^"]+)">(.*?)</td>', row.group(0), re.S)
    told = {label: re.sub("<[^>]+>", "", text) for label, text in cells}
    assert told["Terdaftar"] == str(right["terdaftar"])
    assert (told["Lulus"], told["Sertifikat"]) == (str(right["lulus"]), str(right["sertifikat"]))


def test_figures_equal_their_lists(client_as, course):
    """Every link leads to exactly so many rows."""
    for role in ("pusat", "dinas_a", "dinas_b"):
        client = client_as(role)
        for page in (f"/pelatihan/{course.pk}/", "/pelatihan/", "/pelatihan/?kolom=menunggu"):
            for href, key, value, check in FIGURE.findall(client.get(page).content.decode()):
                assert said_by_list(client, unescape(href), check) == int(value), (role, key, href)


def test_programmes_and_venues_link_to_their_batches(client_as, course):
    client = client_as("pusat")
    venue = m.Venue.objects.create(name="Gedung Konferensi")
    m.Room.objects.create(venue=venue, name="Aula")
    course.venue = venue
    course.save()
    for page, numbers in (("/pelatihan/program/", {2}), ("/pelatihan/tempat/", {1})):
        found = FIGURE.findall(client.get(page).content.decode())
        assert {int(value) for _, _, value, _ in found} == numbers
        for href, _, value, check in found:
            assert said_by_list(client, unescape(href), check) == int(value)
    assert "Aula" in client.get("/pelatihan/tempat/?q=aula").content.decode()


def test_a_mentor_sees_no_figures_but_his_own_place(client_as, cast, world, course):
    enrol_person(course, world.a, user=cast["pendamping_a"])
    body = client_as("pendamping_a").get(f"/pelatihan/{course.pk}/").content.decode()
    assert not NUMBER.findall(body) and "Kepesertaan Anda" in body
    assert (
        "Kepesertaan Anda"
        not in client_as("pendamping_b").get(f"/pelatihan/{course.pk}/").content.decode()
    )
    assert "Terdaftar" not in client_as("pendamping_a").get("/pelatihan/").content.decode()


def count(client, query: str) -> int:
    return said_by_list(client, f"/pelatihan/?{query}", "count")


def test_what_each_filter_shows(client_as, course):
    today = timezone.localdate()
    later = make_batch(
        starts=today + timedelta(days=40), number=3, organiser="Dinas Koperasi Contoh"
    )
    make_batch(programme=course.programme, number=4, starts=today - timedelta(days=50))
    client = client_as("dinas_a")
    states = {"rencana": 1, "berjalan": 1, "selesai": 1, "dibatalkan": 1, "": 4}
    assert {state: count(client, f"state={state}") for state in states} == states
    assert count(client, f"programme={course.programme_id}") == 3
    assert count(client, f"year={later.year}&programme={later.programme_id}") == 1
    assert count(client, "q=angkatan+iii") == 1
    assert count(client, "q=koperasi+contoh") == 1
    assert count(client, "q=%27+zz") == 0
    assert "tidak dikenali" in client.get("/pelatihan/?state=apa").content.decode()
    for query in ("programme=99999999999999999999", "year=x", "venue=-1", "sort=hadir", "page=999"):
        assert client.get(f"/pelatihan/?{query}").status_code == 200, query


def test_the_export_holds_what_the_filter_shows(client_as, course):
    openpyxl = pytest.importorskip("openpyxl")
    client = client_as("dinas_a")
    body = b"".join(client.get("/pelatihan/?state=berjalan&_export=xlsx").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))
    told = dict(zip(rows[0], rows[1], strict=True))
    right = truth(course, "61.01")
    assert len(rows) == 2 and told["Terdaftar"] == right["terdaftar"]
    assert told["Lulus"] == right["lulus"] and told["Kuota"] == 8
    # 2 JP by three people, 1 JP by one of them: 7 of 9
    assert told["Hadir"] == 77.8
    assert client_as("pendamping_a").get("/pelatihan/?_export=csv").status_code == 403


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_queries_stay_the_same(client_as, world, course):
    urls = (
        "/pelatihan/",
        "/pelatihan/kalender/",
        f"/pelatihan/{course.pk}/",
        f"/pelatihan/{course.pk}/jadwal/",
        "/pelatihan/program/",
        "/pelatihan/tempat/",
    )
    client = client_as("dinas_a")
    before = {url: queries(client, url) for url in urls}
    m.Batch.objects.bulk_create(
        m.Batch(
            programme=course.programme,
            number=n,
            year=2025,
            quota=9,
            starts=course.starts,
            ends=course.ends,
        )
        for n in range(100, 140)
    )
    for hour in (15, 16, 17):
        make_session(course, at=wib(course.ends, hour), ends_at=wib(course.ends, hour, 45))
    course.quota = 30
    course.save()
    for _ in range(8):
        attend(course.sessions.first(), enrol_person(course, world.a))
    after = {url: queries(client, url) for url in urls}
    assert after == before and max(after.values()) <= 12


def test_calendar(client_as, course):
    client = client_as("pengamat")
    body = client.get(f"/pelatihan/kalender/?bulan={course.starts:%Y-%m}").content.decode()
    assert f'href="/pelatihan/{course.pk}/"' in body and "08.00–15.00, 2 sesi" in body
    cancelled = m.Batch.objects.get(number=2)
    assert f'href="/pelatihan/{cancelled.pk}/"' not in body
    assert "Tidak ada angkatan" in client.get("/pelatihan/kalender/?bulan=2021-05").content.decode()
    for odd in ("2025-13", "x", "9999-12", "2025-1", "%20"):
        page = client.get(f"/pelatihan/kalender/?bulan={odd}")
        assert page.status_code == 200 and "tidak dikenali" in page.content.decode()
    for edge, other in (("2020-01", "2019-12"), ("2100-12", "2101-01")):
        page = client.get(f"/pelatihan/kalender/?bulan={edge}")
        assert page.status_code == 200 and other not in page.content.decode()


def test_agenda_on_both_papers(client_as, course, settings):
    from trainings.batches.agenda import agenda_of, render

    course.organiser = "Dinas" + "x" * 140
    course.save()
    for n in range(60):
        start = wib(course.ends, 0) + timedelta(minutes=20 * n)
        make_session(
            course,
            at=start,
            ends_at=start + timedelta(minutes=20),
            subject=f"#panic() *tebal* {n} " + "Panjang" * 20,
            speaker="$ \\ @kutipan <tag> " + "Dr. H. " * 12,
        )
    for paper in ("f4", "a4"):
        settings.REPORT_PAPER = paper
        response = client_as("pengamat").get(f"/pelatihan/{course.pk}/agenda/")
        assert response.status_code == 200 and response.content.startswith(b"%PDF")
    data = agenda_of(course, list(course.sessions.all()))
    assert len(data["days"]) == 2 and len(data["days"][1]["rows"]) == 60
    pages = render(data, "png")
    assert isinstance(pages, list) and len(pages) >= 4  # of one page: its bytes alone
    empty = make_batch()
    assert client_as("pusat").get(f"/pelatihan/{empty.pk}/agenda/").content.startswith(b"%PDF")


def test_pages_speak_indonesian_and_say_what_to_do(client_as, course):
    client, empty = client_as("pusat"), make_batch()
    pages = [
        "/pelatihan/", "/pelatihan/kalender/", "/pelatihan/program/", "/pelatihan/tempat/", "/pelatihan/baru/",
        f"/pelatihan/{course.pk}/", f"/pelatihan/{empty.pk}/", f"/pelatihan/{course.pk}/jadwal/",
        f"/pelatihan/{empty.pk}/jadwal/", f"/pelatihan/{empty.pk}/jadwal/salin/",
        f"/pelatihan/{empty.pk}/jadwal/baru/", f"/pelatihan/{empty.pk}/batalkan/",
    ]  # fmt: skip
    for url in pages:
        assert not english_leftovers(client.get(url).content.decode()), url
    body = client.get(f"/pelatihan/{empty.pk}/").content.decode()
    assert "salin jadwal dari angkatan lain" in body and "Jadwalnya belum diisi" in body
    told = client.get(f"/pelatihan/{course.pk}/").content.decode()
    assert "Lulus bila hadir paling sedikit 80 % dari 3 JP, yaitu 3 JP" in told
