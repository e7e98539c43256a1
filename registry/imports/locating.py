"""Which cooperative of the registry a row means, once its village is known."""

import re
from typing import Any

from rapidfuzz import fuzz

from core.models import Village
from core.sheets.names import readings
from core.sheets.rows import OTHER, Question, Row
from registry.imports.slots import same_name
from registry.imports.stored import UNIQUE, Snapshot, Stored
from registry.models import Cooperative
from registry.querysets import column

# A name this alike (0–100) in a village with one cooperative is that cooperative's, misspelt.
ALIKE = 80
REGION_WORDS = frozenset({"kecamatan", "kec", "kabupaten", "kab", "kota"})
SHORT = re.compile(
    r"^\W*(?:kdmp|kkmp|kdkmp|kop(?:erasi)?\.?\s*(?:desa|des|ds|kel|kelurahan)?\.?\s*(?:merah\s+putih|mp)"
    r"|merah\s+putih(?=\W*$)|kopdes(?:kel)?\.?(?:\s+merah\s+putih|\s+mp)?|kopkel\.?(?:\s+merah\s+putih|\s+mp)?)\b[\s.:–-]*",
    re.IGNORECASE,
)


def full_name(text: str, village: Village) -> str:
    """ "KDMP Sei Raya" → "Koperasi Desa Merah Putih Sei Raya"; what has no such beginning stays. The
    beginning alone ("Merah Putih") is no name yet: the village's follows, as the naming rule says."""
    place = SHORT.sub("", text, count=1).strip()
    if place == text.strip():
        return text
    place = place or village.name
    return f"Koperasi {village.get_kind_display()} Merah Putih {place}"[:200]


def locate(
    row: Row, wanted: dict[str, Any], village: Village, found: Snapshot, *, may_be_new: bool = True
) -> Stored | None:
    """The stored cooperative, or None for a new one; sets `row.identity`. What is not clear is asked.

    `may_be_new`: False where the row is about something of a cooperative that must be there already.
    """
    stored = by_number(row, wanted, village, found)
    if stored is None and not row.problems_about(UNIQUE):
        stored = by_name(row, wanted.get("name"), village, found, may_be_new)
    if stored is not None:
        row.identity = f"k:{stored.cooperative.pk}"
    elif not any(question.id == "koperasi" for question in row.questions):
        row.identity = f"b:{village.pk}"
        if OTHER in (row.answers.get("baris"), row.answers.get("koperasi")):
            row.identity += f":{letters(wanted.get('name') or '')}"
    return stored


def by_number(row: Row, wanted: dict[str, Any], village: Village, found: Snapshot) -> Stored | None:
    for attribute in UNIQUE:
        stored = found.with_number(attribute, wanted.get(attribute, ""))
        if stored is None:
            continue
        if stored.cooperative.village_id == village.pk:
            return stored
        label = column(Cooperative, attribute).verbose_name
        row.problems.append(
            (
                attribute,
                f"{label} ini sudah tercatat pada {found.named(stored.cooperative)}. "
                "Periksa desa atau nomornya.",
            )
        )
    return None


def by_name(
    row: Row, name: str | None, village: Village, found: Snapshot, may_be_new: bool
) -> Stored | None:
    here = found.by_village.get(village.pk, [])
    if not here or (may_be_new and row.answers.get("baris") == OTHER):
        return None
    if not name and len(here) == 1:
        return here[0]
    if name:
        same = [one for one in here if same_name(one.cooperative.name, name)]
        exact = [one for one in same if one.cooperative.name.casefold() == name.casefold()]
        for candidates in (exact, same):
            if len(candidates) == 1:
                return candidates[0]
        if len(here) == 1 and alike(here[0].cooperative.name, name, village):
            return here[0]
    return asked(row, name, here, may_be_new)


def asked(row: Row, name: str | None, here: list[Stored], may_be_new: bool) -> Stored | None:
    said = f"bernama “{name}”" if name else "tanpa nama koperasi"
    listed = "; ".join(one.cooperative.name for one in here)
    options = [(str(one.cooperative.pk), f"Yang dimaksud {one.cooperative.name}") for one in here]
    if name and may_be_new:
        options.append((OTHER, "Koperasi lain di desa yang sama: catat sebagai baru"))
    text = f"Baris ini {said}, sedangkan di desa ini sudah tercatat: {listed}. Pilih yang benar."
    answer = row.ask(Question("koperasi", "name", text, tuple(options)))
    for one in here:
        if answer == str(one.cooperative.pk):
            return one
    return None


def letters(name: str, village: Village | None = None) -> str:
    """The name without its general words; with `village` also without the kecamatan or kabupaten that
    the naming rule adds where a name would repeat."""
    words = SHORT.sub("", name, count=1).split()
    if village is not None:
        for place in (village.district.name, village.district.regency.name.split(" ", 1)[-1]):
            added = place.casefold().split()
            if [word.casefold() for word in words[-len(added) :]] == added and len(words) > len(
                added
            ):
                words = words[: -len(added)]
        while len(words) > 1 and words[-1].casefold().strip(".,") in REGION_WORDS:
            words.pop()
    found = readings(" ".join(words))
    return found[0].letters if found else ""


def alike(one: str, other: str, village: Village | None = None) -> bool:
    left, right = letters(one, village), letters(other, village)
    return bool(left and right) and fuzz.ratio(left, right) >= ALIKE
