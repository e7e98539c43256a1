"""History of sample rows: who changed them, and taking it away with them.

Event tables refuse every change; only `forget` lifts that, for events of sample rows that are gone.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.expressions import RawSQL
from pghistory.models import Context

from core.history_reading import event_models
from core.models import RoleGrant, User
from registry.sample.seeding import REASON


def among(keys: Iterable[int]) -> RawSQL:
    """For `…__in`: the keys as one value. Tens of thousands of single ones, in dozens of statements, take
    longer to be written down than the rows to be deleted."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def event_model(tracked: type[Model]) -> Any:
    """Its history; None for a table that keeps none."""
    return next((e for e in event_models() if e.pgh_tracked_model is tracked), None)


def measure_tables() -> None:
    """Let PostgreSQL look again at the tracked tables and their history.

    What it last saw may date from before the sample (a few real rows, tried and deleted). Then it
    expects a single sample row where there are twenty thousand, compares each with each, and a
    removal takes minutes instead of seconds.
    """
    quote = connection.ops.quote_name
    tables = {m._meta.db_table for e in event_models() for m in (e, e.pgh_tracked_model)}  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(quote, sorted(tables)))}")


def edited_by_people(model: type[Model], cast: Iterable[int]) -> set[int]:
    """Keys of sample rows that a user outside of the cast has changed since they were seeded.

    Changes that name nobody (a migration, maintenance) are no reason to keep a sample.
    """
    history = event_model(model)
    if history is None:  # a table that never changes
        return set()
    events = history.objects.filter(pgh_label="update", is_sample=True)
    people = events.filter(pgh_context__metadata__user__isnull=False)
    people = people.exclude(pgh_context__metadata__user__in=list(cast))
    return set(people.values_list("pgh_obj_id", flat=True))


def played_grants(cast: Iterable[int]) -> set[int]:
    """Grants of sample users that the seeding gave or one of the cast, as against those that somebody
    real gave to a sample user."""
    events = event_model(RoleGrant).objects.filter(pgh_label="insert", user__is_sample=True)
    seeded = Q(pgh_context__metadata__reason=REASON, pgh_context__metadata__user__isnull=True)
    played = Q(pgh_context__metadata__user__in=list(cast))
    return set(events.filter(seeded | played).values_list("pgh_obj_id", flat=True))


def named_in_history(cast: Iterable[int]) -> set[int]:
    """Those of the cast whom the history of anything but the cast itself names as the doer."""
    cast, found = list(cast), set()
    for event in event_models():
        events = event.objects.filter(pgh_context__metadata__user__in=cast)
        if event.pgh_tracked_model is User:
            events = events.exclude(pgh_obj__in=cast)
        if event.pgh_tracked_model is RoleGrant:
            events = events.exclude(user__in=cast)
        found.update(events.values_list("pgh_context__metadata__user", flat=True).distinct())
    return found


@contextmanager
def _append_only_lifted(events: Iterable[Any]) -> Iterator[None]:
    with pgtrigger.ignore(*(f"{event._meta.label}:append_only" for event in events)):
        yield


def forget_rows(gone: Mapping[type[Model], Iterable[int]], cast: Iterable[int]) -> None:
    """Delete the events of sample rows that don't exist any more, and contexts that only they used.

    Also what the cast alone once added to one of the rows that are `gone` (model → keys) and deleted
    again.
    """
    roots, played = {root: list(keys) for root, keys in gone.items()}, list(cast)
    wanted = []
    for event in event_models():
        fields = event._meta.fields
        if not any(field.name == "is_sample" for field in fields):
            continue
        # of a row that was sample when it went also what was written before it was
        ended = event.objects.filter(pgh_label="delete", is_sample=True).values("pgh_obj_id")
        condition = Q(is_sample=True) | Q(pgh_obj_id__in=ended)
        for field in fields:
            if field.related_model in roots and not field.name.startswith("pgh_"):
                keys = roots[field.related_model]
                at_one = {
                    f"{field.name}__in": among(keys),
                    "pgh_context__metadata__user__in": played,
                }
                condition |= Q(**at_one)
        wanted.append((event, condition))
    _forget(wanted)


def forget_grants(users: Iterable[int], grants: Iterable[int]) -> None:
    """Delete the events of these users' grants, and of these grants, that don't exist any more."""
    _forget([(event_model(RoleGrant), Q(user__in=list(users)) | Q(pgh_obj__in=list(grants)))])


def _forget(wanted: list[tuple[Any, Q]]) -> None:
    contexts: set[Any] = set()
    with _append_only_lifted([event for event, _condition in wanted]):
        for event, condition in wanted:
            alive = event.pgh_tracked_model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
            gone = event.objects.filter(condition).filter(~Exists(alive))
            contexts.update(gone.values_list("pgh_context_id", flat=True).distinct())
            gone.delete()
    _forget_contexts(contexts - {None})


def _forget_contexts(contexts: set[Any]) -> None:
    unused = Context.objects.filter(pk__in=contexts)
    for event in event_models():
        unused = unused.filter(~Exists(event.objects.filter(pgh_context=OuterRef("pk"))))
    unused.delete()
