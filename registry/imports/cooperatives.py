"""Sheets of cooperatives: one row per cooperative, with milestones, gerai, members and capital."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from core import scoping
from core.models import User
from core.sheets.hands import Reached, coordinate_pair
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import Change, Question, Row
from core.sheets.understanding import judge_cells
from core.sheets.values import in_words
from registry.bulk import save_cooperatives
from registry.imports.fields import FIELDS
from registry.imports.locating import alike, full_name, locate
from registry.imports.meaning import ask_about_words, invalid, meaning, says_nothing
from registry.imports.placing import Placed, hold_cooperatives, place_rows
from registry.imports.slots import NOT_LOST, SLOTS, Slot, on_day
from registry.imports.stored import UNIQUE, Snapshot, Stored, snapshot
from registry.models import Cooperative
from registry.taking_back import take_back

CHANGE, ADD = "registry.change_cooperative", "registry.add_cooperative"
VIEW = Cooperative.VIEW_PERMISSION
KEEP, OVERWRITE = "biarkan", "timpa"
NO_COOPERATIVE = "Baris ini belum memuat data koperasi, jadi tidak ada yang dicatat."


@register
class CooperativeImport(ImportKind):
    name = "koperasi"
    label = "Koperasi (dengan tahapan, gerai, anggota, modal)"
    permission = CHANGE
    target_view = "registry:cooperative-detail"
    fields = FIELDS
    unique = UNIQUE
    joined = ((("latitude", "longitude"), coordinate_pair),)
    dated = frozenset(
        {
            "men",
            "women",
            "members_total",
            *(f.name for f in FIELDS if f.name.startswith("capital_")),
        }
    )

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        within = scoping.area(user, CHANGE)
        may_add = scoping.area(user, ADD)
        placed = place_rows(rows, self, within)
        for one in placed:
            values = judge_cells(one.row, self)
            one.wanted = meaning(values, one.row, options)
            one.row.title = str(one.wanted.get("name") or one.row.cells.get("name", ""))
        numbers = {name: {one.wanted.get(name, "") for one in placed} - {""} for name in UNIQUE}
        seen = scoping.area(user, VIEW)
        found = snapshot((one.village.pk for one in placed), numbers, seen=seen)
        for one in placed:
            judge(one, found, options)
            new = one.row.target is None and bool(one.row.wanted)
            if new and may_add is not None and one.village.pk[:5] not in may_add:
                one.row.refused = "Anda tidak berhak menambah koperasi di kabupaten ini."
            one.row.settle(new=new)

    def hold(self, villages: Collection[str]) -> None:
        hold_cooperatives(villages)

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        written = save_cooperatives(
            plans=[(row.target, row.village or "", row.wanted) for row in rows],
            by=by,
            reason=reason,
            as_of=options.as_of or options.today,
        )
        for row, (key, told) in zip(rows, written, strict=True):
            row.target, row.written = key, told

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        take_back(written=written, by=by, reason=reason)


def judge(one: Placed, found: Snapshot, options: Options) -> None:
    """Which cooperative the row means, and what of it would change."""
    row, wanted = one.row, one.wanted
    whole = not (row.problems or row.questions)
    here = found.by_village.get(one.village.pk, [])
    if whole and len(here) != 1 and says_nothing(wanted, one.village):
        row.kept.append(("name", NO_COOPERATIVE))
        return
    stored = locate(row, wanted, one.village, found)
    if any(question.id == "koperasi" for question in row.questions) or (
        stored is None and row.problems and not row.identity
    ):
        return
    row.target = stored.cooperative.pk if stored else None
    if stored is None:
        if not wanted.get("name"):
            row.problems.append(("name", "Nama koperasi: kosong. Isi nama lengkap koperasinya."))
            return
        wanted["name"] = full_name(wanted["name"], one.village)
    ask_about_words(wanted, row, stored)
    for attribute in UNIQUE:
        if row.problems_about((attribute,)):
            continue
        if other := found.taken(attribute, wanted.get(attribute, ""), stored):
            label = SLOTS[attribute].label
            told = (
                f"{label} {wanted[attribute]} sudah dipakai {found.named(other)}. Periksa nomornya."
            )
            if not row.problems_about((attribute,)):
                row.problems.append((attribute, told))
    differ(one, stored, options)
    row.problems += invalid(row.wanted, one.village)


def differ(one: Placed, stored: Stored | None, options: Options) -> None:
    """Notes on the row what would change, and what stays although the file says otherwise."""
    row = one.row
    plan: dict[str, Any] = {}
    for key, want in one.wanted.items():
        slot = SLOTS.get(key)
        if slot is None:
            continue
        now = slot.now(stored) if stored else None
        if (after := settled(row, slot, stored, now, want, options)) is None:
            continue
        plan[key] = after
        row.changes.append(Change(slot.fields[0], slot.label, told(slot, now), told(slot, after)))
    if plan and "members_as_of" in one.wanted:
        plan["members_as_of"] = one.wanted["members_as_of"]
    row.wanted = plan


def settled(
    row: Row, slot: Slot, stored: Stored | None, now: Any, want: Any, options: Options
) -> Any:
    """What is to stand in the slot, or None when it stays as it is."""
    if isinstance(want, Reached) and not want.reached:
        if now is not None:
            keep(row, slot, "belum", now)
        return None
    if slot.key.startswith("outlet:"):
        if now is None and want == "belum_ada":
            return None
        if stored and len(stored.outlets.get(slot.key[7:], [])) > 1:
            if not any(outlet.status == want for outlet in stored.outlets[slot.key[7:]]):
                keep(row, slot, told(slot, want), now)
            return None
        if stored and any(one.would_lose(want) for one in stored.outlets.get(slot.key[7:], [])):
            keep(row, slot, told(slot, want), now, NOT_LOST)
            return None
    if now is None:
        return want
    if slot.same(now, want) or on_day(stored, slot.key, day_of(row, slot, options)) == want:  # type: ignore[arg-type]
        return None
    after = slot.after(now, want, overwrite=options.overwrite)
    if slot.same(now, after):
        if not covered(now, want):
            keep(row, slot, told(slot, want), now)
        return None
    may_fill = isinstance(want, Reached)  # only what is still blank in it
    if not options.overwrite and not may_fill:
        keep(row, slot, told(slot, want), now)
        return None
    # a slip in the name is not a new name; who chose the cooperative himself means it
    village = stored.cooperative.village if stored else None
    chosen = row.answers.get("koperasi") == str(row.target)
    if slot.key == "name" and not chosen:
        answer = KEEP if alike(now, want, village) else asked_for_name(row, now, want)
        if answer == KEEP:
            keep(row, slot, want, now)
        if answer != OVERWRITE:
            return None
    if slot.key == "name" and village is not None:
        after = full_name(after, village)
    return after if allowed(row, slot, stored, now, after, options) else None


def asked_for_name(row: Row, now: str, want: str) -> str | None:
    """KEEP or OVERWRITE a name by one that is quite another. The row was found by its number; a file of which
    one column was sorted alone would else give every cooperative its neighbour's name."""
    text = f"NIK atau ID SIMKOPDES di baris ini milik {now}, tetapi nama di berkas “{want}”. Pilih yang benar."
    options = ((KEEP, "Biarkan nama yang tercatat"), (OVERWRITE, "Ganti dengan nama di berkas"))
    return row.ask(Question("nama", "name", text, options))


