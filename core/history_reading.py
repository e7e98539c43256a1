"""History read back: which events, in whose scope, and each as an Indonesian sentence."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import CharField, QuerySet, Value
from django.urls import NoReverseMatch

from core import scoping
from core.models import User
from core.scoping import EVERYWHERE, PUBLIC
from core.templatetags.kdkmp import angka, rupiah, tanggal, waktu

KINDS = {"insert": "menambah", "update": "mengubah", "delete": "menghapus"}
# Told by the sentence itself, or of no use to a reader.
SILENT = {
    "id",
    "is_sample",
    "date_joined",
    "granted_at",
    "uploaded_at",
    "started_at",
    "fingerprint",
}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One event: when, who, verb, what ("tahapan"), which row, changes, why."""

    at: datetime
    who: str
    verb: str
    what: str
    subject: str
    url: str
    changes: list[Change]
    reason: str


def event_models() -> list[type[models.Model]]:
    """The event table of every tracked model."""
    found = [m for m in apps.get_models() if getattr(m, "pgh_tracked_model", None)]
    return sorted(found, key=lambda m: m._meta.label)


def tables() -> list[tuple[str, str]]:
    """(label, Indonesian name) of the tracked tables, for a filter."""
    tracked = [m.pgh_tracked_model for m in event_models()]  # type: ignore[attr-defined]
    return sorted(
        ((m._meta.label_lower, str(m._meta.verbose_name)) for m in tracked), key=lambda x: x[1]
    )


def verb_of(tracked: Any) -> str:
    """Who may read a table's history: who may see its rows, unless its sentences tell more than they do."""
    return getattr(tracked, "HISTORY_PERMISSION", tracked.VIEW_PERMISSION)


def events_for(user: User, event_model: Any) -> QuerySet:
    """The events of one table that `user` may read: the table's own view verb, in his area."""
    tracked = event_model.pgh_tracked_model
    rows = event_model.objects.order_by()
    areas = [scoping.area(user, verb) for verb in ("core.view_history", verb_of(tracked))]
    limited = [area for area in areas if area is not EVERYWHERE]
    if not limited:
        return rows
    codes = frozenset.intersection(*limited)
    path: str = tracked.REGENCY_PATH
    if path == PUBLIC or not codes:
        return rows.none()
    return rows.filter(**{f"{path or 'code'}__in": sorted(codes)})


