"""Sheets of gerai: one row per gerai of a cooperative that is recorded already."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError

from core import scoping
from core.models import User
from core.sheets.kinds import ImportKind, Options, register
from core.sheets.rows import Change, Question, Row
from core.sheets.understanding import judge_cells
from core.sheets.values import in_words
from registry.imports.locating import locate
from registry.imports.outlet_fields import OUTLET_FIELDS, own_name
from registry.imports.outlet_locating import ASKED, ATTRIBUTES, locate_outlet, same
from registry.imports.placing import Placed, hold_cooperatives, place_rows
from registry.imports.slots import NOT_LOST
from registry.imports.stored import Snapshot, Stored, snapshot
from registry.models import Cooperative, Outlet
from registry.outlet_bulk import save_outlets
from registry.taking_back import take_back

CHANGE = "registry.change_cooperative"
TOLD = ("name", "nik", "outlet_kind", *ATTRIBUTES)
OF_STATUS = ("opened_on", "employees")
LABELS = {one.name: one.label for one in OUTLET_FIELDS}
FIELD_OF = {attribute: key for key, attribute in ATTRIBUTES.items()} | {"kind": "outlet_kind"}
NO_OUTLET = "Baris ini belum memuat data gerai, jadi tidak ada yang dicatat."
STILL_ABSENT = "Gerai ini belum ada dan belum tercatat, jadi tidak ada yang dicatat."
STATUS_KEPT = "dibiarkan, karena statusnya di berkas tidak dipakai"
ABSENT_KEPT = (
    "dibiarkan, karena gerai ini tercatat belum ada; isi juga statusnya dan pilih perbarui"
)


@register
class OutletImport(ImportKind):
    """`Row.target` is the cooperative, whose page shows its gerai; `wanted["outlet"]` the gerai itself."""

    name = "gerai"
    label = "Gerai (satu baris per gerai)"
    permission = CHANGE
    target_view = "registry:cooperative-detail"
    fields = OUTLET_FIELDS
    twin_advice = "perbaiki desa, nama koperasi, jenis atau nama gerainya di berkas"

    def compare(self, rows: Sequence[Row], *, user: User, options: Options) -> None:
        placed = place_rows(rows, self, scoping.area(user, CHANGE))
        for one in placed:
            one.wanted = meaning(judge_cells(one.row, self), one.row)
            one.row.title = title_of(one.row, one.wanted)
        numbers = {
            "nik": {one.wanted.get("nik", "") for one in placed} - {""},
            "simkopdes_id": set(),
        }
        seen = scoping.area(user, Cooperative.VIEW_PERMISSION)
        found = snapshot((one.village.pk for one in placed), numbers, (Outlet,), seen=seen)
        for one in placed:
            one.row.settle(new=judge(one, found, options))

    def hold(self, villages: Collection[str]) -> None:
        hold_cooperatives(villages)

    def write(self, rows: Iterable[Row], *, by: User, reason: str, options: Options) -> None:
        rows = list(rows)
        written = save_outlets(
            plans=[plan_of(row) for row in rows],
            by=by,
            reason=reason,
        )
        for row, notes in zip(rows, written, strict=True):
            row.written = notes

    def undo(self, written: Sequence[Any], *, by: User, reason: str) -> None:
        take_back(written=written, by=by, reason=reason)


def plan_of(row: Row) -> tuple[int, int | None, dict[str, Any]]:
    values = {name: value for name, value in row.wanted.items() if name != "outlet"}
    return row.target or 0, row.wanted.get("outlet"), values


def meaning(values: dict[str, Any], row: Row) -> dict[str, Any]:
    """Field → what the row says; blank cells say nothing."""
    wanted = {name: values[name] for name in TOLD if values.get(name) not in (None, "")}
    unnamed = wanted.get("outlet_kind") == Outlet.Kind.OTHER and "business" not in wanted
    if unnamed and (name := own_name(row.cells.get("outlet_kind", ""))):
        wanted["business"] = name
    return wanted


def title_of(row: Row, wanted: dict[str, Any]) -> str:
    kind = wanted.get("outlet_kind")
    about = Outlet.Kind(kind).label if kind else row.cells.get("outlet_kind", "")
    owner = wanted.get("name") or row.cells.get("name", "")
    return " · ".join(str(part) for part in (about, wanted.get("business", ""), owner) if part)


def judge(one: Placed, found: Snapshot, options: Options) -> bool:
    """What would change in which gerai; whether it is a new one."""
    row, wanted = one.row, one.wanted
    about = {name: value for name, value in wanted.items() if name not in ("name", "nik")}
    if not (about or row.problems or row.questions):
        row.kept.append(("outlet_kind", NO_OUTLET))
        return False
    owner = locate(row, wanted, one.village, found, may_be_new=False)
    row.identity = ""
    if owner is None:
        if not (row.problems_about(("nik",)) or any(q.id == "koperasi" for q in row.questions)):
            told = f"Belum ada koperasi yang tercatat di {row.place}. Catat koperasinya dahulu."
            row.problems.append(("name", told))
        return False
    row.target = owner.cooperative.pk
    if "outlet_kind" not in wanted:
        if not unread(row, "outlet_kind"):
            listed = ", ".join(Outlet.Kind.labels)
            row.problems.append(
                ("outlet_kind", f"Jenis gerai: kosong. Tulis salah satu: {listed}.")
            )
        return False
    outlet = locate_outlet(row, wanted, owner)
    if any(question.id == ASKED for question in row.questions):
        return False
    if outlet is None:
        return add(row, wanted, owner)
    differ(row, wanted, outlet, options)
    return False


def unread(row: Row, name: str) -> bool:
    """Whether something stands in the cell that is wrong or asked about already."""
    return row.problems_about((name,)) or any(one.field == name for one in row.questions)


def add(row: Row, wanted: dict[str, Any], owner: Stored) -> bool:
    """A gerai that is not recorded yet. What it asks for stands in `row.wanted` then."""
    values = attributes_of(wanted)
    if "status" not in values:
        if unread(row, "status"):
            return False
        text = "Status gerai ini tidak tertulis di berkas. Pilih statusnya."
        status = row.ask(Question("status", "status", text, tuple(Outlet.Status.choices)))
        if status is None:
            return False
        values["status"] = status
    if values == {"status": Outlet.Status.ABSENT.value}:
        row.kept.append(("status", STILL_ABSENT))
        row.identity = ""
        return False
    outlet = Outlet(cooperative=owner.cooperative, kind=wanted["outlet_kind"], **values)
    row.problems += invalid(outlet, values)
    row.wanted = {"outlet": None, "kind": outlet.kind, **values}
    for attribute, value in values.items():
        row.changes.append(change(attribute, None, value))
    return True


def differ(row: Row, wanted: dict[str, Any], outlet: Outlet, options: Options) -> None:
    """Notes on the row what would change in the stored gerai, and what stays although the file says
    otherwise. A row whose status is not taken is about another time: nothing else of it overwrites."""
    before = {attribute: getattr(outlet, attribute) for attribute in ATTRIBUTES.values()}
    plan: dict[str, Any] = {}
    row.problems += contradicts(wanted, outlet)
    said = wanted.get("status", outlet.status)
    lost = outlet.would_lose(said)
    # since when and with how many people: of the status that the file tells, not of the recorded one
    another = said != outlet.status != Outlet.Status.ABSENT and not options.overwrite
    for key, attribute in ATTRIBUTES.items():
        now, want = before[attribute], wanted.get(key)
        if want is None or same(attribute, now, want):
            continue
        if lost:
            keep(row, attribute, now, want, NOT_LOST if attribute == "status" else STATUS_KEPT)
        elif now not in (None, "") and not options.overwrite:
            keep(row, attribute, now, want)
        elif another and attribute in OF_STATUS:
            keep(row, attribute, now, want, STATUS_KEPT)
        else:
            plan[attribute] = want
    if plan.get("status", outlet.status) == Outlet.Status.ABSENT and not row.problems:
        for attribute in OF_STATUS:
            if plan.get(attribute):
                keep(row, attribute, before[attribute], plan.pop(attribute), ABSENT_KEPT)
    if not plan:
        return
    after = copy(outlet)
    for attribute, value in plan.items():
        setattr(after, attribute, value)
        row.changes.append(change(attribute, before[attribute], value))
    row.problems += invalid(after, plan)
    row.wanted = {"outlet": outlet.pk, **plan}


def attributes_of(wanted: dict[str, Any]) -> dict[str, Any]:
    """The gerai's attributes that the row speaks of, in the order in which they are shown."""
    return {name: wanted[key] for key, name in ATTRIBUTES.items() if key in wanted}


