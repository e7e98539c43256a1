"""Batches and sessions are made, changed and ended: what is refused, in which words, and what stays."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.seen import fingerprint
from tests.training_rows import attend, enrol_person, issue, make_batch, make_session
from trainings import models as m
from trainings.batches.session_forms import SessionForm

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 3)


def wib(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone()
    )


@pytest.fixture
def pusat(client_as):
    return client_as("pusat")


@pytest.fixture
def batch(world, cast):
    venue = m.Venue.objects.create(name="Gedung Konferensi")
    return make_batch(starts=DAY, ends=DAY + timedelta(days=2), quota=5, venue=venue)


def batch_data(of, **fields) -> dict:
    return {
        "programme": of.pk, "number": 3, "year": 2025, "starts": "03/11/2025", "ends": "2025-11-07",
        "quota": 178, "per_cooperative": 2, "min_attendance": 80, "min_post": "62,5", "venue": "",
        "new_venue": "", "organiser": "", "opened_by": "Sekretaris Daerah", "certificate_title": "Sertifikat",
        "certificate_text": "", "signed_at": "", "signer_title": "", "signer_name": "", "signer_number": "",
        "note": "", "reason": "",
    } | fields  # fmt: skip


def session_data(**fields) -> dict:
    return {
        "subject": "Rencana bisnis", "speaker": "Ibu Narasumber", "day": "03/11/2025", "start": "08.00",
        "end": "09:30", "jp": 2, "room": "", "new_room": "", "opens_before": 30, "late_after": 15,
        "reason": "",
    } | fields  # fmt: skip


def said(response) -> str:
    return response.content.decode()


# --- batches ---


def test_a_batch_is_made_once_with_a_new_venue(pusat, batch):
    programme = batch.programme
    page = pusat.get(f"/pelatihan/baru/?programme={programme.pk}")
    assert f'<option value="{programme.pk}" selected' in said(page)
    data = batch_data(programme, new_venue="  Universitas   Tanjungpura ")
    from tests.page_client import hidden_fields

    data |= hidden_fields(said(page))
    for _ in range(2):  # a double click
        response = pusat.bare_post("/pelatihan/baru/", data)
        assert response.status_code == 302
    made = m.Batch.objects.get(programme=programme, number=3)
    assert response.url == f"/pelatihan/{made.pk}/"
    assert made.venue.name == "Universitas Tanjungpura" and str(made.min_post) == "62.50"
    assert (made.starts, made.ends) == (DAY, date(2025, 11, 7))
    again = batch_data(programme, number=4, new_venue="universitas tanjungpura")
    assert pusat.post("/pelatihan/baru/", again).status_code == 302
    assert m.Venue.objects.filter(name__iexact="universitas tanjungpura").count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ends": "02/11/2025"}, "Hari terakhir tidak boleh sebelum hari pertama."),
        ({"number": 1}, "Nomor berikutnya: 2."),
        ({"number": 0}, "lebih besar dari atau sama dengan 1"),
        ({"number": 99999999}, ""),
        ({"number": "III"}, ""),
        ({"year": 2030}, "Tahun angkatannya 2030, tetapi harinya tahun 2025"),
        ({"ends": "9999-12-31"}, "tetapi harinya tahun 9999"),
        ({"quota": 0}, ""),
        ({"min_attendance": 101}, ""),
        ({"min_post": "101"}, ""),
        ({"min_post": "enam"}, ""),
        ({"starts": "31/02/2025"}, "Tanggal tidak dikenali"),
        ({"programme": 99999999}, "Pilih dari daftar."),
        ({"venue": "x"}, "Pilih dari daftar."),
        ({"note": "NIK 6101010101010001"}, "Jangan menulis NIK"),
        ({"new_venue": "y" * 121}, ""),
    ],
)
def test_what_a_batch_may_not_be(pusat, batch, fields, told):
    before = m.Batch.objects.count()
    response = pusat.post("/pelatihan/baru/", batch_data(batch.programme, **fields))
    assert response.status_code == 422 and told in said(response)
    assert "Sekretaris Daerah" in said(response) or "opened_by" in fields  # what was typed stays
    assert m.Batch.objects.count() == before


def test_the_same_number_in_another_year_or_programme(pusat, batch):
    other = m.Programme.objects.create(name="Pelatihan lain", code="LAIN")
    for programme, year, day in (
        (other, 2025, "03/11/2025"),
        (batch.programme, 2026, "03/11/2026"),
    ):
        data = batch_data(programme, number=1, year=year, starts=day, ends=day)
        assert pusat.post("/pelatihan/baru/", data).status_code == 302


def change(client, batch, **fields):
    data = batch_data(
        batch.programme,
        **{
            "number": batch.number, "starts": batch.starts, "ends": batch.ends, "quota": batch.quota,
            "venue": batch.venue_id or "",
        } | fields,
    )  # fmt: skip
    return client.post(f"/pelatihan/{batch.pk}/ubah/", data)


def test_quota_below_the_seated_and_programme_with_participants(pusat, world, batch):
    for _ in range(3):
        enrol_person(batch, world.a)
    enrol_person(batch, world.b, state="menunggu", queued_at=timezone.now())
    response = change(pusat, batch, quota=2)
    assert response.status_code == 422 and "Sudah ada 3 peserta terdaftar" in said(response)
    assert change(pusat, batch, quota=3).status_code == 302
    other = m.Programme.objects.create(name="Pelatihan lain", code="LAIN")
    response = change(pusat, batch, quota=3, programme=other.pk)
    assert response.status_code == 422 and "tidak dapat pindah program" in said(response)
    issue(batch.enrolments.first())
    response = change(pusat, batch, quota=3, year=2026)
    assert response.status_code == 422 and "Sertifikat angkatan ini sudah terbit" in said(response)


def test_days_that_leave_sessions_outside(pusat, batch):
    make_session(batch, at=wib(DAY + timedelta(days=2), 8), subject="Penutupan")
    response = change(pusat, batch, ends="2025-11-04")
    assert response.status_code == 422 and "Penutupan (5 November 2025, 08.00" in said(response)
    batch.refresh_from_db()
    assert batch.ends == DAY + timedelta(days=2)


def test_nobody_overwrites_what_he_has_not_seen(pusat, batch):
    seen = fingerprint(batch)
    m.Batch.objects.filter(pk=batch.pk).update(quota=7)
    data = batch_data(batch.programme, number=1, seen=seen, quota=9)
    response = pusat.bare_post(f"/pelatihan/{batch.pk}/ubah/", data)
    assert response.status_code == 422 and "baru saja diubah orang lain" in said(response)
    batch.refresh_from_db()
    assert batch.quota == 7


def test_cancelling_stops_enrolment_and_frees_rooms(pusat, world, cast):
    today = timezone.localdate()
    venue = m.Venue.objects.create(name="Gedung")
    room = m.Room.objects.create(venue=venue, name="Aula")
    batch = make_batch(starts=today, ends=today + timedelta(days=3), venue=venue)
    at = wib(today + timedelta(days=2), 8)
    session = make_session(batch, at=at, room=room)
    enrol_person(batch, world.a)
    url = f"/pelatihan/{batch.pk}/batalkan/"
    assert pusat.post(url, {"seen": fingerprint(batch), "reason": "x"}).status_code == 422
    assert pusat.post(url, {"seen": "", "reason": "dana belum turun"}).status_code == 422
    batch.refresh_from_db()
    assert batch.cancelled_at is None
    data = {"seen": fingerprint(batch), "reason": "dana belum turun"}
    response = pusat.post(url, data, follow=True)
    assert "Ruang 1 sesi yang akan datang dilepas." in said(response)
    assert "Angkatan ini dibatalkan" in said(response) and "dana belum turun" in said(response)
    with pytest.raises(IntegrityError, match="cancelled"), transaction.atomic():
        enrol_person(batch, world.a)
    session.refresh_from_db()
    assert session.room is None
    make_session(make_batch(), at=at, room=room)  # somebody else has the room now
    assert pusat.post(url, data).status_code == 409
    assert pusat.get(f"/pelatihan/{batch.pk}/jadwal/baru/").status_code == 409
    batch.refresh_from_db()
    data = {"seen": fingerprint(batch), "reason": "dananya turun"}
    assert pusat.post(f"/pelatihan/{batch.pk}/pulihkan/", data).status_code == 302
    enrol_person(batch, world.a)


def test_only_a_batch_without_participants_is_deleted(pusat, world, batch):
    make_session(batch, at=wib(DAY, 8))
    gone = enrol_person(batch, world.a, state="batal", state_reason="pindah")
    url = f"/pelatihan/{batch.pk}/hapus/"
    response = pusat.post(url, {"seen": fingerprint(batch)})
    assert response.status_code == 409 and "1 peserta" in said(response)
    m.Enrolment.objects.filter(pk=gone.pk).delete()
    assert pusat.post(url).status_code == 302
    assert not m.Batch.objects.filter(pk=batch.pk).exists()


# --- sessions ---


def add(client, batch, **fields):
    return client.post(f"/pelatihan/{batch.pk}/jadwal/baru/", session_data(**fields))


def test_a_session_in_wib_with_a_room_typed_anew(pusat, batch):
    response = add(pusat, batch, new_room=" Aula  Utama")
    assert response.status_code == 302
    made = batch.sessions.get()
    assert made.starts_at.isoformat() == "2025-11-03T08:00:00+07:00" or made.starts_at == wib(
        DAY, 8
    )
    assert (made.ends_at, made.room.name) == (wib(DAY, 9, 30), "Aula Utama")
    assert made.room.venue == batch.venue
    assert add(pusat, batch, start="10.00", end="11.30", new_room="aula utama").status_code == 302
    assert m.Room.objects.count() == 1
    page = said(pusat.get(f"/pelatihan/{batch.pk}/jadwal/"))
    assert "08.00–09.30 WIB" in page and "Senin, 3 November 2025" in page
    form = said(pusat.get(f"/pelatihan/{batch.pk}/jadwal/{made.pk}/ubah/"))
    assert 'value="08:00"' in form and 'value="2025-11-03"' in form


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"end": "07.00"}, "Jam selesai harus sesudah jam mulai."),
        ({"end": "08.00"}, "Jam selesai harus sesudah jam mulai."),
        ({"start": "25.00"}, "Jam tidak dikenali"),
        ({"day": "3 Nop"}, "Tanggal tidak dikenali"),
        ({"day": "06/11/2025"}, "di luar hari angkatan ini (3–5 November 2025)"),
        ({"day": "0001-01-01", "extend": "on"}, "di luar hari angkatan ini"),
        ({"day": "9999-12-31", "extend": "on"}, "di luar hari angkatan ini"),
        ({"jp": 0}, ""),
        ({"jp": 25}, ""),
        ({"jp": "1,5"}, ""),
        ({"room": 999999999}, "Pilih ruang dari daftar."),
        ({"late_after": 9999}, ""),
        ({"subject": " "}, ""),
        ({"speaker": "6101010101010001"}, "Jangan menulis NIK"),
    ],
)
def test_what_a_session_may_not_be(pusat, batch, fields, told):
    response = add(pusat, batch, **fields)
    assert response.status_code == 422 and told in said(response)
    assert not batch.sessions.exists()


def test_a_session_outside_of_the_days_extends_them_only_when_asked(pusat, batch):
    response = add(pusat, batch, day="06/11/2025")
    assert response.status_code == 422 and "3–6 November 2025" in said(response)
    assert 'type="checkbox" name="extend"' in said(response)
    assert add(pusat, batch, day="06/11/2025", extend="on").status_code == 302
    batch.refresh_from_db()
    assert (batch.starts, batch.ends) == (DAY, date(2025, 11, 6))


def test_jp_that_does_not_fit_is_said_and_kept(pusat, batch):
    data = session_data(jp=3)
    response = pusat.post(f"/pelatihan/{batch.pk}/jadwal/baru/", data, follow=True)
    assert "3 JP = 135 menit, sedangkan sesi ini 90 menit" in said(response)
    assert batch.sessions.get().jp == 3
    data = session_data(start="10.00", end="11.40")
    response = pusat.post(f"/pelatihan/{batch.pk}/jadwal/baru/", data, follow=True)
    assert "tidak cocok" not in said(response)  # a break of ten minutes


def taken_room(batch):
    room = m.Room.objects.create(venue=batch.venue, name="Aula")
    other = make_batch(programme=batch.programme, number=7, year=2025, starts=DAY, ends=DAY)
    fields = {"subject": "Sesi saingan", "ends_at": wib(DAY, 10), "room": room}
    return room, lambda: make_session(other, at=wib(DAY, 8, 30), **fields)


def test_a_taken_room_is_told_with_its_session(pusat, batch):
    room, book = taken_room(batch)
    book()
    response = add(pusat, batch, room=room.pk)
    told = said(response)
    assert response.status_code == 422 and "Aula sudah dipakai sesi “Sesi saingan”" in told
    assert "Angkatan VII (2025)" in told and "3 November 2025, 08.30–10.00 WIB" in told
    assert add(pusat, batch, room=room.pk, start="10.00", end="11.30").status_code == 302


def test_a_room_taken_while_the_form_is_being_saved(pusat, batch, monkeypatch):
    """Another officer books it after our check and before our insert: the database refuses, the page says
    by whom, nothing of ours is kept."""
    room, book = taken_room(batch)
    monkeypatch.setattr(SessionForm, "ask_again", lambda form: book())
    response = add(pusat, batch, room=room.pk)
    told = said(response)
    assert response.status_code == 422 and "Aula sudah dipakai sesi “Sesi saingan”" in told
    assert "Ibu Narasumber" in told and not batch.sessions.exists()


def test_attended_sessions_stay(pusat, world, batch):
    batch = make_batch()
    session = make_session(batch)
    url = f"/pelatihan/{batch.pk}/jadwal/{session.pk}"
    attend(session, enrol_person(batch, world.a))
    response = pusat.post(f"{url}/hapus/", {"seen": fingerprint(session)})
    assert response.status_code == 409 and "sudah ada 1 presensi" in said(response)
    day = timezone.localtime(session.starts_at).date()
    data = session_data(day=day, start="00.01", end="00.02", extend="on")
    response = pusat.post(f"{url}/ubah/", data)
    session.refresh_from_db()
    if session.starts_at != wib(day, 0, 1):  # unless the test runs just after midnight
        assert response.status_code == 422 and "sudah ada presensi di luar jam" in said(response)
    session.attendances.all().delete()
    assert pusat.post(f"{url}/hapus/").status_code == 302
    assert not batch.sessions.exists()


def test_a_session_is_reached_only_under_its_batch(pusat, batch):
    session = make_session(make_batch())
    url = f"/pelatihan/{batch.pk}/jadwal/{session.pk}/ubah/"
    assert pusat.get(url).status_code == 404


# --- copying ---


def copy(client, batch, source, first: str):
    from tests.page_client import hidden_fields

    url = f"/pelatihan/{batch.pk}/jadwal/salin/"
    data = {"source": source.pk, "first": first} | hidden_fields(said(client.get(url)))
    return client.bare_post(url, data), data


def test_a_schedule_is_copied_whole_and_once(pusat, batch):
    room = m.Room.objects.create(venue=batch.venue, name="Aula")
    make_session(batch, at=wib(DAY, 8), room=room, subject="Satu", late_after=5)
    make_session(batch, at=wib(DAY + timedelta(days=2), 13), subject="Dua", jp=1)
    later = make_batch(
        programme=batch.programme,
        number=2,
        starts=date(2026, 3, 2),
        ends=date(2026, 3, 4),
        venue=batch.venue,
    )
    response, data = copy(pusat, later, batch, "02/03/2026")
    assert response.status_code == 302
    assert pusat.bare_post(f"/pelatihan/{later.pk}/jadwal/salin/", data).status_code == 302
    made = list(later.sessions.values_list("subject", "starts_at", "room", "late_after", "jp"))
    assert made == [
        ("Satu", wib(date(2026, 3, 2), 8), room.pk, 5, 2),
        ("Dua", wib(date(2026, 3, 4), 13), None, 15, 1),
    ]
    tokens = m.Session.objects.values_list("token", flat=True)
    assert len(set(tokens)) == 4  # a code for one session opens no other
    response, _ = copy(pusat, later, batch, "02/03/2026")
    assert response.status_code == 422 and "sudah ada di jadwal ini" in said(response)


def test_a_copy_that_does_not_fit_copies_nothing(pusat, batch):
    room = m.Room.objects.create(venue=batch.venue, name="Aula")
    for n, hour in enumerate((8, 11)):
        make_session(batch, at=wib(DAY, hour), room=room, subject=f"Sesi {n}")
    other = make_batch(number=2, starts=DAY, ends=DAY + timedelta(days=9), venue=batch.venue)
    response, _ = copy(pusat, other, batch, "03/11/2025")
    assert response.status_code == 422
    assert "Aula sudah dipakai sesi “Sesi 0”" in said(response) and "“Sesi 1”" in said(response)
    response, _ = copy(pusat, other, batch, "12/11/2025")
    assert response.status_code == 302
    short = make_batch(number=3, starts=date(2026, 1, 5), ends=date(2026, 1, 5))
    response, _ = copy(pusat, short, batch, "06/01/2026")
    assert response.status_code == 422 and "jatuh di luar hari angkatan ini" in said(response)
    assert not short.sessions.exists()
    make_session(batch, at=wib(DAY + timedelta(days=2), 8), subject="Penutupan")
    response, _ = copy(pusat, short, batch, "05/01/2026")
    told = "Penutupan (7 Januari 2026, 08.00–10.00 WIB) jatuh di luar hari angkatan ini"
    assert response.status_code == 422 and told in said(response)
    assert not short.sessions.exists()
    for odd in ({"source": "x"}, {"first": "9999-12-31"}, {"first": "0001-01-01"}, {"first": ""}):
        data = {"source": batch.pk, "first": "05/01/2026", "once": "x"} | odd
        response = pusat.bare_post(f"/pelatihan/{short.pk}/jadwal/salin/", data)
        assert response.status_code == 422, odd


# --- programmes, venues, rooms ---


def test_programmes_venues_and_rooms(pusat, world, batch):
    data = {"name": "Pelatihan Pengurus", "code": "PGR", "audience": "pengurus", "description": ""}
    assert pusat.post("/pelatihan/program/baru/", data).status_code == 302
    for odd in ({"name": "pelatihan pengurus", "code": "PGS"}, {"name": "Lain", "code": "p g"}):
        assert pusat.post("/pelatihan/program/baru/", data | odd).status_code == 422
    programme, url = batch.programme, f"/pelatihan/program/{batch.programme_id}/ubah/"
    own = {
        "name": programme.name,
        "code": programme.code,
        "audience": "campuran",
        "description": "",
    }
    assert pusat.post(url, own).status_code == 302
    issue(enrol_person(batch, world.a))
    assert "sudah punya peserta" in said(pusat.post(url, own | {"audience": "pengurus"}))
    assert "sudah terbit dengan kode" in said(pusat.post(url, own | {"code": "BARU"}))
    venue, at = batch.venue, f"/pelatihan/tempat/{batch.venue_id}"
    assert pusat.post(f"{at}/ruang/baru/", {"name": "Aula"}).status_code == 302
    assert "sudah ada" in said(pusat.post(f"{at}/ruang/baru/", {"name": "aula"}))
    assert "Aula" in said(pusat.get(f"{at}/ubah/"))
    room = venue.rooms.get()
    session = make_session(batch, at=wib(DAY, 8), room=room)
    assert (
        pusat.post(f"/pelatihan/ruang/{room.pk}/hapus/", {"seen": fingerprint(room)}).status_code
        == 409
    )
    session.delete()
    assert pusat.post(f"/pelatihan/ruang/{room.pk}/hapus/").status_code == 302
    assert pusat.post("/pelatihan/tempat/baru/", {"name": "GEDUNG KONFERENSI"}).status_code == 422


def test_who_may_not_change_can_not_by_a_verb_either(cast, batch):
    from django.core.exceptions import PermissionDenied

    from trainings.actions import batches

    for name in ("dinas_a", "operator", "pengamat"):
        with pytest.raises(PermissionDenied):
            batches.cancel_batch(batch=batch, by=cast[name], reason="dana belum turun")
    with pytest.raises(ValidationError):
        batches.cancel_batch(batch=batch, by=cast["pusat"], reason="  x ")
