"""Attendance by code and by the committee's list: what is taken, what is refused, and in what words."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.training_rows import attend, enrol_officer, enrol_person, make_batch, make_session
from trainings import models as m
from trainings.actions.attending import open_attendance
from trainings.attending.codes import REMEMBERED, Verdict, code_of, judge, step_at

pytestmark = pytest.mark.django_db
AGO = timedelta(hours=3)


@pytest.fixture
def hall(world, cast):
    """A batch with two people of A and one of B, and a session that is open now."""
    batch = make_batch()
    session = make_session(batch)
    world.people = [
        enrol_person(batch, world.a, user=cast["pendamping_a"]),
        enrol_person(batch, world.a),
        enrol_person(batch, world.b),
    ]
    world.batch, world.session = batch, open_attendance(session=session, by=cast["pusat"])
    return world


def code(session: m.Session, back: int = 0) -> str:
    return code_of(session, step_at(timezone.now()) - back)


def scan(client, session, **fields):
    return client.post(reverse("trainings:attend", args=[session.token]), fields)


def status_of(enrolment, session) -> str | None:
    row = m.Attendance.objects.filter(enrolment=enrolment, session=session).first()
    return row and row.status


def test_codes(hall, settings):
    now = timezone.now()
    shown = [code_of(hall.session, step_at(now) - back) for back in range(REMEMBERED + 1)]
    other = make_session(hall.batch)
    assert len(set(shown)) == REMEMBERED + 1 and all(len(one) == 6 for one in shown)
    assert [judge(hall.session, one, now) for one in shown] == [
        *[Verdict.GOOD] * 2,
        *[Verdict.OLD] * (REMEMBERED - 2),
        Verdict.WRONG,
    ]
    assert judge(hall.session, f" {shown[0][:3].lower()}-{shown[0][3:]} ", now) is Verdict.GOOD
    for wrong in (code_of(other, step_at(now)), "", "ABC", "ＡＢＣＤＥＦ", "A" * 999):
        assert judge(hall.session, wrong, now) is Verdict.WRONG


def test_a_participant_code_is_typed_once(hall, client_as):
    client, someone = client_as("anonim"), hall.people[1]
    first = scan(client, hall.session, peserta=someone.code.lower(), kode=code(hall.session))
    assert first.status_code == 200 and "Berhasil. Terlambat, pukul" in first.content.decode()
    assert status_of(someone, hall.session) == "terlambat"
    again = scan(client, hall.session, kode=code(hall.session))
    assert "Sudah tercatat pukul" in again.content.decode()
    assert m.Attendance.objects.count() == 1
    second = open_attendance(
        session=make_session(hall.batch, at=timezone.now()), by=hall.users["pusat"]
    )
    page = scan(client, second, kode=code(second))  # the phone knows him now
    assert "Hadir, pukul" in page.content.decode() and status_of(someone, second) == "hadir"
    assert "Kode peserta" in scan(client, second, lupa="1").content.decode()
    assert scan(client, second, kode=code(second)).status_code == 422


def test_own_login_and_a_scanned_code(hall, client_as):
    client = client_as("pendamping_a")
    url = reverse("trainings:attend", args=[hall.session.token])
    page = client.get(url, {"k": code(hall.session)}).content.decode()
    assert "sudah terbaca" in page and 'name="peserta"' not in page and 'name="kode"' not in page
    assert m.Attendance.objects.count() == 0  # looking marks nobody
    assert "Berhasil" in scan(client, hall.session).content.decode()
    assert status_of(hall.people[0], hall.session) == "terlambat"
    other = open_attendance(session=make_session(hall.batch), by=hall.users["pusat"])
    assert scan(client, other).status_code == 422  # a code that was seen opens its own session only


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"opened_at": None}, "Sesi belum dibuka"),
        ({"closed_at": timezone.now()}, "sudah ditutup"),
        ({"starts_at": timezone.now() - AGO, "ends_at": timezone.now() - AGO / 2}, "Di luar jam"),
        ({"starts_at": timezone.now() + AGO, "ends_at": timezone.now() + 2 * AGO}, "Di luar jam"),
    ],
)
def test_not_now(hall, client_as, change, told):
    m.Session.objects.filter(pk=hall.session.pk).update(**change)
    answer = scan(
        client_as("anonim"), hall.session, peserta=hall.people[1].code, kode=code(hall.session)
    )
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not m.Attendance.objects.exists()


def test_not_for_him(hall, client_as):
    stranger = enrol_person(make_batch(), hall.a)
    waiting = enrol_person(hall.batch, hall.a, state="menunggu", queued_at=timezone.now())
    for who, told in ((stranger, "tidak dikenal di angkatan ini"), (waiting, "tidak terdaftar")):
        client = client_as("anonim")
        answer = scan(client, hall.session, peserta=who.code, kode=code(hall.session))
        assert answer.status_code == 422 and told in answer.content.decode()
    outsider = scan(client_as("pendamping_b"), hall.session, kode=code(hall.session))
    assert "bukan peserta angkatan ini" in outsider.content.decode()
    assert client_as("anonim").get("/hadir/tidak-ada/").status_code == 404
    assert not m.Attendance.objects.exists()


def test_old_and_wrong_codes(hall, client_as):
    client, someone = client_as("anonim"), hall.people[1]
    name = someone.participant
    for given, told in (
        (code(hall.session, 3), "Kode sudah berganti"),
        ("AAAAAA", "Kode sesi salah"),
        ("", "Ketik kode yang sedang tampil"),
    ):
        answer = scan(client, hall.session, peserta=someone.code, kode=given)
        page = answer.content.decode()
        assert answer.status_code == 422 and told in page and name not in page
    stale = client.get(
        reverse("trainings:attend", args=[hall.session.token]), {"k": code(hall.session, 5)}
    )
    assert "Kode sudah berganti" in stale.content.decode()
    assert not m.Attendance.objects.exists()


def test_guesses_are_held_back(hall, client_as, settings):
    settings.TRAINING_GUESSES_ADDRESS, settings.TRAINING_GUESSES_PARTICIPANT = 5, 3
    someone = hall.people[1]
    guesses = [
        scan(client_as("anonim"), hall.session, peserta=f"AAAAAAA{sign}").status_code
        for sign in "ABCDEFG"
    ]
    assert guesses == [422] * 5 + [429] * 2
    right = {"peserta": someone.code, "kode": code(hall.session)}
    assert scan(client_as("anonim"), hall.session, **right).status_code == 429
    elsewhere = client_as("anonim").post(
        reverse("trainings:attend", args=[hall.session.token]), right, REMOTE_ADDR="10.0.0.9"
    )
    assert elsewhere.status_code == 200  # another address is not shut out
    # nor is who is known by his own login; his own guesses are counted by themselves
    client = client_as("pendamping_a")
    wrong = [scan(client, hall.session, kode="AAAAAA").status_code for _ in range(4)]
    assert wrong == [422] * 3 + [429]
    settings.TRAINING_GUESSES_SESSION = 1
    answer = client_as("anonim").post(
        reverse("trainings:attend", args=[hall.session.token]), right, REMOTE_ADDR="10.0.0.10"
    )
    assert answer.status_code == 429
    m.CodeGuess.objects.update(since=timezone.now() - timedelta(minutes=16))
    assert scan(client, hall.session, kode=code(hall.session)).status_code == 200


def tick(client, session, **fields):
    return client.post(reverse("trainings:attendance-mark", args=[session.pk]), fields, follow=True)


def test_the_tick_list(hall, client_as):
    client = client_as("pusat")
    one, two, three = (row.pk for row in hall.people)
    told = tick(client, hall.session, **{f"s{one}": "hadir", f"s{two}": "alpa", f"s{three}": ""})
    assert "2 presensi disimpan" in told.content.decode()
    assert [status_of(row, hall.session) for row in hall.people] == ["hadir", "alpa", None]
    answer = tick(client, hall.session, **{f"s{two}": "izin", f"v{two}": "alpa"})
    assert answer.status_code == 422 and "Izin memerlukan alasan" in answer.content.decode()
    tick(client, hall.session, **{f"s{two}": "izin", f"v{two}": "alpa", f"r{two}": "Sakit gigi"})
    row = m.Attendance.objects.get(enrolment=two)
    assert (row.status, row.reason, row.marked_by) == ("izin", "Sakit gigi", hall.users["pusat"])
    everybody = tick(client, hall.session, semua="hadir", **{f"s{two}": "izin"})
    assert everybody.status_code == 200
    assert [status_of(row, hall.session) for row in hall.people] == ["hadir", "izin", "hadir"]
    tick(client, hall.session, **{f"v{three}": "hadir", f"s{three}": ""})  # taken back
    assert status_of(hall.people[2], hall.session) is None
    events = m.Attendance.pgh_event_model.objects.filter(enrolment_id=three)
    assert set(events.values_list("pgh_label", flat=True)) == {"insert", "delete"}


def test_out_of_time_one_reason_is_asked_for_all(hall, client_as):
    past = make_session(hall.batch, at=timezone.now() - timedelta(days=1))
    client, fields = client_as("pusat"), {f"s{row.pk}": "hadir" for row in hall.people}
    answer = tick(client, past, **fields)
    assert answer.status_code == 422 and "di luar jam sesi" in answer.content.decode()
    assert not m.Attendance.objects.exists()
    assert answer.content.decode().count(" checked") == 3  # what was chosen stays chosen
    tick(client, past, alasan="Listrik padam", **fields)
    assert set(m.Attendance.objects.values_list("reason", flat=True)) == {"Listrik padam"}
    assert m.Attendance.objects.count() == 3


def test_two_of_the_committee(hall, client_as):
    """Each saves a page that was opened before the other saved: no mark is lost, both are shown."""
    one, two, _three = hall.people
    shown = {f"v{row.pk}": "" for row in hall.people} | {f"s{row.pk}": "" for row in hall.people}
    tick(client_as("operator"), hall.session, **shown | {f"s{one.pk}": "alpa"})
    told = tick(client_as("pusat"), hall.session, **shown | {f"s{two.pk}": "hadir"})
    assert "Sebelumnya" not in told.content.decode()
    assert (status_of(one, hall.session), status_of(two, hall.session)) == ("alpa", "hadir")
    told = tick(client_as("pusat"), hall.session, **shown | {f"s{one.pk}": "hadir"})
    page = told.content.decode()
    assert "Sebelumnya Tidak hadir (Operator" in page and "kini Hadir" in page
    assert status_of(one, hall.session) == "hadir"
    assert m.AttendanceMark.objects.count() == 3


def test_an_operator_marks_his_people_only(hall, client_as):
    foreign = hall.people[2]
    page = tick(client_as("operator"), hall.session, **{f"s{foreign.pk}": "hadir"})
    assert foreign.participant not in page.content.decode()
    assert not m.Attendance.objects.exists()


def test_opening_and_closing(hall, client_as):
    client, url = client_as("pusat"), reverse("trainings:attendance-screen", args=[hall.session.pk])
    page = client.get(url).content.decode()
    assert code(hall.session) in page or code(hall.session, 1) in page
    assert "<svg" in page and f"/hadir/{hall.session.token}/" in page
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "layar"}).content.decode()
    assert part.startswith('<div id="layar"') and "<html" not in part
    client.post(reverse("trainings:attendance-close", args=[hall.session.pk]), {"ke": "layar"})
    assert "sudah ditutup" in client.get(url).content.decode()
    client.post(reverse("trainings:attendance-open", args=[hall.session.pk]))
    hall.session.refresh_from_db()
    assert hall.session.takes_codes
    past = make_session(hall.batch, at=timezone.now() - timedelta(days=1))
    answer = client.post(
        reverse("trainings:attendance-open", args=[past.pk]), {"ke": "layar"}, follow=True
    )
    assert past.pk and not m.Session.objects.get(pk=past.pk).takes_codes
    assert answer.status_code == 200


def figures_of(page: str) -> dict[str, tuple[str, int]]:
    """data-figure → (address, value)."""
    import re

    found = re.findall(r'<a href="([^"]+)" data-figure="([^"]+)" data-value="(\d+)"', page)
    return {key: (url.replace("&amp;", "&"), int(value)) for url, key, value in found}


def test_every_total_shows_its_rows(hall, client_as):
    second = make_session(hall.batch, at=timezone.now() + AGO, jp=3)
    attend(hall.session, hall.people[0])
    attend(hall.session, hall.people[1], status="terlambat")
    attend(hall.session, hall.people[2], status="izin", reason="Sakit")
    gone = enrol_person(hall.batch, hall.a)
    attend(hall.session, gone)
    m.Enrolment.objects.filter(pk=gone.pk).update(state="batal", state_reason="Pindah")
    url = reverse("trainings:attendance", args=[hall.batch.pk])
    for role, came, unknown in (("pusat", 2, 3), ("dinas_a", 2, 2), ("dinas_b", 0, 1)):
        client = client_as(role)
        found = figures_of(client.get(url).content.decode())
        assert found[f"{hall.session.pk}:datang"][1] == came, role
        assert found[f"{second.pk}:belum"][1] == unknown, role
        for address, value in found.values():
            rows = client.get(address.partition("#")[0]).content.decode()
            assert rows.count('<td class="mark">') == value * 2, address
    assert client_as("pusat").get(f"{url}?sesi=kacau&status=x").content.decode().count("mark") < 9
    page = client_as("pengamat").get(url).content.decode()
    assert not figures_of(page) and hall.people[0].participant not in page
    assert '<td class="num">2</td>' in page  # the same figures, without a name
    own = client_as("pendamping_a").get(url).content.decode()
    assert hall.people[0].participant in own and hall.people[1].participant not in own
    assert "2/5" in own


def test_recap_and_signature_sheet(hall, client_as):
    import io

    import openpyxl

    officer = enrol_officer(make_batch(audience="pengurus"), hall.coop_a, name="=1+1 <b>Siti</b>")
    session = make_session(officer.batch)
    attend(session, officer)
    client = client_as("pusat")
    answer = client.get(reverse("trainings:attendance-xlsx", args=[officer.batch_id]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    row = [cell.value for cell in book["Presensi"][2]]
    assert row[1:] == ["=1+1 <b>Siti</b>", str(hall.coop_a), "Hadir", 2, 2, "100\u00a0%"]
    assert [cell.value for cell in book["Per sesi"][2]][6:] == [1, 0, 0, 0, 0]
    for name, pk in (("attendance-pdf", officer.batch_id), ("attendance-sheet", session.pk)):
        answer = client.get(reverse(f"trainings:{name}", args=[pk]))
        assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    empty = make_session(make_batch())
    for name, pk in (("attendance-pdf", empty.batch_id), ("attendance-sheet", empty.pk)):
        answer = client.get(reverse(f"trainings:{name}", args=[pk]))
        assert answer.content.startswith(b"%PDF")


def test_178_participants_sign_on_pages_with_a_head():
    """The first page and a later one; typst repeats the head, so only the count of pages is asked."""
    from trainings.attending import paper

    people = [[str(n), f"Peserta {n} Bin Nama Panjang Sekali", "Koperasi"] for n in range(1, 179)]
    session = make_session(make_batch())
    document = paper.signatures(session, []) | {"rows": people}
    pages = paper.render(document, "png")
    assert 6 <= len(pages) <= 9


def test_a_planted_double_is_seen(hall):
    """Without the constraint a second row stands in the table: what refuses it is the database."""
    attend(hall.session, hall.people[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        attend(hall.session, hall.people[0])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE trainings_attendance DROP CONSTRAINT attendance_once")
        attend(hall.session, hall.people[0])
        assert doubles() == 1
        transaction.set_rollback(True)


def doubles() -> int:
    """Participants with more than one row at one session."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM trainings_attendance"
            " GROUP BY session_id, enrolment_id HAVING count(*) > 1) AS d"
        )
        return cursor.fetchone()[0]
