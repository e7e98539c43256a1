"""Do… verbs for cooperatives recorded twice: merge two, undo a merge.

A merge never deletes what somebody recorded. The secondary is archived; its rows go to the primary; of
rows that collide the losing one stays with (or goes to) the archived secondary, where it can be read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, models, transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.refusals import is_busy
from core.scoping import may, require_within
from registry.actions import cleaned_reason
from registry.adapting import adapt_rows, put_back
from registry.models import Cooperative, CooperativeAlias, MergeRecord
from registry.pairs import GROUPS, STAY_BEHIND, Conflict, Pair, differences, obstacles

MERGE = "registry.merge_cooperative"
BUSY = "Koperasi ini sedang disimpan orang lain. Tunggu sebentar, lalu ulangi."
CHANGED = (
    "Data salah satu koperasi baru saja diubah orang lain, jadi belum digabung. Periksa lagi isian di "
    "bawah ini, lalu gabungkan sekali lagi."
)
TAKEN = (
    "NIK koperasi, ID SIMKOPDES, atau baris yang hanya boleh ada sekali bertabrakan dengan data lain. "
    "Tidak ada yang diubah."
)
# identifiers that must go on finding the merged cooperative
ALIASED = (
    (CooperativeAlias.Kind.NIK, "nik"),
    (CooperativeAlias.Kind.SIMKOPDES, "simkopdes_id"),
    (CooperativeAlias.Kind.NAME, "name"),
)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Database refusals as ValidationError; goes around the transaction, which is rolled back."""
    try:
        yield
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise ValidationError(BUSY) from None
    except IntegrityError as error:
        raise ValidationError(TAKEN) from error


def _locked_pair(by: User, primary: int, secondary: int) -> Pair:
    """Both cooperatives and all rows on them, locked.

    Waits only for the lower key, with nothing else in hand: who holds more locks than one in another
    order (a page that archives many, a form that saves children) can't be deadlocked with.
    """
    rows: dict[int, Cooperative] = {}
    for nowait, pk in zip((False, True), sorted({primary, secondary}), strict=False):
        locked = Cooperative.objects.select_for_update(of=("self",), nowait=nowait)
        found = locked.with_place().filter(pk=pk).first()
        if found is None:
            raise ValidationError("Salah satu koperasi sudah tidak ada. Muat ulang halaman ini.")
        if not may(by, MERGE, found):
            raise PermissionDenied("Anda tidak berhak menggabungkan koperasi tersebut.")
        rows[pk] = found
    return Pair(rows[primary], rows[secondary], locked=True)


def merge_cooperatives(
    *,
    primary: Cooperative,
    secondary: Cooperative,
    by: User,
    reason: str,
    seen: str,
    choices: Mapping[str, int] | None = None,
    rows: Mapping[str, int] | None = None,
) -> MergeRecord:
    """Make one cooperative of two; `primary` survives, `secondary` is archived.

    seen     `Pair.mark()` of what the doer looked at
    choices  name of a field group (pairs.GROUPS) → key of the cooperative whose value is kept
    rows     name of a conflict (pairs.Conflict.name) → key of the row that is kept

    Raises PermissionDenied for a stranger; ValidationError when something changed since `seen`, somebody
    else is saving one of the two, or they can't be merged.
    """
    reason = cleaned_reason(reason)
    if primary.pk == secondary.pk:
        raise ValidationError(obstacles(primary, secondary))
    with _told_plainly(), transaction.atomic(), because(f"penggabungan: {reason}", by=by):
        pair = _locked_pair(by, primary.pk, secondary.pk)
        if seen != pair.mark():
            raise ValidationError(CHANGED)
        if found := obstacles(pair.primary, pair.secondary):
            raise ValidationError(found)
        record = _carry_out(pair, by, reason, choices or {}, rows or {})
        require_within(by, MERGE, *_fresh(pair))
    return record