def recent(
    user: User,
    *,
    table: str = "",
    row: str = "",
    kind: str = "",
    by: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet:
    """Light rows (model, pgh_id, at) of all tables together, newest first; see `entries` for the rest.

    `row`: the key of one row of `table`.
    """
    parts = []
    for event_model in event_models():
        tracked = event_model.pgh_tracked_model  # type: ignore[attr-defined]
        if table and tracked._meta.label_lower != table:
            continue
        rows = events_for(user, event_model)
        if table and row:
            rows = rows.filter(pgh_obj=row)
        if kind:
            rows = rows.filter(pgh_label=kind)
        if by:
            rows = rows.filter(pgh_context__metadata__user=by)
        if since:
            rows = rows.filter(pgh_created_at__date__gte=since)
        if until:
            rows = rows.filter(pgh_created_at__date__lte=until)
        label = Value(event_model._meta.label, output_field=CharField())
        parts.append(rows.annotate(model=label).values_list("model", "pgh_id", "pgh_created_at"))
    first, *others = parts
    return first.union(*others, all=True).order_by("-pgh_created_at", "-pgh_id")


def sentences_about(parent: models.Model, user: User, *, limit: int) -> list[Entry]:
    """The newest events of `parent` and of every row that belongs to it (a foreign key to it)."""
    parts = []
    for event_model in event_models():
        names = [
            field.name
            for field in event_model._meta.fields
            if isinstance(field, models.ForeignKey) and field.related_model is type(parent)
        ]
        for name in names:
            rows = own_events(user, event_model, parent).filter(**{name: parent.pk})
            label = Value(event_model._meta.label, output_field=CharField())
            parts.append(
                rows.annotate(model=label).values_list("model", "pgh_id", "pgh_created_at")
            )
    first, *others = parts
    newest = first.union(*others, all=True).order_by("-pgh_created_at", "-pgh_id")[:limit]
    return entries(newest)


def own_events(user: User, event_model: Any, parent: models.Model) -> QuerySet:
    """Events of rows that belong to `parent`: the table's own verb counts, held where `parent` lies.

    Holding it somewhere else is not enough: who has two roles sees the page of one by the other.
    """
    tracked = event_model.pgh_tracked_model
    rows = event_model.objects.order_by()
    return rows if scoping.may(user, verb_of(tracked), parent) else rows.none()


def entries(light: Iterable[tuple[str, int, datetime]]) -> list[Entry]:
    """The sentences of light rows, in their order; a fixed number of queries."""
    wanted = list(light)
    if not wanted:
        return []
    ids: dict[str, list[int]] = defaultdict(list)
    for label, pgh_id, _ in wanted:
        ids[label].append(pgh_id)
    details = read_details(ids)
    names = Names(details)
    return [sentence(details[label, pgh_id], label, names) for label, pgh_id, _ in wanted]


def read_details(ids: dict[str, list[int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Each event with its row, the same row before it, and its context, in one query."""
    quote = connection.ops.quote_name
    parts, parameters = [], []
    for label, numbers in ids.items():
        table = quote(apps.get_model(label)._meta.db_table)
        parts.append(
            f"SELECT %s, e.pgh_id, e.pgh_label, e.pgh_created_at, to_jsonb(e), c.metadata, "  # noqa: S608
            f"(SELECT to_jsonb(p) FROM {table} p WHERE p.pgh_obj_id = e.pgh_obj_id"
            f" AND p.pgh_id < e.pgh_id ORDER BY p.pgh_id DESC LIMIT 1) "
            f"FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id "
            f"WHERE e.pgh_id = ANY(%s)"
        )
        parameters += [label, numbers]
    keys = ("kind", "at", "row", "context", "before")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return {
            (label, number): dict(zip(keys, rest, strict=True)) for label, number, *rest in cursor
        }


def parsed(value: Any) -> dict[str, Any]:
    """A JSON column as the raw cursor gives it: text, None, or already a dict."""
    return json.loads(value) if isinstance(value, str) else (value or {})


def foreign_keys(label: str) -> dict[str, type[models.Model]]:
    """Column → model of what an event's row points to."""
    return {
        field.attname: field.related_model
        for field in apps.get_model(label)._meta.fields
        if isinstance(field, models.ForeignKey) and not field.name.startswith("pgh_")
    }


class Names:
    """Keys → names of the rows that foreign keys point to; one query per table."""

    def __init__(self, details: dict[tuple[str, int], dict[str, Any]]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        self.found: dict[tuple[type[models.Model], str], str] = {}
        for (label, _), detail in details.items():
            for side in ("row", "before", "context"):
                detail[side] = parsed(detail[side])
            if who := detail["context"].get("user"):
                wanted[User].add(who)
            for column, model in foreign_keys(label).items():
                for row in (detail["row"], detail["before"]):
                    if row.get(column) is not None:
                        wanted[model].add(row[column])
        for model, keys in wanted.items():
            # peers: a row that is called by what it belongs to asks for all of those at once
            rows = model._default_manager.fetch_mode(models.FETCH_PEERS)
            for row in rows.filter(pk__in=keys):
                self.found[model, str(row.pk)] = str(row)

    def get(self, model: type[models.Model], key: Any) -> str:
        return self.found.get((model, str(key)), f"nomor {key}")


def sentence(detail: dict[str, Any], label: str, names: Names) -> Entry:
    """One event in words: who did what to which row, each changed field before → after, and why."""
    event_model: Any = apps.get_model(label)
    tracked = event_model.pgh_tracked_model
    row, before, context = detail["row"], detail["before"], detail["context"]
    who = context.get("user")
    subject, url = subject_of(tracked, row, names)
    return Entry(
        at=detail["at"],
        who=names.get(User, who) if who else "Sistem",
        verb=KINDS[detail["kind"]],
        what=str(tracked._meta.verbose_name),
        subject=subject,
        url=url,
        changes=changes(tracked, row, before if detail["kind"] == "update" else {}, names),
        reason=context.get("reason", ""),
    )


def subject_of(tracked: Any, row: dict[str, Any], names: Names) -> tuple[str, str]:
    """(name of the row or of what it belongs to, address of its page or "")."""
    for field in tracked._meta.fields:
        # a link to a row of the same table names another row, not what this one belongs to
        if shows_parent(field) and field.related_model is not tracked:
            key = row.get(field.attname)
            return names.get(field.related_model, key), page_of(field.related_model, key)
    if hasattr(tracked, "history_name"):
        return tracked.history_name(row), ""
    told = (
        row.get("name")
        or row.get("username")
        or row.get("filename")
        or row.get(tracked._meta.pk.attname)
    )
    if hasattr(tracked, "get_absolute_url"):
        return str(told), page_of(tracked, row["id"])
    return str(told), ""


def page_of(model: Any, key: Any) -> str:
    """The address of a row known only by its key; "" for one whose page is another row's."""
    try:
        return model(pk=key).get_absolute_url()
    except NoReverseMatch:
        return ""


def changes(
    tracked: Any, row: dict[str, Any], before: dict[str, Any], names: Names
) -> list[Change]:
    """Fields that differ; for a new or deleted row, those that say something."""
    found = []
    for field in tracked._meta.concrete_fields:
        name = field.attname
        # what machines keep for themselves is no sentence
        if name in SILENT or isinstance(field, models.JSONField):
            continue
        if name not in row or row[name] == before.get(name):
            continue
        if not before and (row[name] in (None, "") or shows_parent(field)):
            continue
        old = in_words(field, before.get(name), names) if before else ""
        found.append(Change(str(field.verbose_name), old, in_words(field, row[name], names)))
    return found


def shows_parent(field: models.Field) -> bool:
    """A link to the row that the sentence already names."""
    return isinstance(field, models.ForeignKey) and hasattr(field.related_model, "get_absolute_url")


def in_words(field: Any, value: Any, names: Names) -> str:
    """A stored value as a reader knows it: choices by label, keys by name, dates in Indonesian."""
    if value in (None, ""):
        return "kosong"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(field, models.ForeignKey):
        # a row that may lie where the reader sees nothing: its model says so
        if field.name in getattr(field.model, "HISTORY_NUMBERED", ()):
            return f"nomor {value}"
        return names.get(field.related_model, value)  # type: ignore[arg-type]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return waktu(datetime.fromisoformat(value))
    if isinstance(field, models.DateField):
        return tanggal(date.fromisoformat(value))
    if isinstance(field, models.FileField):
        return "berkas"
    return quantity(field, value)


def quantity(field: Any, value: Any) -> str:
    """Counts as 1.500 and whole amounts of money as Rp1.500.000; keys and coordinates as they are."""
    if isinstance(field, models.DecimalField):
        number = Decimal(str(value))
        return rupiah(number) if field.decimal_places == 0 else angka(number)
    counts = isinstance(field, models.IntegerField) and not isinstance(field, models.AutoField)
    return angka(value) if counts and not field.primary_key else str(value)
