"""Writing the trainings' sample, and letting a batch become a real one."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model, Q
from django.utils import timezone

from core.models import Regency, User
from registry.sample import SampleRoom
from registry.sample.copying import Table, keys_for
from registry.sample.dice import rolling
from trainings import models as m
from trainings.models.batch import session_secret, session_token
from trainings.models.certificate import certificate_token
from trainings.models.enrolment import participant_code
from trainings.sample import conduct
from trainings.sample.leaving import leaving
from trainings.sample.plan import (
    IN_PONTIANAK,
    MENTORS,
    ORGANISER,
    PROGRAMMES,
    VENUES,
    Plan,
    Slot,
    moment,
    plans,
    slots,
)
from trainings.sample.seating import Place, of_mentors, of_officers
from trainings.words import CAME, Seat

OFFICER = "pusat"  # of the cast: who keeps the lists
MISSPELT, REASON = "Contoh", "Nama tercetak salah eja"
ISSUED_AFTER = timedelta(days=4)


def seed(on: date | None = None) -> dict[str, int]:
    """Write all batches as seen from the day `on`; rows per table."""
    on = on or timezone.localdate()
    by = User.objects.filter(username=OFFICER, is_sample=True).first()
    programmes = {code: _programme(code) for code in PROGRAMMES}
    rooms = {name: _venue(name) for name in VENUES}
    tables = {
        model: Table(model)
        for model in (m.Session, m.Enrolment, m.Attendance, m.Score, m.Evaluation)
    }
    for plan in plans(on):
        places = of_mentors(plan) if plan.programme == MENTORS else of_officers(plan)
        if not places:
            continue
        batch = _batch(plan, programmes[plan.programme], rooms[plan.venue])
        _write_down(tables, plan, batch, rooms[plan.venue], places, by)
    written = {name: count for name, count in (one.write() for one in tables.values()) if count}
    for code, programme in programmes.items():
        if name_count := _certificates(programme, by, code == MENTORS):
            written[name_count[0]] = written.get(name_count[0], 0) + name_count[1]
    measure()
    written[str(m.Batch._meta.verbose_name)] = m.Batch.objects.filter(is_sample=True).count()
    return written


def _programme(code: str) -> m.Programme:
    """Beside a real one with that code or name the sample's has another."""
    name, audience, description = PROGRAMMES[code]
    if m.Programme.objects.filter(Q(code=code) | Q(name__iexact=name)).exists():
        code, name = f"C{code}", f"{name} (contoh)"
    return m.Programme.objects.create(
        name=name, code=code, audience=audience, description=description, is_sample=True
    )


def _venue(name: str) -> list[m.Room]:
    """The rooms of the venue, which is made with them."""
    address, names = VENUES[name]
    regency = Regency.objects.filter(pk="61.71").first() if name in IN_PONTIANAK else None
    if m.Venue.objects.filter(name__iexact=name).exists():
        name = f"{name} (contoh)"
    venue = m.Venue.objects.create(name=name, address=address, regency=regency, is_sample=True)
    return [m.Room.objects.create(venue=venue, name=one, is_sample=True) for one in names]


def _batch(plan: Plan, programme: m.Programme, rooms: list[m.Room]) -> m.Batch:
    return m.Batch.objects.create(
        programme=programme,
        number=plan.number,
        year=plan.starts.year,
        starts=plan.starts,
        ends=plan.ends,
        venue=rooms[0].venue,
        organiser=ORGANISER,
        opened_by=plan.opened_by if plan.held else "",
        quota=plan.quota,
        # the sample's batches keep to the published rule, whatever this server's settings say
        per_cooperative=2,
        min_attendance=80,
        min_post=60,
        signed_at="Pontianak",
        signer_title="Kepala Dinas",
        signer_name="Penanda Tangan Contoh",
        is_sample=True,
    )


def _write_down(
    tables: dict[type[Model], Table],
    plan: Plan,
    batch: m.Batch,
    rooms: list[m.Room],
    places: list[Place],
    by: User | None,
) -> None:
    """Sessions and participants of one batch, and what they did where it was held."""
    timetable = slots(plan)
    sessions = list(keys_for(m.Session, len(timetable)))
    for key, slot in zip(sessions, timetable, strict=True):
        tables[m.Session].add(**_session(key, slot, batch, rooms[slot.room], plan.held))
    for place, key in zip(places, keys_for(m.Enrolment, len(places)), strict=True):
        place.pk = key
    for place in places:
        tables[m.Enrolment].add(**_enrolment(place, batch, by))
        if plan.held and place.state == Seat.SEATED:
            _take_part(tables, plan, place, timetable, sessions, by)