def _carry_out(
    pair: Pair, by: User, reason: str, choices: Mapping[str, int], rows: Mapping[str, int]
) -> MergeRecord:
    record = MergeRecord(
        primary=pair.primary,
        secondary=pair.secondary,
        reason=reason,
        merged_by=by,
        is_sample=pair.primary.is_sample and by.is_sample,
    )
    values = _write_fields(pair, choices, reason)
    record.state = values | {"adapted": adapt_rows(pair)} | _move_rows(pair, rows)
    record.told = _summary(pair, record.state["moved"])
    record.save()
    _keep_identifiers(record, pair)
    record.state["after"] = Pair(*_fresh(pair)).picture()
    record.save(update_fields=["state"])
    return record


def _fresh(pair: Pair) -> tuple[Cooperative, Cooperative]:
    rows = Cooperative.objects.with_place().in_bulk([pair.primary.pk, pair.secondary.pk])
    return rows[pair.primary.pk], rows[pair.secondary.pk]


def _write_fields(pair: Pair, choices: Mapping[str, int], reason: str) -> dict[str, Any]:
    """Save both cooperatives. Returns {"fields": key → field → value before} of all that changed."""
    primary, secondary = pair.primary, pair.secondary
    before: dict[str, dict[str, Any]] = {str(primary.pk): {}, str(secondary.pk): {}}
    identity = _identity(primary), _identity(secondary)
    for group in GROUPS:
        if pair.chosen(group, choices) is primary or group.values(primary) == group.values(
            secondary
        ):
            continue
        for name in group.fields:
            before[str(primary.pk)][name] = _as_json(primary, name)
            setattr(primary, name, getattr(secondary, name))
    for name in ("nik", "simkopdes_id"):
        # unique: what goes to the primary can't stay; what doesn't go stays and guards its number
        if name in before[str(primary.pk)] and getattr(secondary, name):
            before[str(secondary.pk)][name] = _as_json(secondary, name)
            setattr(secondary, name, "")
    secondary.archived_at = timezone.now()
    told = f"Digabung ke {primary.name} (nomor {primary.pk}): {reason}"
    secondary.archive_reason = told[:250]
    secondary.save(update_fields=["archived_at", "archive_reason", *before[str(secondary.pk)]])
    if before[str(primary.pk)]:
        primary.save(update_fields=list(before[str(primary.pk)]))
    return {"fields": before, "identity": identity}


def _identity(row: Cooperative) -> dict[str, str]:
    return {name: getattr(row, name) for _kind, name in ALIASED}


def _as_json(row: Cooperative, name: str) -> str | None:
    field = row._meta.get_field(name)
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def _move_rows(pair: Pair, rows: Mapping[str, int]) -> dict[str, Any]:
    """Bring the secondary's rows to the primary. Returns what moved and what was exchanged, for undoing."""
    stays, exchanged = set(), []
    for conflict in pair.conflicts:
        lost = conflict.secondary
        if _kept(conflict, rows) is conflict.secondary:
            lost = conflict.primary
            exchange(lost, conflict.secondary)
            exchanged.append([lost._meta.label, lost.pk, conflict.secondary.pk])
        stays.add((conflict.kind.model, lost.pk))
    moved: dict[str, list[int]] = {}
    for (model, link), found in pair.rows.items():
        here = [row for row in found if getattr(row, f"{link}_id") == pair.secondary.pk]
        if choose := STAY_BEHIND.get(model):
            there = [row for row in found if row not in here]
            stays |= {(model, pk) for pk in choose(there, here)}
        pks = [
            row.pk
            for row in here
            if (model, row.pk) not in stays and not _serves_own_seat(row, pair.primary)
        ]
        if pks:
            model._base_manager.filter(pk__in=pks).update(**{link: pair.primary})
            moved[f"{model._meta.label}.{link}"] = pks
    return {"moved": moved, "exchanged": exchanged}


def _kept(conflict: Conflict, rows: Mapping[str, int]) -> models.Model:
    wanted = rows.get(conflict.name)
    if conflict.is_same or wanted is None:
        return conflict.primary if conflict.is_same else conflict.default
    return conflict.secondary if wanted == conflict.secondary.pk else conflict.primary


def _serves_own_seat(row: Any, primary: Cooperative) -> bool:
    """A village "served besides" that is the seat itself says nothing: it stays behind."""
    return row._meta.label == "registry.CooperativeVillage" and row.village_id == primary.village_id


