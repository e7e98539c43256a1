"""History keeps every change whoever makes it and however, nobody can rewrite it, and it reads well."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from pghistory.models import Context

from core.history import because
from core.history_reading import Entry, entries, event_models, recent
from core.models import RoleGrant, SampleLoad, SentForm, User, Village
from core.permissions import Role
from registry import models as m
from tests.factories import PASSWORD, UserFactory, grant, make_cooperative

# Say only that sample data is there, or that a form was sent; hold nothing anybody types.
UNTRACKED = {SampleLoad, SentForm}
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
MODELS = pytest.mark.parametrize("model", CASES, ids=lambda model: model.__name__)


def event_of(model: type[models.Model]) -> Any:
    return next(e for e in event_models() if e.pgh_tracked_model is model)


def new(model: type[models.Model], world: Any) -> Any:
    row = model(**CASES[model][0])
    if hasattr(row, "cooperative_id"):
        row.cooperative = world.coop_a
    if model is RoleGrant:
        row.user = UserFactory()
    return row


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
    columns, marks = ", ".join(f.column for f in fields), ", ".join(["%s"] * len(fields))
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
                row.save()
            else:
                rows.filter(pk=row.pk).update(**{field: value})
        pk = row.pk
        row.delete() if way == "orm" else rows.filter(pk=pk).delete()
        row.pk = pk
    assert told(row) == [("insert", old), ("update", value), ("delete", value)]


def test_every_table_is_tracked_in_the_database_itself(db):
    ours = {
        model
        for label in ("core", "registry")
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
        assert execute(f"SELECT count(*) FROM {table}")[0][0] or model is RoleGrant


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


def newest(user: User, **chosen: Any) -> Entry:
    return entries(recent(user, **chosen)[:1])[0]


def said(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.field: (change.before, change.after) for change in entry.changes}


def test_sentences_tell_before_and_after_in_indonesian(cast, world):
    auditor, coop = cast["auditor"], world.coop_a
    step = m.Milestone.objects.create(cooperative=coop, kind="rat")
    entry = newest(auditor, table="registry.milestone")
    assert (entry.who, entry.verb, entry.what, entry.subject) == (
        "Sistem", "menambah", "tahapan", coop.name,
    )  # fmt: skip
    assert entry.url == coop.get_absolute_url() and said(entry) == {"tahapan": ("", "RAT")}
    with because("salah catat", by=cast["dinas_a"]):
        step.kind, step.reached_on, step.verified_by = "akta", date(2025, 11, 3), cast["pusat"]
        step.verified_at = datetime(2025, 11, 3, 17, 5, tzinfo=UTC)
        step.save()
    entry = newest(auditor, table="registry.milestone")
    assert (entry.who, entry.verb, entry.reason) == ("Dinas_A", "mengubah", "salah catat")
    assert said(entry) == {
        "tahapan": ("RAT", "Akta notaris (NPAK)"),
        "tanggal": ("kosong", "3 November 2025"),
        "diverifikasi oleh": ("kosong", "Pusat"),
        "diverifikasi pada": ("kosong", "4 November 2025, 00.05 WIB"),
    }
    step.delete()
    entry = newest(auditor, table="registry.milestone")
    # Who is not asked here: a context stays attached until the end of its transaction.
    assert (entry.verb, entry.subject) == ("menghapus", coop.name)
    assert said(entry)["tanggal"] == ("", "3 November 2025")


def test_sql_without_context_and_a_vanished_user_are_still_told(cast, world):
    execute("UPDATE registry_cooperative SET pattern = 'syariah', phone = '1'")
    entry = newest(cast["auditor"], table="registry.cooperative")
    assert entry.who == "Sistem" and said(entry)["pola"] == ("Konvensional", "Syariah")
    with because("coba", by=User(pk=987654)):
        world.coop_a.delete()
    assert newest(cast["auditor"], table="registry.cooperative").who == "nomor 987654"


def shown(client, query: str = "") -> tuple[int, str]:
    """(number of events that the page tells, the page); -1 when it tells none at all."""
    response = client.get(f"/riwayat/{query}")
    assert response.status_code == 200
    body = response.content.decode()
    found = re.search(r'data-count="(\d+)"', body)
    if found:
        return int(found.group(1)), body
    return (0 if "Tidak ada perubahan yang cocok" in body else -1), body


def test_the_list_filters_by_table_kind_user_and_day(client_as, cast, world):
    client = client_as("auditor")
    total = sum(event.objects.count() for event in event_models())
    assert shown(client)[0] == total
    outlets = event_of(m.Outlet)
    assert shown(client, "?table=registry.outlet")[0] == outlets.objects.count() == 2
    with because("pindah", by=cast["pusat"]):
        m.Outlet.objects.filter(cooperative=world.coop_a).update(name="Gerai Pindah")
    assert shown(client, "?kind=update")[0] == shown(client, f"?by={cast['pusat'].pk}")[0] == 1
    count, body = shown(client, f"?table=registry.outlet&kind=update&by={cast['pusat'].pk}")
    assert count == 1 and "<ins>Gerai Pindah</ins>" in body and "Alasan: pindah" in body
    assert "<strong>Pusat</strong> mengubah" in body
    # A day is a day in Pontianak: 17.30 UTC is half past midnight of the next one.
    with pgtrigger.ignore(f"{outlets._meta.label}:append_only"):
        outlets.objects.filter(pgh_label="insert").update(
            pgh_created_at=datetime(2024, 1, 1, 17, 30, tzinfo=UTC)
        )
    counts = [
        shown(client, f"?{query}")[0]
        for query in (
            "until=2024-01-01", "until=2024-01-02", "since=2024-01-02&until=2024-01-02",
            "since=2024-01-03&until=2024-01-04",
        )
    ]  # fmt: skip
    assert counts == [0, 2, 2, 0] and shown(client, "?since=2024-01-03")[0] == total - 1


BAD = (
    "?table=x&since=abc&page=zz&by=99999999999999", "?table=x", "?since=abc", "?page=zz",
    "?by=99999999999999", "?by=99999999999999999999999", "?by=abc", "?kind=truncate", "?page=-1",
    "?page=99999999999999999999", "?since=9999-12-31", "?until=0001-01-01", "?since=2025-02-30",
    "?until=9999-12-31", "?table=registry.outlet'--", "?by=1&by=2", "?since=0001-01-01",
)  # fmt: skip


@pytest.mark.parametrize("query", BAD)
def test_bad_values_are_answered(query, client_as):
    assert shown(client_as("auditor"), query)[0] >= 0


@pytest.mark.parametrize("name", ["table", "since", "until", "by", "kind"])
def test_a_value_that_is_no_value_is_said_at_its_field(name, client_as):
    count, body = shown(client_as("auditor"), f"?{name}=kacau")
    assert count == 0 and "invalid" in body


def test_nobody_reads_beyond_his_area(client_as, cast):
    def pages(name: str) -> str:
        client = client_as(name)
        return "".join(shown(client, f"?page={page}")[1] for page in range(1, 5))

    mine, all_of_it = pages("dinas_a"), pages("auditor")
    assert "Alfa" in mine and "Bravo" not in mine
    assert "Alfa" in all_of_it and "Bravo" in all_of_it
    assert client_as("operator").get("/riwayat/").status_code == 403
    assert client_as("tanpa_peran").get("/riwayat/").status_code == 403


def test_the_list_asks_the_same_number_of_queries_for_5_and_60_events(client_as, cast, world):
    client = client_as("auditor")

    def queries(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert shown(client, query)[0] >= 5
        return len(asked)

    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat", verified_by=cast["pusat"])
    few = queries("?table=registry.milestone")
    villages = Village.objects.exclude(pk__in=[world.coop_a.village_id, world.coop_b.village_id])
    for village in villages:
        coop = make_cooperative(village)
        for kind in ("rat", "akta", "ahu", "nik"):
            with because("pengisian", by=cast["dinas_a"]):
                coop.milestones.create(kind=kind, verified_by=cast["pusat"])
    assert event_of(m.Milestone).objects.count() >= 60
    assert queries("?table=registry.milestone") == few
    assert queries("") <= 12


def test_names_are_told_only_where_the_reader_may_see_them(client_as, cast, world):
    """Two roles: the page of B is opened by one that may not see officers there, only in A."""
    reader = cast["pmo_a"]
    grant(reader, Role.VIEWER)
    client = client_as("pmo_a")
    own = client.get(f"/koperasi/{world.coop_a.pk}/riwayat/").content.decode()
    foreign = client.get(f"/koperasi/{world.coop_b.pk}/riwayat/").content.decode()
    assert f"Ketua {world.coop_a.village.name}" in own
    assert world.coop_b.name in foreign and "tahapan" in foreign
    assert f"Ketua {world.coop_b.village.name}" not in foreign
