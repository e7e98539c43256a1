"""What the read cells of a row ask for, slot by slot, and whether the registry's own rules allow it."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from core.models import Village
from core.sheets.hands import Reached
from core.sheets.hands.text import is_blank, short
from core.sheets.kinds import Options
from core.sheets.rows import Question, Row
from core.sheets.values import in_words
from registry.imports.slots import ATTRIBUTES, SLOTS, reached_from, words
from registry.imports.stored import Stored
from registry.models import CapitalEntry, Cooperative, MemberCount, Milestone, Outlet
from registry.querysets import column

# Texts that are numbers in all but the strictest sense ("AHU-001.AH.01"): they hold a digit.
NUMBERS = ("simkopdes_id", "minutes_number")
REACHED, NOT_REACHED, A_NUMBER, NO_NUMBER = "sudah", "belum", "ya", "bukan"


def meaning(values: dict[str, Any], row: Row, options: Options) -> dict[str, Any]:
    """Slot → wanted value; blank cells ask for nothing. Contradictions become problems of the row."""
    wanted = {name: values[name] for name in ATTRIBUTES if values.get(name)}
    if point := values.get("latitude") or values.get("coordinates"):
        wanted["point"] = (round(point[0], 6), round(point[1], 6))
    for kind in Milestone.Kind:
        reached = milestone_of(values, kind, row)
        if reached is not None:
            wanted[f"milestone:{kind.value}"] = reached
    for outlet in Outlet.Kind:
        if status := values.get(f"outlet_{outlet.value}"):
            wanted[f"outlet:{outlet.value}"] = status
    for capital in CapitalEntry.Kind:
        amount = values.get(f"capital_{capital.value}")
        if amount is not None:
            wanted[f"capital:{capital.value}"] = amount
    if members := members_of(values, row):
        wanted["members"] = members
        if day := values.get("members_as_of") or options.as_of:
            wanted["members_as_of"] = day
    form_must_fit(values.get("form"), row)
    return wanted


def milestone_of(values: dict[str, Any], kind: Milestone.Kind, row: Row) -> Reached | None:
    """What the row's up to three columns say together. "belum" beside a date or a number is asked."""
    reached = reached_from(values, kind.value)
    name = f"{kind.value}_reached"
    said = values.get(name)
    denied = isinstance(said, Reached) and not said.reached and not is_blank(row.cells[name])
    if reached is None or not reached.reached or not denied:
        return reached
    also = in_words(reached)
    text = f"{kind.label}: berkas menulis “{short(row.cells[name])}”, tetapi juga {also}. Pilih yang benar."
    options = ((REACHED, f"Sudah: {also}"), (NOT_REACHED, "Belum; yang lain itu tidak dipakai"))
    answer = row.ask(Question(f"tahapan:{kind.value}", name, text, options))
    return {REACHED: reached, NOT_REACHED: said}.get(answer or "")


def ask_about_words(wanted: dict[str, Any], row: Row, stored: Stored | None) -> None:
    """A number without any digit ("masih di notaris") is asked, unless just that is recorded."""
    for slot in (SLOTS[key] for key in list(wanted) if key in SLOTS):
        want, now = wanted[slot.key], slot.now(stored) if stored else None
        number = want.number if isinstance(want, Reached) else want
        had = now.number if isinstance(now, Reached) else now
        milestone = slot.key.startswith("milestone:")
        if not (milestone or slot.key in NUMBERS) or not number:
            continue
        if words(number) == words(had or "") or any(sign.isdigit() for sign in number):
            continue
        text = f"{slot.label}: “{short(number)}” tidak berisi angka. Apakah itu memang nomornya?"
        field = f"{slot.key.partition(':')[2]}_number" if milestone else slot.key
        options = ((A_NUMBER, "Ya, itu nomornya"), (NO_NUMBER, "Bukan; jangan pakai isian ini"))
        answer = row.ask(Question(f"nomor:{slot.key}", field, text, options))
        if answer == A_NUMBER:
            continue
        del wanted[slot.key]
        said = row.readings.get(f"{slot.key.partition(':')[2]}_reached")
        told = said is not None and isinstance(said.value, Reached) and said.value.reached
        if milestone and (told or want.on):
            wanted[slot.key] = replace(want, number="")


def members_of(values: dict[str, Any], row: Row) -> tuple[int, int] | None:
    """(men, women), also from one of them and the total."""
    men, women, total = (values.get(name) for name in ("men", "women", "members_total"))
    if men is not None and women is not None:
        if total is not None and total != men + women:
            told = f"Anggota: jumlah {total}, tetapi laki-laki {men} + perempuan {women} = {men + women}."
            row.problems.append(("members_total", f"{told} Perbaiki salah satunya."))
            return None
        return men, women
    known = men if men is not None else women
    if total is None and known is None:
        return None
    if total is None or known is None:
        name = "members_total" if known is None else ("men" if women is None else "women")
        told = "Anggota: tidak dicatat, karena jumlah laki-laki dan perempuan harus ada keduanya."
        row.kept.append((name, told))
        return None
    if known > total:
        told = (
            f"Anggota: jumlah {total} lebih kecil dari bagiannya {known}. Perbaiki salah satunya."
        )
        row.problems.append(("members_total", told))
        return None
    return (men, total - men) if men is not None else (total - known, known)


def says_nothing(wanted: dict[str, Any], village: Village) -> bool:
    """Whether a row names a village and nothing of a cooperative: a list of villages still without one,
    or one with "belum" in every column. The village's own postal code says nothing of a cooperative."""
    return all(
        (isinstance(value, Reached) and not value.reached)
        or (key.startswith("outlet:") and value == Outlet.Status.ABSENT)
        or (key == "postal_code" and value == village.postal_code)
        for key, value in wanted.items()
    )


def form_must_fit(form: str | None, row: Row) -> None:
    """The form follows the village (desa or kelurahan); a sheet that says otherwise is wrong somewhere."""
    village_form = "kelurahan" if row.village and row.village[9] == "1" else "desa"
    if form and form != village_form:
        label = dict(Cooperative.Form.choices)[village_form]  # type: ignore[index]
        row.problems.append(
            ("form", f"Bentuk: {row.place} memerlukan {label}. Perbaiki bentuk atau desanya.")
        )


def invalid(plan: dict[str, Any], village: Village) -> list[tuple[str, str]]:
    """(field, message) of each planned value that the model's own rules refuse."""
    found: list[tuple[str, str]] = []
    for key, value in plan.items():
        slot = SLOTS.get(key)
        if slot is None:
            continue
        try:
            if key in ATTRIBUTES:
                column(Cooperative, key).clean(value, None)
            elif isinstance(value, Reached):
                check_milestone(key.partition(":")[2], value)
            elif key == "members":
                for name, number in zip(("men", "women"), value, strict=True):
                    column(MemberCount, name).clean(number, None)
            elif key.startswith("capital:"):
                column(CapitalEntry, "amount").clean(value, None)
        except ValidationError as error:
            found.append((slot.fields[0], f"{slot.label}: {' '.join(error.messages)}"))
    return found


def check_milestone(kind: str, value: Reached) -> None:
    """Raises ValidationError where the model would."""
    row = Milestone(kind=kind, reached_on=value.on, number=value.number)
    Milestone._meta.get_field("number").clean(row.number, row)
    Milestone._meta.get_field("reached_on").clean(row.reached_on, row)
    row.clean()
