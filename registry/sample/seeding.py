"""Filling an empty registry with the sample, all or nothing."""

from collections.abc import Sequence

from django.apps import apps
from django.db import connection, models, transaction

from core.checks import is_history
from core.history import because
from core.models import SampleLoad, User
from registry import models as m
from registry.sample import cooperatives, milestones, outlets, people
from registry.sample.cast import SampleError, missing_regencies, seed_cast
from registry.sample.rooms import ROOMS, in_order

REASON = "data contoh"
LOCK = 61_000_002  # PostgreSQL advisory lock: one seeding or removal at a time


def take_turn() -> None:
    """Wait until no other seeding or removal runs; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def is_wanted() -> bool:
    """Whether the database is empty, or holds a sample from before some room had one of its own."""
    load = SampleLoad.objects.first()
    if load is not None:
        return bool(ROOMS.keys() - set(load.rooms))
    return not m.Cooperative.objects.exists()


@transaction.atomic
def seed() -> dict[str, int]:
    """Write the sample and its users. Returns rows per table, nothing when the sample is there already;
    rooms that had none yet when it was filled are added to it.

    Raises SampleError when real cooperatives or users stand in the way or regions are not loaded.
    """
    take_turn()
    load = SampleLoad.objects.first()
    if load is not None:
        with because(REASON):
            return _fill_rooms(load)
    if m.Cooperative.objects.exists():
        raise SampleError("Sudah ada koperasi nyata; data contoh hanya untuk basis data kosong.")
    if missing := missing_regencies():
        raise SampleError(
            f"Wilayah {', '.join(missing)} belum ada. Muat dulu: ./dev manage load_regions"
        )
    with because(REASON):
        load = SampleLoad.objects.create()
        written = _write(seed_cast()["pusat"]) | _fill_rooms(load)
    return dict(sorted(written.items(), key=lambda pair: -pair[1]))


def _fill_rooms(load: SampleLoad) -> dict[str, int]:
    """The higher rooms' rows, each room once in the life of a sample."""
    written: dict[str, int] = {}
    for name in in_order(ROOMS.keys() - set(load.rooms)):
        _count_rows()
        written |= ROOMS[name].seed()
        load.rooms.append(name)
        load.save(update_fields=["rooms"])
    return written


def _count_rows() -> None:
    """Tells PostgreSQL how many rows were just written: without that, inside of this same transaction, it
    takes the tables to be empty and joins them row by row, for minutes."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ROOMS.keys() | {"core", "registry"} and not is_history(model)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _write(verifier: User) -> dict[str, int]:
    seats = cooperatives.find_seats()
    names = cooperatives.names(seats)
    reached = milestones.reached(seats)
    coops = [
        cooperatives.build(
            seat,
            names[seat.key],
            milestones.timeline(seat.key)["musdesus"],
            has_number=seat.key in reached["nik"],
            has_account=seat.key in reached["simkopdes"],
        )
        for seat in seats
    ]
    written = {insert(coops)}
    both = list(zip(seats, coops, strict=True))
    operating = outlets.operating(reached["gerai"])
    counts = people.member_counts([(s, coop) for s, coop in both if s.key in reached["rat"]])
    members = {c.cooperative_id: c.men + c.women for c in counts if c.as_of != people.EARLIER}
    for rows in (
        [
            row
            for seat, coop in both
            for row in milestones.build(
                seat, coop, {k for k, keys in reached.items() if seat.key in keys}, verifier
            )
        ],
        [r for s, coop in both for r in outlets.build(s, coop, operating.get(s.key, []))],
        [r for s, coop in both for r in people.officers(s, coop)],
        counts,
        [r for s, coop in both for r in people.capital(s, coop, members.get(coop.pk, 0))],
    ):
        written.add(insert(rows))
    return dict(written)


def insert(rows: Sequence[models.Model]) -> tuple[str, int]:
    """Write rows of one model at once; what they are called and how many."""
    model = type(rows[0])
    model._default_manager.bulk_create(rows, batch_size=1000)
    return str(model._meta.verbose_name), len(rows)
