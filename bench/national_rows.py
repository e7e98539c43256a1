"""Copies of Kalimantan Barat's rows under other provinces' codes, one INSERT … SELECT per table."""

from dataclasses import dataclass
from typing import Any

OWN = "61"
# What the copies take along. TIMED ones are copied more often: as many visits as are asked for, each further round
# of provinces 364 days earlier.
TABLES = """
    core.Regency core.District core.Village
    registry.Cooperative registry.CooperativeVillage registry.Milestone registry.Outlet registry.Officer
    registry.MemberCount registry.CapitalEntry
    land.Parcel land.LandObstacle land.Building land.ProgressReport land.Handover land.Difference
    mentors.Person mentors.MentorContract mentors.Assignment
    trainings.Enrolment trainings.Attendance trainings.Score
"""
TIMED = "visits.Visit visits.Obstacle visits.FollowUp"
# Unique in the whole country, or sealed for one person: copies have none.
EMPTY = {
    "registry.Cooperative": {"nik": "''", "simkopdes_id": "''"},
    "mentors.Person": {
        "user_id": "NULL",
        **dict.fromkeys(
            [
                f"{what}_{how}"
                for what in ("nik", "birth", "account")
                for how in ("sealed", "digest", "mask")
            ],
            "''",
        ),
    },
    "trainings.Enrolment": {"code": "lpad((c.province * 1000000 + t.id)::text, 8, '0')"},
}
SHOWN = (
    ("kabupaten/kota", "core.Regency"),
    ("koperasi", "registry.Cooperative"),
    ("tahapan", "registry.Milestone"),
    ("pendamping (orang)", "mentors.Person"),
    ("penugasan", "mentors.Assignment"),
    ("kunjungan", "visits.Visit"),
    ("tindak lanjut", "visits.FollowUp"),
    ("laporan progres", "land.ProgressReport"),
)


def model_of(label: str) -> Any:
    from django.apps import apps

    return apps.get_model(label)


def sizes() -> list[tuple[str, int]]:
    return [(label, model_of(name)._default_manager.count()) for label, name in SHOWN]


@dataclass(frozen=True)
class Copy:
    """One further copy: its number, its province's number and code, and how many years earlier."""

    number: int
    province: int
    code: str
    years: int


def codes(count: int) -> list[str]:
    """Our own first, then `count` - 1 others."""
    return [OWN, *(str(n) for n in range(11, 100) if str(n) != OWN)][:count]


def copies(count: int, provinces: int) -> list[Copy]:
    """All but the rows that are there: number 0."""
    found = codes(provinces)
    return [Copy(n, n % provinces, found[n % provinces], n // provinces) for n in range(1, count)]


def multiply(provinces: int, visits: int) -> None:
    from django.db import connection

    provinces = max(2, min(provinces, 89))
    times = max(provinces, -(-visits // max(1, model_of("visits.Visit")._default_manager.count())))
    labels, timed = TABLES.split(), TIMED.split()
    models = {model_of(label): label for label in (*labels, *timed)}
    with connection.cursor() as cursor:
        triggers_off = without_triggers(cursor, models)
        tops = {model: top_of(cursor, model) for model in models}
        for model, label in models.items():
            rounds = copies(times if label in timed else provinces, provinces)
            insert(
                cursor, model, tops, rounds, {model_of(one) for one in timed}, EMPTY.get(label, {})
            )
        triggers_off()
        for model in models:
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")


def without_triggers(cursor: Any, models: Any) -> Any:
    """Off while copying: history of copies would only measure the disk, and each copied reference is right because
    its original is. A superuser (the embedded server's) turns off the references' checks too."""
    cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET session_replication_role = replica")
        return lambda: cursor.execute("SET session_replication_role = origin")
    for model in models:
        cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
    enabling = [f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER" for model in models]
    return lambda: [cursor.execute(sql) for sql in enabling]


def top_of(cursor: Any, model: Any) -> int | None:
    """The highest key; None for tables whose key is a region's code."""
    if model._meta.pk.get_internal_type() == "CharField":
        return None
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
    return cursor.fetchone()[0]


def insert(
    cursor: Any,
    model: Any,
    tops: dict[Any, int | None],
    rounds: list[Copy],
    timed: set,
    empty: dict[str, str],
) -> None:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if not field.generated:
            columns.append(f'"{field.column}"')
            values.append(empty.get(field.column) or value_of(model, field, tops, timed))
    table = model._meta.db_table
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} t,"
        " unnest(%s::int[], %s::int[], %s::text[], %s::int[]) AS c(number, province, code, years)"
    )
    told = [
        [getattr(one, name) for one in rounds] for name in ("number", "province", "code", "years")
    ]
    cursor.execute(sql, told)


def value_of(model: Any, field: Any, tops: dict[Any, int | None], timed: set) -> str:
    """What a copy holds in this column."""
    from django.db import models

    column = f't."{field.column}"'
    target = model if field.primary_key else getattr(field.remote_field, "model", None)
    if target in tops and tops[target] is None:
        return f"c.code || substr({column}, 3)"
    if target in tops:
        by = "c.number" if target in timed else "c.province"
        return f"{column} + {by} * {tops[target]}::bigint"
    if isinstance(field, models.UUIDField):
        return f"CASE WHEN {column} IS NOT NULL THEN gen_random_uuid() END"
    if model in timed and isinstance(field, models.DateTimeField):
        return f"{column} - c.years * interval '364 days'"
    if model in timed and isinstance(field, models.DateField):
        return f"({column} - c.years * 364)"
    return column
