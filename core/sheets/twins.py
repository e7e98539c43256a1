"""Rows of one file that can't both be right: two that mean the same thing, two that claim one number."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from core.models import ImportJob, ImportRow
from core.sheets.kinds import ImportKind
from core.sheets.row_records import loaded, stored
from core.sheets.rows import OPEN, OTHER, SKIP, WRITTEN, Question, State


@transaction.atomic
def settle_twins(job: ImportJob, kind: ImportKind) -> None:
    """Two rows of one file may not mean the same thing unless a person says which one counts."""
    rows = ImportRow.objects.filter(job=job).exclude(identity="").exclude(state=State.SKIPPED)
    doubled = rows.values("identity").annotate(n=Count("pk")).filter(n__gt=1)
    # as a list: PostgreSQL knows nothing yet of rows just written, and would join them the slow way
    identities = list(doubled.order_by().values_list("identity", flat=True))
    groups: dict[str, list[ImportRow]] = defaultdict(list)
    for record in rows.filter(identity__in=identities).order_by("number"):
        groups[record.identity].append(record)
    changed = []
    for group in groups.values():
        for record in group:
            others = ", ".join(str(one.number) for one in group if one is not record)
            row = loaded(record)
            row.questions = [one for one in row.questions if one.id != "baris"]
            row.questions.append(twin_question(others, record, group, kind))
            if row.state in (State.NEW, State.CHANGED, State.SAME):
                row.state = State.DOUBTFUL
            changed.append(stored(record, row))
    ImportRow.objects.bulk_update(changed, ["state", "data"], batch_size=100)


def twin_question(
    others: str, record: ImportRow, group: list[ImportRow], kind: ImportKind
) -> Question:
    same = any(one is not record and one.key == record.key for one in group)
    told = " dan isinya persis sama" if same else ""
    text = (
        f"Baris ini dan baris {others} menunjuk data yang sama{told}. Lewati salah satu, atau "
        f"{kind.twin_advice}."
    )
    options = ((SKIP, "Lewati baris ini"), (OTHER, "Ini memang data lain"))
    return Question("baris", "", text, options)


@transaction.atomic
def settle_claims(job: ImportJob, kind: ImportKind) -> None:
    """Two rows of one file may not give the same number to two things: told here, or one slip would keep
    the whole file from being written."""
    for name in kind.unique:
        claiming = claims(job, name).exclude(state=State.SKIPPED)
        doubled = claiming.values("claimed").annotate(n=Count("pk")).filter(n__gt=1).order_by()
        values = list(doubled.values_list("claimed", flat=True))
        groups: dict[str, list[ImportRow]] = defaultdict(list)
        for record in claiming.filter(claimed__in=values).order_by("number"):
            groups[record.claimed].append(record)
        changed = []
        for value, group in groups.items():
            for record in group:
                others = ", ".join(str(one.number) for one in group if one is not record)
                row = loaded(record)
                label = kind.by_name[name].label
                told = f"{label} {value} juga ada di baris {others}, padahal nomor ini hanya milik satu koperasi."
                row.problems.append((name, f"{told} Perbaiki, atau lewati baris yang keliru."))
                row.state = State.WRONG
                changed.append(stored(record, row))
        ImportRow.objects.bulk_update(changed, ["state", "data"], batch_size=100)


def claims(job: ImportJob, name: str) -> QuerySet[Any]:
    """Rows that would write a number of this name, which stands beside them as `claimed`."""
    wanted = KeyTextTransform(name, KeyTransform("wanted", "data"))
    # by their state first: of a national file most rows are refused, and their data need not be opened
    rows = ImportRow.objects.filter(job=job, state__in=(*WRITTEN, *OPEN, State.SKIPPED))
    rows = rows.filter(data__wanted__has_key=name)
    return rows.annotate(claimed=wanted)


def concerned(job: ImportJob, kind: ImportKind, records: Iterable[ImportRow]) -> list[ImportRow]:
    """`records`, and the rows whose judgement hangs on theirs."""
    found = {record.pk: record for record in records}
    shared = {record.identity for record in found.values()} - {""}
    near = list(ImportRow.objects.filter(job=job, identity__in=shared))
    for name in kind.unique:
        told = {one.data["wanted"].get(name) for one in found.values()} - {None}
        near += claims(job, name).filter(claimed__in=told)
    return list(({record.pk: record for record in near} | found).values())