def _session(key: int, slot: Slot, batch: m.Batch, room: m.Room, held: bool) -> dict[str, Any]:
    return {
        "id": key,
        "batch_id": batch.pk,
        "subject": slot.subject,
        "speaker": slot.speaker,
        "jp": slot.jp,
        "room_id": room.pk,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "opens_before": 30,
        "late_after": 15,
        "token": session_token(),
        "secret": session_secret(),
        "opened_at": slot.starts_at - timedelta(minutes=20) if held else None,
        "closed_at": slot.ends_at if held else None,
        "is_sample": True,
    }


def _enrolment(place: Place, batch: m.Batch, by: User | None) -> dict[str, Any]:
    officer = place.officer
    return {
        "id": place.pk,
        "batch_id": batch.pk,
        "person_id": place.person,
        "officer_id": officer.pk if officer else None,
        "cooperative_id": officer.cooperative_id if officer else None,
        "name": officer.name if officer else "",
        "state": str(place.state),
        "state_reason": place.reason,
        "code": participant_code(),
        "replaces_id": place.replaces.pk if place.replaces else None,
        "enrolled_at": place.enrolled_at,
        "enrolled_by_id": by.pk if by else None,
        "queued_at": place.queued_at,
        "is_sample": True,
    }


def _take_part(
    tables: dict[type[Model], Table],
    plan: Plan,
    place: Place,
    timetable: list[Slot],
    sessions: list[int],
    by: User | None,
) -> None:
    rng = rolling("pelatihan", plan.key, place.key)
    of_him = {"enrolment_id": place.pk, "is_sample": True}
    was_there = False
    for at, columns in conduct.attendances(rng, timetable):
        ticked = by.pk if by and columns["way"] == "panitia" else None
        tables[m.Attendance].add(session_id=sessions[at], marked_by_id=ticked, **columns, **of_him)
        was_there = columns["status"] in CAME  # of the last one, in the end
    evening = timetable[-1].ends_at + timedelta(hours=2)
    for test, value in conduct.values(rng, was_there).items():
        tables[m.Score].add(
            test=test,
            value=value,
            entered_at=evening,
            entered_by_id=by.pk if by else None,
            **of_him,
        )
    told = conduct.evaluation(rng) if was_there else None
    if told is not None:
        tables[m.Evaluation].add(given_at=evening, **told, **of_him)


def _certificates(programme: m.Programme, by: User | None, replace: bool) -> tuple[str, int] | None:
    """Of all who passed, batch by batch; `replace`: the name of one was misspelt, and he got another."""
    passed = (
        m.Enrolment.objects.filter(batch__programme=programme, is_sample=True)
        .with_results()
        .filter(passed=True)
        .select_related("batch", "person")
        .order_by("batch__starts", "pk")
    )
    table, misspelt = Table(m.Certificate), None
    series: dict[int, m.CertificateSeries] = {}
    for row in passed:
        year = row.batch.year
        if year not in series:
            series[year] = m.CertificateSeries.objects.create(
                programme=programme, year=year, is_sample=True
            )
        columns = {
            "enrolment_id": row.pk,
            "series_id": series[year].pk,
            "name": row.participant,
            "issued_on": row.batch.ends + ISSUED_AFTER,
            "issued_by_id": by.pk if by else None,
            "is_sample": True,
        }
        added = table.add(token=certificate_token(), **columns)
        if replace and misspelt is None:
            misspelt = (added, columns)
    if not table.rows:
        return None
    if misspelt:
        _reissue(table, *misspelt, by)
    return table.write()


def _reissue(table: Table, wrong: dict[str, Any], columns: dict[str, Any], by: User | None) -> None:
    """The first one is revoked; the same again, spelt rightly, under the next number."""
    (wrong["id"],) = keys_for(m.Certificate, 1)
    wrong["name"] = wrong["name"].replace(MISSPELT, "Cotnoh")
    day = wrong["issued_on"] + timedelta(days=3)
    wrong["revoked_at"] = moment(day, time(10))
    wrong["revoked_by_id"], wrong["revoke_reason"] = (by.pk if by else None), REASON
    again = {**columns, "issued_on": day, "replaces_id": wrong["id"]}
    table.add(token=certificate_token(), **again)


def measure() -> None:
    """Let PostgreSQL look at what was written: lists are planned by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE trainings_enrolment, trainings_attendance, trainings_score,"
            " trainings_session, trainings_certificate, trainings_evaluation"
        )


def make_real(kept: Iterable[Model]) -> None:
    """The batch stays as it was held; only who opened and signed it was made up, unless somebody wrote it
    anew."""
    for row in m.Batch.objects.filter(pk__in=[row.pk for row in kept]):
        if row.signer_name == "Penanda Tangan Contoh":
            row.signer_name = ""
        row.is_sample = False
        row.save()


ROOM = SampleRoom("trainings", "angkatan", m.Batch, seed=seed, make_real=make_real, leaving=leaving)