def contradicts(wanted: dict[str, Any], outlet: Outlet) -> list[tuple[str, str]]:
    """What the row says against itself: "belum ada", and since when it operates."""
    if wanted.get("status") != Outlet.Status.ABSENT:
        return []
    values = attributes_of(wanted)
    return invalid(Outlet(cooperative=outlet.cooperative, kind=outlet.kind, **values), ())


def invalid(outlet: Outlet, asked: Iterable[str]) -> list[tuple[str, str]]:
    """(field, message) of what the model's own rules refuse in the attributes `asked` for, and in all of
    them together, as they do on the gerai's page."""
    errors: dict[str, list[str]] = {}
    others = {one.name for one in Outlet._meta.fields} - set(asked)
    for rule in (lambda: outlet.clean_fields(exclude=others), outlet.clean):
        try:
            rule()
        except ValidationError as error:
            errors |= error.message_dict
    return [
        (FIELD_OF[name], f"{LABELS[FIELD_OF[name]]}: {' '.join(messages)}")
        for name, messages in errors.items()
    ]


def change(attribute: str, now: Any, want: Any) -> Change:
    key = FIELD_OF[attribute]
    return Change(key, LABELS[key], told(attribute, now), told(attribute, want))


def keep(row: Row, attribute: str, now: Any, want: Any, why: str = "dibiarkan") -> None:
    key = FIELD_OF[attribute]
    text = f"{LABELS[key]}: berkas {told(attribute, want)}, tercatat {told(attribute, now)} ({why})"
    row.kept.append((key, text))


def told(attribute: str, value: Any) -> str:
    if attribute == "status" and value:
        return Outlet.Status(value).label
    return in_words(value)
