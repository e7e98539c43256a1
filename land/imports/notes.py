"""Writing a row of a parcel sheet through the room's verbs, and taking it back while nobody has touched it.

A note is ["Parcel", key, "new", mark] for an inserted parcel and ["Parcel", key, "set", {column: [before,
after]}] for a changed one, values as JSON.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.models import User
from core.refusals import require
from core.seen import fingerprint
from core.sheets.rows import Row
from core.sheets.values import packed, unpacked
from land.actions.parcels import CHANGE, remove_parcel, save_parcel
from land.models import Parcel
from registry.models import Cooperative

type Note = list[Any]
REFUSED = (
    "Impor tidak dapat dibatalkan, karena sesudahnya ada yang berubah: {}. Tidak ada yang diubah; "
    "perbaiki lewat halaman lahannya."
)
GONE = "Ada lahan yang baru saja diubah orang lain, jadi tidak ada yang disimpan. Periksa ulang barisnya."


def write_row(row: Row, *, by: User, reason: str) -> list[Note]:
    """One row, inside the import's transaction and its locks."""
    values = {n: v for n, v in row.wanted.items() if n not in ("parcel", "cooperative")}
    for name, value in values.items():
        if isinstance(value, tuple):  # a list, after its way through JSON
            values[name] = list(value)
    if row.wanted.get("parcel") is None:
        owner = Cooperative.objects.get(pk=row.wanted["cooperative"])
        parcel = save_parcel(parcel=Parcel(cooperative=owner, **values), by=by, reason=reason)
        return [["Parcel", parcel.pk, "new", fingerprint(Parcel.objects.get(pk=parcel.pk))]]
    rows = Parcel.objects.select_related("cooperative").filter(pk=row.wanted["parcel"])
    found = rows.first()
    if found is None or found.cooperative_id != row.wanted["cooperative"]:
        raise ValidationError(GONE)
    before = {name: packed(getattr(found, name)) for name in values}
    for name, value in values.items():
        setattr(found, name, value)
    save_parcel(parcel=found, by=by, reason=reason, fields=list(values))
    fresh = Parcel.objects.get(pk=found.pk)
    told = {name: [before[name], packed(getattr(fresh, name))] for name in values}
    return [["Parcel", found.pk, "set", told]]


@transaction.atomic
def take_back(*, written: Sequence[Note], by: User, reason: str) -> None:
    """New parcels go, changed columns get their old values.

    Raises ValidationError, and changes nothing, when one of them was changed since or something hangs on it.
    """
    keys = [key for _, key, _, _ in written]
    own = Parcel.objects.filter(pk__in=keys).values("cooperative")
    list(Cooperative.objects.select_for_update(of=("self",)).filter(pk__in=own).order_by("pk"))
    locked = Parcel.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    rows = {one.pk: one for one in locked.select_related("cooperative")}
    problems = [text for note in written if (text := touched(note, rows))]
    if problems:
        more = f" dan {len(problems) - 5} lainnya" if len(problems) > 5 else ""
        raise ValidationError(REFUSED.format("; ".join(problems[:5]) + more))
    for _, key, how, told in reversed(written):
        parcel = rows[key]
        require(by, CHANGE, parcel)
        if how == "new":
            remove_parcel(parcel=parcel, by=by, reason=reason)
            continue
        for name, (before, _) in told.items():
            value = unpacked(before)
            setattr(parcel, name, list(value) if isinstance(value, tuple) else value)
        save_parcel(parcel=parcel, by=by, reason=reason, fields=list(told))


def touched(note: Note, rows: dict[int, Parcel]) -> str:
    """What happened to a written parcel since, in words; "" when nothing."""
    _, key, how, told = note
    parcel = rows.get(key)
    if parcel is None:
        return "lahan sudah dihapus"
    if parcel.cooperative.is_archived:
        return f"{parcel.cooperative.name} sudah diarsipkan"
    if parcel.is_archived:
        return f"{parcel} sudah dicoret"
    if how == "new":
        same = fingerprint(parcel) == told
    else:
        same = all(packed(getattr(parcel, name)) == after for name, (_, after) in told.items())
    return "" if same else f"{parcel} sudah diubah"
