"""Which gerai of a cooperative a row means: by its kind, and by its name where a kind may come twice."""

from typing import Any

from rapidfuzz import fuzz

from core.sheets.rows import OTHER, Question, Row
from core.sheets.values import in_words
from registry.imports.locating import ALIKE
from registry.imports.slots import words
from registry.imports.stored import Stored
from registry.models import Outlet

# A row's values → the gerai's own attributes.
ATTRIBUTES = {
    "status": "status",
    "business": "name",
    "opened_on": "opened_on",
    "employees": "employees",
}
ASKED = "gerai"


def locate_outlet(row: Row, wanted: dict[str, Any], owner: Stored) -> Outlet | None:
    """The stored gerai, or None for a new one; sets `row.identity`. What is not clear is asked under the
    id ASKED, and then nothing is known yet."""
    kind = wanted["outlet_kind"]
    here = owner.outlets.get(kind, [])
    row.identity = f"g:{owner.cooperative.pk}:{kind}"
    if kind == Outlet.Kind.OTHER:
        return locate_other(row, wanted, here)
    if row.answers.get("baris") == OTHER:
        label = Outlet.Kind(kind).label.lower()
        told = (
            f"Satu koperasi hanya memiliki satu gerai {label}. Lewati baris ini atau yang satunya."
        )
        row.problems.append(("outlet_kind", f"{told} Bila jenisnya keliru, perbaiki di berkas."))
    return here[0] if here else None


def locate_other(row: Row, wanted: dict[str, Any], here: list[Outlet]) -> Outlet | None:
    """Among the other businesses, of which a cooperative may have many."""
    name = wanted.get("business", "")
    if OTHER in (row.answers.get("baris"), row.answers.get(ASKED)):
        row.identity += f":baru:{row.number}"
        return None
    called = [one for one in here if words(one.name) == words(name)]
    if not name and not called and len(here) == 1:
        called = here
    if len(called) > 1:
        # rows that agree in all that is said stand for one another: nothing is to be written
        if agreeing := [one for one in called if agrees(one, wanted)]:
            row.identity = f"{row.identity}:{agreeing[0].pk}" if len(agreeing) == 1 else ""
            return agreeing[0]
        return ask(row, name, called)
    if called:
        row.identity += f":{called[0].pk}"
        return called[0]
    near = [one for one in here if not name or not one.name or alike(one.name, name)]
    if near:
        return ask(row, name, near)
    row.identity += f":baru:{words(name)}"
    return None


def agrees(outlet: Outlet, wanted: dict[str, Any]) -> bool:
    """Whether all that the row says is recorded already."""
    return all(
        same(attribute, getattr(outlet, attribute), wanted[key])
        for key, attribute in ATTRIBUTES.items()
        if key in wanted
    )


def same(attribute: str, now: Any, want: Any) -> bool:
    return words(now) == words(want) if attribute == "name" else now == want


def alike(one: str, other: str) -> bool:
    """A slip of the pen; "Kios 1" and "Kios 2" are too, so that it is asked."""
    return fuzz.ratio(words(one), words(other)) >= ALIKE


def ask(row: Row, name: str, offered: list[Outlet]) -> Outlet | None:
    said = f"bernama “{name}”" if name else "tanpa nama usaha"
    text = (
        f"Usaha lainnya di baris ini {said}, sedangkan koperasi ini sudah memiliki yang berikut. "
        "Pilih yang dimaksud."
    )
    options = [(str(one.pk), f"Yang dimaksud: {told(one)}") for one in offered]
    options.append((OTHER, "Usaha lain lagi: catat sebagai gerai baru"))
    answer = row.ask(Question(ASKED, "business", text, tuple(options)))
    for one in offered:
        if answer == str(one.pk):
            row.identity += f":{one.pk}"
            return one
    row.identity = ""
    return None


def told(outlet: Outlet) -> str:
    """ "Kedai kopi, Operasional, sejak 3 November 2025, 2 karyawan"."""
    parts = [outlet.name or "tanpa nama", outlet.get_status_display()]
    if outlet.opened_on:
        parts.append(f"sejak {in_words(outlet.opened_on)}")
    if outlet.employees is not None:
        parts.append(f"{outlet.employees} karyawan")
    return ", ".join(parts)