def covered(now: Any, want: Any) -> bool:
    """Whether a milestone's stored parts already say all that the file says."""
    if not isinstance(want, Reached):
        return False
    return (not want.on or want.on == now.on) and (not want.number or want.number == now.number)


def allowed(
    row: Row, slot: Slot, stored: Stored | None, now: Any, after: Any, options: Options
) -> bool:
    """What an officer has verified is only changed by a person's decision, and never by mere filling."""
    if stored is None or not slot.key.startswith("milestone:"):
        return True
    milestone = stored.milestones.get(slot.key.partition(":")[2])
    if milestone is None or milestone.verified_at is None:
        return True
    if not options.overwrite:
        keep(row, slot, told(slot, after), now)
        return False
    text = (
        f"{slot.label} sudah diverifikasi: {told(slot, now)}. Berkas akan mengubahnya menjadi "
        f"{told(slot, after)}, dan verifikasinya dicabut."
    )
    either = ((KEEP, "Biarkan yang terverifikasi"), (OVERWRITE, "Timpa dengan isi berkas"))
    answer = row.ask(Question(f"verifikasi:{slot.key[10:]}", slot.fields[0], text, either))
    if answer == KEEP:
        keep(row, slot, told(slot, after), now)
    return answer == OVERWRITE


def keep(row: Row, slot: Slot, said: str, now: Any, why: str = "dibiarkan") -> None:
    told_now = f"{slot.label}: berkas {said}, tercatat {told(slot, now)} ({why})"
    row.kept.append((slot.fields[0], told_now))


def day_of(row: Row, slot: Slot, options: Options) -> Any:
    reading = row.readings.get("members_as_of")
    if slot.key == "members" and reading is not None and reading.value:
        return reading.value
    return options.as_of


def told(slot: Slot, value: Any) -> str:
    if slot.labels is not None and value is not None:
        return slot.labels.get(value, str(value))
    if slot.key == "point" and value is not None:
        return f"{value[0]:.6f}, {value[1]:.6f}"
    return in_words(value)
