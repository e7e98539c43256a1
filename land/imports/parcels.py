"""Sheets of parcels: one row per parcel of a cooperative that is recorded already. A state never comes by sheet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError

from core import scoping
from core.models import User
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import OTHER, Change, Question, Row
from core.sheets.understanding import judge_cells
from core.sheets.values import in_words
from land.actions.parcels import CHANGE
from land.imports.fields import PARCEL_FIELDS
from land.imports.notes import Note, take_back, write_row
from land.models import Parcel
from land.parcels import reading as r
from land.words import Answer
from registry.imports.locating import locate
from registry.imports.placing import Placed, hold_cooperatives, place_rows
from registry.imports.slots import words
from registry.imports.stored import Snapshot, snapshot
from registry.models import Cooperative

ASKED = "lahan"
LABELS = {one.name: one.label for one in PARCEL_FIELDS}
# what a sheet fills, in the order in which it is shown
ATTRIBUTES = (
    "ownership", "holder", "certificate_number", "address", "width", "length", "stated_area",
    "certificate_area", "latitude", "longitude", "title_clear", "size_fits", "strategic", "ready",
    "protected_farmland", "power_line", "floods", "road", "settlement_m", "internet", "electricity",
    "water", "surveyors", "surveyed_on", "note",
)  # fmt: skip
NOTHING = "Baris ini belum memuat data lahan, jadi tidak ada yang dicatat."
STRUCK = "Lahan ini sudah dicoret, jadi dibiarkan. Pulihkan dulu lewat halamannya."
NO_OWNERSHIP = "Kepemilikan: kosong. Isi untuk lahan baru."
SURVEYED = "Disurvei pada"


def point(latitude: Any, longitude: Any) -> Any:
    from core.sheets import hands

    return hands.coordinate_pair(latitude, longitude)


@register
class ParcelImport(ImportKind):
    """`Row.target` is the cooperative, on whose page its land stands."""

    name = "lahan"
    label = "Lahan (satu baris per calon lahan)"
    permission = CHANGE
    target_view = "registry:cooperative-detail"
    fields = PARCEL_FIELDS
    joined = ((("latitude", "longitude"), point),)
    telling = ("village_code", "village", "name", "number", "ownership")
    twin_advice = "perbaiki desa, nama koperasi atau nomor lahannya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        placed = place_rows(rows, self, scoping.area(user, CHANGE))
        for one in placed:
            one.wanted = meaning(judge_cells(one.row, self), one.row)
            owner = one.wanted.get("name") or one.row.cells.get("name", "")
            number = one.wanted.get("number")
            one.row.title = f"Lahan {number} {owner}" if number else f"Lahan {owner}"
        numbers = {
            "nik": {one.wanted.get("nik", "") for one in placed} - {""},
            "simkopdes_id": set(),
        }
        seen = scoping.area(user, Cooperative.VIEW_PERMISSION)
        found = snapshot((one.village.pk for one in placed), numbers, (), seen=seen)
        parcels = parcels_of(found.by_key)
        for one in placed:
            one.row.settle(new=judge(one, found, parcels, options))

    def hold(self, villages: Collection[str]) -> None:
        hold_cooperatives(villages)

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        for row in rows:
            row.written = write_row(row, by=by, reason=reason)

    def undo(self, written: Sequence[Note], *, by: User, reason: str) -> None:
        take_back(written=written, by=by, reason=reason)


def parcels_of(keys: Iterable[int]) -> dict[int, list[Parcel]]:
    found: dict[int, list[Parcel]] = defaultdict(list)
    for one in Parcel.objects.filter(cooperative__in=list(keys)).order_by("number"):
        found[one.cooperative_id].append(one)
    return found


def meaning(values: dict[str, Any], row: Row) -> dict[str, Any]:
    """Field → what the row says; blank cells say nothing. A point and a size are two values each."""
    wanted = {name: value for name, value in values.items() if value not in (None, "")}
    if isinstance(found := wanted.pop("latitude", None), tuple):
        wanted["latitude"], wanted["longitude"] = found
    both = wanted.pop("size", None) or r.sides(row.cells.get("stated_area", ""))
    if both and not ({"width", "length"} & wanted.keys()):
        wanted["width"], wanted["length"] = map(r.rounded, both)
    if "surveyors" in wanted:
        wanted["surveyors"] = list(wanted["surveyors"])
    return wanted


def judge(one: Placed, found: Snapshot, parcels: dict[int, list[Parcel]], options: Options) -> bool:
    """What would change in which parcel; whether it is a new one."""
    row, wanted = one.row, one.wanted
    if not (wanted.keys() & {"number", *ATTRIBUTES} or row.problems or row.questions):
        row.kept.append(("ownership", NOTHING))
        return False
    owner = locate(row, wanted, one.village, found, may_be_new=False)
    row.identity = ""
    if owner is None:
        if not (row.problems_about(("nik",)) or any(q.id == "koperasi" for q in row.questions)):
            told = f"Belum ada koperasi yang tercatat di {row.place}. Catat koperasinya dahulu."
            row.problems.append(("name", told))
        return False
    row.target = owner.cooperative.pk
    parcel = locate_parcel(row, wanted, owner.cooperative, parcels.get(row.target, []))
    if any(question.id == ASKED for question in row.questions):
        return False
    if parcel is None:
        return add(row, wanted, owner.cooperative)
    if parcel.is_archived:
        row.kept.append(("number", STRUCK))
    else:
        differ(row, wanted, parcel, options)
    return False


def locate_parcel(
    row: Row, wanted: dict[str, Any], owner: Cooperative, here: list[Parcel]
) -> Parcel | None:
    """The stored parcel, or None for a new one; sets `row.identity`. By its number, else the only one there
    is; of several it is asked."""
    number = wanted.get("number")
    living = [one for one in here if not one.is_archived]
    if OTHER in (row.answers.get("baris"), row.answers.get(ASKED)):
        row.identity = f"b:{owner.pk}:{row.number}"
        return None
    if number:
        named = [one for one in here if one.number == number]
        row.identity = f"l:{owner.pk}:{number}"
        return named[0] if named else None
    if len(living) > 1:
        return asked(row, living)
    row.identity = f"l:{owner.pk}:{living[0].number}" if living else f"b:{owner.pk}"
    return living[0] if living else None


def asked(row: Row, living: list[Parcel]) -> Parcel | None:
    text = "Koperasi ini sudah punya beberapa calon lahan. Pilih yang dimaksud."
    options = [(str(one.pk), f"Yang dimaksud: {told_parcel(one)}") for one in living]
    options.append((OTHER, "Lahan lain lagi: catat sebagai calon baru"))
    answer = row.ask(Question(ASKED, "number", text, tuple(options)))
    for one in living:
        if answer == str(one.pk):
            row.identity = f"l:{one.cooperative_id}:{one.number}"
            return one
    return None


def told_parcel(parcel: Parcel) -> str:
    chosen = ", terpilih" if parcel.chosen else ""
    return f"Lahan {parcel.number}, {parcel.get_ownership_display()}{chosen}"


def unread(row: Row, name: str) -> bool:
    """Whether something stands in the cell that is wrong or asked about already."""
    return row.problems_about((name,)) or any(one.field == name for one in row.questions)


def add(row: Row, wanted: dict[str, Any], owner: Cooperative) -> bool:
    """A parcel that is not recorded yet; its number is given when it is written."""
    if "ownership" not in wanted:
        if not unread(row, "ownership"):
            row.problems.append(("ownership", NO_OWNERSHIP))
        return False
    values = {name: wanted[name] for name in ATTRIBUTES if name in wanted}
    row.problems += invalid(Parcel(cooperative=owner, **values), values)
    row.wanted = {"parcel": None, "cooperative": owner.pk, **values}
    row.changes += [change(name, None, value) for name, value in values.items()]
    return True


def differ(row: Row, wanted: dict[str, Any], parcel: Parcel, options: Options) -> None:
    """Notes on the row what would change in the stored parcel, and what stays although the file says otherwise."""
    plan: dict[str, Any] = {}
    for name in ATTRIBUTES:
        now, want = getattr(parcel, name), wanted.get(name)
        if want is None or same(name, now, want):
            continue
        if blank(now) or options.overwrite:
            plan[name] = want
        else:
            text = (
                f"{LABELS[name]}: berkas {told(name, want)}, tercatat {told(name, now)} (dibiarkan)"
            )
            row.kept.append((name, text))
    if not plan:
        return
    after = copy(parcel)
    for name, value in plan.items():
        row.changes.append(change(name, getattr(parcel, name), value))
        setattr(after, name, value)
    row.problems += invalid(after, plan)
    row.wanted = {"parcel": parcel.pk, "cooperative": parcel.cooperative_id, **plan}


def blank(value: Any) -> bool:
    return value in (None, "", [], Answer.UNKNOWN)


def same(name: str, now: Any, want: Any) -> bool:
    if isinstance(want, list):
        return set(now) == set(want)
    if isinstance(want, float) and now is not None:
        return abs(now - want) < 1e-9
    if isinstance(want, str):
        return words(now or "") == words(want)
    return now == want


def invalid(parcel: Parcel, asked_for: Collection[str]) -> list[tuple[str, str]]:
    """(field, message) of what the model's own rules refuse."""
    others = {one.name for one in Parcel._meta.fields} - set(asked_for)
    try:
        parcel.clean_fields(exclude=others)
    except ValidationError as error:
        return [
            (name, f"{LABELS[name]}: {' '.join(messages)}")
            for name, messages in error.message_dict.items()
        ]
    return []


def change(name: str, now: Any, want: Any) -> Change:
    return Change(name, LABELS[name], told(name, now), told(name, want))


def told(name: str, value: Any) -> str:
    field: Any = Parcel._meta.get_field(name)
    if name == "surveyors":
        return (
            ", ".join(dict(field.base_field.choices).get(one, one) for one in value or [])
            or "kosong"
        )
    if field.choices and value:
        return str(dict(field.flatchoices).get(value, value))
    if name in ("latitude", "longitude"):
        return r.degrees(value) or "kosong"
    return in_words(value)
