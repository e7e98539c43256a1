"""History keeps every change whoever makes it and however, and nobody can rewrite it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from pghistory.models import Context

from core.checks import ROOMS
from core.history import because
from core.history_reading import event_models
from core.models import (
    Balikan,
    ColumnMemory,
    ImportRow,
    RoleGrant,
    SampleLoad,
    SentForm,
    User,
    Village,
)
from dashboard import models as d
from land import models as la
from registry import models as m
from registry.sample.traces import event_model as event_of
from tests.factories import PASSWORD, UserFactory
from tests.land_rows import make_agency, make_building, make_parcel
from tests.mentor_rows import make_assignment, make_contract
from tests.training_rows import enrol_person, make_batch, make_session
from tests.visit_rows import make_visit
from trainings import models as t
from visits import models as v

# Say only that sample data is there or that a form was sent, or what a file came to; hold nothing anybody types.
# A version of a visit, a committee's mark: itself the history, only ever added. Wrong codes are a mere count.
UNTRACKED = {SampleLoad, SentForm, ColumnMemory, ImportRow, Balikan, v.VisitVersion}
UNTRACKED |= {t.AttendanceMark, t.CodeGuess, la.SurveyVersion}
UNTRACKED |= {d.Message, d.DigestSubscription}
UNTRACKED |= {d.ApiUse}  # a mere count
# worked out anew each night by comparison; what people say of them is tracked (AlarmNote)
UNTRACKED |= {d.Alarm, d.AlarmRun}
# never change: the database refuses
UNTRACKED |= {d.Snapshot, d.SnapshotRegion, d.SnapshotCooperative}
TODAY = timezone.now()
KINDS = {"insert", "update", "delete"}
# model → (fields of a new row, a field, its new value)
CASES: dict[type[models.Model], tuple[dict[str, Any], str, Any]] = {
    m.Cooperative: (
        {"village_id": "61.01.01.2002", "name": "Koperasi Uji", "form": "desa"},
        "address",
        "Jalan Uji",
    ),
    m.Milestone: ({"kind": "rat"}, "number", "7"),
    m.Officer: ({"board": "pengurus", "position": "ketua", "name": "Siti"}, "name", "Sari"),
    RoleGrant: ({"role": "viewer"}, "valid_until", date(2099, 1, 1)),
    Village: (
        {"code": "61.01.01.2009", "district_id": "61.01.01", "name": "Baru", "kind": "desa"},
        "name",
        "Lama",
    ),
}
VISIT = {"client_id": "0197a1b2-0000-7000-8000-000000000001", "no_position_reason": "GPS mati"}
VISIT |= {"started_at": TODAY, "ended_at": TODAY, "received_at": TODAY, "topics": ["rat"]}
KEY = {"client_id": "0197a1b2-0000-7000-8000-000000000002"}
CASES |= {
    v.Visit: (VISIT, "state", "diverifikasi"),
    v.VisitReview: ({"version": 1, "verdict": "diverifikasi", "at": TODAY}, "reason", "lengkap"),
    v.VisitSignal: ({"kind": "jam", "facts": {}}, "kind", "jarak"),
    v.Obstacle: (KEY | {"category": "lahan", "priority": "tinggi"}, "note", "rawa"),
    v.FollowUp: (
        KEY | {"what": "Menagih", "who": "Ketua", "due": TODAY.date()},
        "done_note",
        "beres",
    ),
    v.MilestoneProposal: (KEY | {"kind": "nib"}, "note", "dilihat"),
    v.OutletObservation: ({"kind": "kantor", "status": "belum_ada"}, "status", "belum_buka"),
    v.VisitPhoto: ({"sha256": "a" * 64, "size": 9}, "caption", "Rak"),
}
MONTH = {"month": date(2026, 1, 1)}
STEP = {"number": 1, "from_state": "draf", "to_state": "diajukan", "at": TODAY}
OPENED = {"locked_at": TODAY, "opened_at": TODAY, "open_reason": "salah"}
CASES |= {
    v.MonthlyReport: (MONTH, "obstacles", "Sinyal lemah."),
    v.ReportTheme: ({"theme": "kemitraan"}, "results", "Sepakat."),
    v.MonthlyRecap: (MONTH, "notes", "Lengkap."),
    v.ReportStep: (STEP, "visits", 7),
    v.MonthLock: (MONTH | OPENED, "open_reason", "keliru"),
    v.OutboxUpload: ({"sha256": "a" * 64, "size": 9, "name": "x", "at": TODAY}, "name", "y"),
    v.OutboxItem: ({"number": 1, "status": "baru"}, "client_id", "7"),
}
MARKS = dict.fromkeys(("material", "speakers", "organisation", "facilities", "usefulness"), 4)
CASES |= {
    t.Programme: ({"name": "Pelatihan uji", "code": "UJI"}, "name", "Pelatihan lain"),
    t.Venue: ({"name": "Gedung Uji"}, "address", "Jalan Uji"),
    t.Room: ({"name": "Aula"}, "name", "Ruang kelas"),
    t.Batch: (
        {"number": 7, "year": 2026, "starts": TODAY.date(), "ends": TODAY.date(), "quota": 9},
        "quota",
        8,
    ),
    t.Session: (
        {"subject": "Materi", "starts_at": TODAY, "ends_at": TODAY + timedelta(hours=2)},
        "subject",
        "Materi lain",
    ),
    t.Enrolment: ({}, "note", "dicatat"),
    t.Attendance: (
        {"status": "hadir", "way": "panitia", "marked_at": TODAY},
        "status",
        "terlambat",
    ),
    t.Score: ({"test": "pre", "value": Decimal("40.00")}, "value", Decimal("60.00")),
    t.Evaluation: (MARKS, "suggestion", "Lebih lama."),
    t.CertificateSeries: ({"year": 2030}, "year", 2031),
    t.Certificate: ({"name": "Peserta Uji", "issued_on": TODAY.date()}, "is_sample", True),
}
AS_PHOTO = {"sha256": "a" * 64, "size": 9}
CASES |= {
    la.Agency: ({"name": "PT Uji", "short_name": "Uji"}, "short_name", "Lain"),
    la.Parcel: ({"number": 7, "ownership": "hibah"}, "address", "Jalan Uji"),
    la.LandObstacle: ({"kind": "rawa_pesisir"}, "note", "rawa"),
    la.LandDocument: ({"kind": "peta", "title": "Denah", "file": "x"}, "title", "Peta"),
    la.LandPhoto: (AS_PHOTO, "caption", "Depan"),
    la.ParcelStep: (
        {"number": 1, "from_state": "belum_diajukan", "to_state": "diajukan", "at": TODAY},
        "file_name",
        "x",
    ),
    la.Verdict: (
        {"verifier": "kodim", "conclusion": "terverifikasi", "given_on": TODAY.date()},
        "note",
        "baik",
    ),
    la.Building: ({"allocated_on": TODAY.date(), "override_reason": "uji"}, "kodim", "Kodim Uji"),
    la.ProgressReport: (
        {"source": "dinas", "reported_on": TODAY.date(), "percent": Decimal("1.00")},
        "is_sample",
        True,
    ),
    la.Handover: (
        {"handed_over_on": TODAY.date(), "number": "1", "received_by": "Ketua"},
        "number",
        "2",
    ),
    la.EquipmentItem: ({"kind": "truk", "received_on": TODAY.date()}, "note", "baru"),
    la.Survey: (
        KEY | {"digest": "a" * 64, "body": {}, "surveyed_at": TODAY, "received_at": TODAY},
        "state",
        "dipakai",
    ),
    la.SourceSheet: ({"source": "kodim", "as_of": TODAY.date()}, "file_name", "x.xlsx"),
    la.SourceValue: ({"field": "luas", "value": "1000"}, "value", "900"),
    la.Difference: (
        {"source": "kodim", "field": "luas", "kind": "beda", "owner": "sumber"},
        "theirs",
        "900",
    ),
}
CASES |= {
    d.BoundarySet: ({"kind": "resmi", "source": "x", "digest": "x", "at": TODAY}, "source", "y"),
    d.Boundary: ({"shape": [], "regency_id": "61.01"}, "matched", "nama"),
    d.PointCheck: ({"latitude": 0.0, "longitude": 109.0, "at": TODAY}, "note", "dilihat"),
}
# of these the database refuses to write the rest again
WRITTEN_ONCE = {v.ReportStep, t.Certificate, t.CertificateSeries}
# no row of it in the small world
BARE = {
    RoleGrant,
    *(
        model
        for model in CASES
        if model.__module__.startswith(("visits.", "trainings.", "land.", "dashboard."))
    ),
}
MODELS = pytest.mark.parametrize("model", CASES, ids=lambda model: model.__name__)


def new(model: type[models.Model], world: Any) -> Any:
    row = model(**CASES[model][0])
    if hasattr(row, "cooperative_id") and model is not t.Enrolment:
        row.cooperative = world.coop_a
    if model is RoleGrant:
        row.user = UserFactory()
    if model.__module__.startswith("visits."):
        place(row, world)
    if model.__module__.startswith("trainings."):
        place_in_batch(row, world)
    if model.__module__.startswith("land."):
        place_on_land(row, world)
    if isinstance(row, d.Boundary):
        row.set = d.BoundarySet.objects.create(**CASES[d.BoundarySet][0])
    return row


def place_on_land(row: Any, world: Any) -> None:
    """Of the sample where only that can be deleted."""
    names = {field.name for field in row._meta.fields}
    if isinstance(row, la.ParcelStep):
        row.is_sample = True
    if "parcel" in names and not isinstance(row, la.Survey | la.LandObstacle):
        row.parcel = make_parcel(world.coop_a)
    if "agency" in names:
        row.agency = make_agency()
    if "building" in names:
        row.building = make_building(world.coop_a)
    if isinstance(row, la.SourceValue):
        row.sheet = la.SourceSheet.objects.create(source="kodim", as_of=TODAY.date())


def place(row: Any, world: Any) -> None:
    """Give the row what it hangs on."""
    contract = make_contract(world.a)
    own = {"person": contract.person, "contract": contract, "regency": world.a}
    names = {field.name for field in row._meta.fields}
    if "visit" in names:
        own["visit"] = make_visit(make_assignment(contract, world.coop_a))
    if "report" in names:
        own["report"] = v.MonthlyReport.objects.create(**own, **MONTH)
    if "upload" in names:
        own["upload"] = v.OutboxUpload.objects.create(
            **CASES[v.OutboxUpload][0], person=contract.person
        )
    for name in names & set(own):
        setattr(row, name, own[name])


def place_in_batch(row: Any, world: Any) -> None:
    batch = make_batch()
    programme = t.Programme.objects.create(name="Lain", code="LAIN")
    own: dict[str, Any] = {"batch": batch, "programme": programme, "session": make_session(batch)}
    own["venue"] = t.Venue.objects.create(name="Gedung Lain")
    if isinstance(row, t.Enrolment):
        own["person"] = make_contract(world.a).person
    elif hasattr(row, "enrolment_id"):
        own["enrolment"] = enrol_person(batch, world.a)
        own["series"] = t.CertificateSeries.objects.create(
            programme=batch.programme, year=batch.year
        )
    for name in {field.name for field in row._meta.fields} & set(own):
        setattr(row, name, own[name])


def told(row: models.Model) -> list[tuple[str, Any]]:
    """(kind, the changed field's value) of the row's events, oldest first."""
    events = event_of(type(row)).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    return list(events.values_list("pgh_label", CASES[type(row)][1]))


def execute(sql: str, parameters: Any = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else None


def insert_by_sql(row: Any) -> Any:
    fields = [
        f
        for f in row._meta.concrete_fields
        if not isinstance(f, models.AutoField | models.GeneratedField)
    ]
    values = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields]
    pk = row._meta.pk.column
    columns, marks = ", ".join(f'"{f.column}"' for f in fields), ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({marks}) RETURNING {pk}"
    row.pk = execute(sql, values)[0][0]
    return row


@MODELS
@pytest.mark.parametrize("way", ["orm", "bulk", "queryset", "sql"])
def test_every_way_of_writing_is_kept(model, way, world):
    row = new(model, world)
    field, value = CASES[model][1:]
    old, rows = getattr(row, field), model._default_manager
    if way == "sql":
        insert_by_sql(row)
        table, pk = model._meta.db_table, model._meta.pk.column
        execute(f"UPDATE {table} SET {field} = %s WHERE {pk} = %s", [value, row.pk])
        execute(f"DELETE FROM {table} WHERE {pk} = %s", [row.pk])
    else:
        if way == "bulk":
            rows.bulk_create([row])
            setattr(row, field, value)
            rows.bulk_update([row], [field])
        else:
            row.save(force_insert=True)
            setattr(row, field, value)
            if way == "orm":
                row.save(update_fields=[field] if model in WRITTEN_ONCE else None)
            else:
                rows.filter(pk=row.pk).update(**{field: value})
        pk = row.pk
        row.delete() if way == "orm" else rows.filter(pk=pk).delete()
        row.pk = pk
    assert told(row) == [("insert", old), ("update", value), ("delete", value)]


def test_a_statement_over_many_rows_leaves_an_event_for_each_and_a_changed_key_too(world):
    codes = ["61.01.01.2021", "61.01.01.2022", "61.01.01.2023"]
    district = {"district_id": "61.01.01", "kind": "desa"}
    rows = [Village(code=code, name=f"Desa {code[-1]}", **district) for code in codes]
    with because("uji banyak baris"):
        Village.objects.bulk_create(rows)
        execute("UPDATE core_village SET code = '61.01.01.2029' WHERE code = %s", [codes[2]])
        Village.objects.filter(pk__in=codes[:2]).delete()
    events = event_of(Village).objects.filter(pgh_context__metadata__reason="uji banyak baris")
    told = [(event.pgh_label, event.code) for event in events.order_by("pgh_id")]
    assert told[:4] == [*(("insert", code) for code in codes), ("update", "61.01.01.2029")]
    assert sorted(told[4:]) == [("delete", code) for code in codes[:2]]
    assert len({event.pgh_context_id for event in events}) == 1


def test_every_table_is_tracked_in_the_database_itself(db):
    ours = {
        model
        for label in ROOMS
        if apps.is_installed(label)
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_tracked_model")
    }
    assert {event.pgh_tracked_model for event in event_models()} == ours - UNTRACKED
    triggers: dict[str, str] = {}
    for table, name in execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    ):
        triggers[table] = f"{triggers.get(table, '')} {name}"
    for event in event_models():
        there = triggers[event.pgh_tracked_model._meta.db_table]
        assert all(f"_{kind}_" in there for kind in (*KINDS, "refuse_truncate")), there
        there = triggers[event._meta.db_table]
        assert "_append_only_" in there and "_refuse_truncate_" in there


def test_an_unchanged_save_and_a_rolled_back_one_leave_nothing(world):
    before = event_of(m.Cooperative).objects.count()
    world.coop_a.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        m.Cooperative.objects.filter(pk=world.coop_a.pk).update(name="Sementara")
        m.Milestone.objects.create(cooperative=world.coop_a, kind="nib")  # the second one
    assert event_of(m.Cooperative).objects.count() == before


@MODELS
def test_truncate_is_refused(model, world):
    execute("SET LOCAL kdkmp.truncate_allowed = 'off'")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in (model._meta.db_table, event_of(model)._meta.db_table):
        with pytest.raises(DatabaseError, match="TRUNCATE ditolak"), transaction.atomic():
            execute(f"TRUNCATE {table} CASCADE")
        assert execute(f"SELECT count(*) FROM {table}")[0][0] or model in BARE


@MODELS
def test_events_can_be_neither_changed_nor_deleted(model, world):
    new(model, world).save(force_insert=True)
    event = event_of(model)
    table, before = event._meta.db_table, event.objects.count()
    for sql in (f"UPDATE {table} SET pgh_label = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            execute(sql)
    assert event.objects.exclude(pgh_label="x").count() == before


def test_password_and_last_login_stay_out_of_history(client, world):
    user = UserFactory(username="rahasia")
    events = event_of(User).objects.filter(pgh_obj_id=user.pk)
    user.set_password("kata-sandi-lain-62")
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert [event.pgh_label for event in events] == ["insert"]
    sql = "SELECT to_jsonb(e)::text FROM core_userevent e WHERE pgh_obj_id = %s"
    (text,) = execute(sql, [user.pk])[0]
    hash_now = User.objects.get(pk=user.pk).password
    assert not any(word in text for word in ("password", "last_login", hash_now, PASSWORD))


def test_a_change_through_the_page_carries_user_and_reason(client_as, cast):
    data = {"regency": "61.01", "district": "61.01.02", "village": "61.01.02.2003"}
    data |= {"name": "Koperasi Uji", "form": "desa", "pattern": "konvensional", "scheme": "baru"}
    response = client_as("dinas_a").post("/koperasi/baru/", data | {"reason": "sesuai SK"})
    assert response.status_code == 302
    coop = m.Cooperative.objects.get(name="Koperasi Uji")
    context = event_of(m.Cooperative).objects.get(pgh_obj_id=coop.pk).pgh_context.metadata
    assert (context["user"], context["reason"]) == (cast["dinas_a"].pk, "sesuai SK")
    assert Context.objects.filter(metadata__user=cast["dinas_a"].pk).count() == 1