def exchange(first: Any, second: Any) -> None:
    """Two rows that can't be in one cooperative together change places; both keep their keys.

    `first` is taken out and put in again, as no moment may see both in one place.
    """
    pk, here, there = first.pk, first.cooperative, second.cooperative
    first.delete()
    second.cooperative = here
    second.save(update_fields=["cooperative"])
    first.pk, first.cooperative = pk, there
    first.save(force_insert=True)


def _summary(pair: Pair, moved: dict[str, list[int]]) -> str:
    """ "Koperasi B (nomor 9) ke Koperasi A (nomor 4); pindah: 3 tahapan, 1 gerai"."""
    counted = Counter()  # type: ignore[var-annotated]
    for label, pks in moved.items():
        model = apps.get_model(label.rsplit(".", 1)[0])
        counted[str(model._meta.verbose_name)] += len(pks)
    what = ", ".join(f"{number} {name}" for name, number in counted.items()) or "tidak ada"
    told = (
        f"{pair.secondary.name} (nomor {pair.secondary.pk}) ke {pair.primary.name} "
        f"(nomor {pair.primary.pk}); pindah: {what}"
    )
    return told[:700]


def _keep_identifiers(record: MergeRecord, pair: Pair) -> None:
    """Key, NIK, SIMKOPDES id and name that the merged cooperative no longer carries itself."""
    survivor = pair.primary
    old = [(CooperativeAlias.Kind.KEY, str(pair.secondary.pk))]
    for kind, name in ALIASED:
        for identity in record.state["identity"]:
            if identity[name] and identity[name] != getattr(survivor, name):
                old.append((kind, identity[name]))
    for kind, value in dict.fromkeys(old):
        CooperativeAlias.objects.create(
            cooperative=survivor, merge=record, kind=kind, value=value, is_sample=record.is_sample
        )


def undo_merge(*, merge: MergeRecord, by: User, reason: str) -> MergeRecord:
    """Put both cooperatives back exactly as they were, if nothing about them changed since the merge.

    Raises PermissionDenied for a stranger; ValidationError that names what changed, or that somebody is
    saving one of the two just now.
    """
    reason = cleaned_reason(reason)
    with (
        _told_plainly(),
        transaction.atomic(),
        because(f"pembatalan penggabungan: {reason}", by=by),
    ):
        pair = _locked_pair(by, merge.primary_id, merge.secondary_id)
        # after the pair: whoever merges or undoes holds the pair first
        record = MergeRecord.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if record.undone_at:
            raise ValidationError("Penggabungan ini sudah dibatalkan.")
        if found := differences(record.state["after"], pair.picture()):
            raise ValidationError(
                f"Tidak dapat dibatalkan, karena sesudah digabung: {'; '.join(found)}. Kembalikan "
                "perubahan itu dahulu, atau catat lagi koperasi yang satu sebagai koperasi baru."
            )
        record.aliases.all().delete()
        _move_back(record)
        _restore_fields(record, pair)
        record.undone_at = timezone.now()
        record.undone_by = by
        record.undo_reason = reason
        record.save(update_fields=["undone_at", "undone_by", "undo_reason"])
        require_within(by, MERGE, *_fresh(pair))
    return record


def _move_back(record: MergeRecord) -> None:
    for label, pks in record.state["moved"].items():
        name, link = label.rsplit(".", 1)
        rows = apps.get_model(name)._base_manager.filter(pk__in=pks)
        rows.update(**{link: record.secondary_id})
    put_back(record.state.get("adapted", ()))
    for label, lost, kept in record.state["exchanged"]:
        rows = (
            apps.get_model(label)._base_manager.select_related("cooperative").in_bulk([lost, kept])
        )
        # `kept` is in the primary, `lost` in the secondary; it is `lost` that was taken out before
        exchange(rows[lost], rows[kept])


def _restore_fields(record: MergeRecord, pair: Pair) -> None:
    """The primary first: it gives back the numbers that the secondary needs."""
    pair.secondary.archived_at = None
    pair.secondary.archive_reason = ""
    for row, also in ((pair.primary, []), (pair.secondary, ["archived_at", "archive_reason"])):
        before = record.state["fields"][str(row.pk)]
        for name, value in before.items():
            field = row._meta.get_field(name)
            setattr(row, field.attname, field.to_python(value))
        if names := [*before, *also]:
            row.save(update_fields=names)
