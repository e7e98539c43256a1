"""The form on which the values of a batch are typed: participants × tests.

What is right is saved, what is wrong or asked stays as it was typed with its sentence. A page carries what it
showed in every cell (`was`), so that a value somebody else has changed meanwhile is told and not overwritten.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator

from core.models import User
from core.seen import UNTOLD
from trainings.actions.scoring import ENTER, Entry, Key, Told, write_scores
from trainings.models import Batch, Enrolment, Score
from trainings.passing import written
from trainings.scoring.reading import NO_TEST, asked, label, names_scale, others_than, read_score
from trainings.scoring.reading import scales as scales_of
from trainings.words import Test

PER_PAGE = 200  # with more, a browser sends more fields than a request may have
LONGEST = 40
SHORTEST_REASON = 5
EMPTIED = (
    "Nilai {now} tetap, karena isian kosong tidak mengubah apa-apa. Untuk menghapusnya tulis “-”."
)
SHORT_REASON = "Tulis alasannya, paling sedikit 5 huruf."
LEFT = (
    "Ada isian untuk orang yang bukan peserta terdaftar di angkatan ini, jadi tidak disimpan: {values}. "
    "Periksa daftar pesertanya."
)
AS_TYPED, TIMES_TEN = "asli", "kali"


@dataclass
class GridCell:
    """One value. `text`: what stands in its box; `was`: what was stored when the page was made."""

    enrolment: int
    test: str
    text: str
    was: Decimal | None
    error: str = ""
    note: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.test}-{self.enrolment}"

    @property
    def label(self) -> str:
        return Test(self.test).label

    @property
    def key(self) -> Key:
        return self.enrolment, self.test


@dataclass
class GridRow:
    enrolment: Enrolment
    cells: list[GridCell] = field(default_factory=list)


class Grid:
    """`page`: of the batch's seated participants in whose area `user` may enter values."""

    def __init__(self, batch: Batch, user: User, page: Any, data: Mapping[str, str] | None = None):
        self.batch, self.user, self.data = batch, user, data
        rows = Enrolment.objects.for_user(user, ENTER).filter(batch=batch).seated()
        ordered = rows.select_related("person", "cooperative", "regency").order_by(
            "person__name", "name", "pk"
        )
        self.page: Page = Paginator(ordered, PER_PAGE).get_page(page)
        self.known = known_values(batch)
        self.shown = shown_on_page((data or {}).get("was", ""))
        # a sent form is about whom its page showed, wherever they stand by now
        listed = ordered.filter(pk__in=self.keys()) if self.shown else self.page.object_list
        self.rows = [self.row(one) for one in listed]
        self.reason = (data or {}).get("reason", "")[:250].strip()
        self.reason_error = ""
        self.problems: list[str] = []
        self.saved = 0

    @property
    def cells(self) -> list[GridCell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def wrong(self) -> int:
        return sum(bool(cell.error) for cell in self.cells)

    @property
    def asking(self) -> int:
        return sum(bool(cell.options) for cell in self.cells)

    def keys(self) -> list[int]:
        """The participants whom the sent page had shown."""
        parts = (name.partition("-")[2] for name in list(self.shown)[: PER_PAGE * 4])
        return [int(key) for key in parts if key.isascii() and key.isdigit() and len(key) < 19]

    def row(self, enrolment: Enrolment) -> GridRow:
        cells = []
        for test in Test:
            now = self.known[test].get(enrolment.pk)
            cells.append(GridCell(enrolment.pk, test, "" if now is None else written(now), now))
        return GridRow(enrolment, cells)

    def was(self) -> str:
        """For the page's hidden field: what each box showed."""
        return json.dumps({c.name: "" if c.was is None else written(c.was) for c in self.cells})

    def save(self) -> bool:
        """Writes what is right. True when nothing is left to be mended."""
        assert self.data is not None  # noqa: S101  only a sent form is saved
        typed = self.take_typed()
        self.tell_left()
        if self.reason and len(self.reason) < SHORTEST_REASON:
            self.reason_error = SHORT_REASON
        entries = [entry for cell in typed if (entry := self.entry(cell)) is not None]
        if not self.reason_error and entries:
            self.write(entries)
        elif self.reason_error:
            self.problems.append("Alasan terlalu pendek, jadi belum ada yang disimpan.")
        return not (self.wrong or self.problems or any(cell.note for cell in self.cells))

    def take_typed(self) -> list[GridCell]:
        """Puts what was sent into the cells; those that differ from what the page had shown."""
        shown = self.shown
        changed = []
        for cell in self.cells:
            if self.data is None or cell.name not in self.data:
                continue
            text = " ".join(self.data[cell.name].split())[:LONGEST]
            if text == shown.get(cell.name, ""):
                continue  # not touched: the box shows what is stored now
            if not text and cell.name in shown:
                cell.note = EMPTIED.format(now=shown[cell.name])
                continue
            cell.text = text
            if cell.name not in shown:
                cell.error = UNTOLD
                continue
            cell.was = number_or_none(shown[cell.name])
            changed.append(cell)
        return changed

    def tell_left(self) -> None:
        """What was typed for somebody who has left meanwhile is told, with the value."""
        here = {cell.name for cell in self.cells}
        lost = [
            text[:LONGEST]
            for name, was in self.shown.items()
            if name not in here and (text := (self.data or {}).get(name, was).strip()) != was
        ]
        if lost:
            self.problems.append(LEFT.format(values=", ".join(f"“{one}”" for one in lost[:10])))

    def entry(self, cell: GridCell) -> Entry | None:
        """What the cell asks for; None when it is wrong or must be asked (it then says so)."""
        reading = read_score(cell.text)
        if reading.state == "wrong":
            cell.error = reading.problem
            return None
        value = reading.value
        if value is None and reading.told != NO_TEST:
            return None
        if value is not None and not names_scale(cell.text):
            value = self.settled(cell, value)
            if value is None:
                return None
        return Entry(cell.enrolment, cell.test, value, cell.was)

    def settled(self, cell: GridCell, value: Decimal) -> Decimal | None:
        """The value on the scale that was meant, None as long as nobody has said which."""
        options = scales_of(value, self.others(cell))
        if not options:
            return value
        answers = {str(one): one for one in options}
        given = self.data.get(f"skala-{cell.name}", "") if self.data else ""
        everywhere = self.data.get("semua", "") if self.data else ""
        if given in answers:
            return answers[given]
        if everywhere in (AS_TYPED, TIMES_TEN):
            return options[0] if everywhere == AS_TYPED else options[1]
        cell.error = asked(options)
        cell.options = tuple((key, label(one, options)) for key, one in answers.items())
        return None

    def others(self, cell: GridCell) -> list[Decimal]:
        """The other values of the same test: those stored, and those typed on this page."""
        known = dict(self.known[cell.test])
        for one in self.cells:
            if one.test == cell.test and (value := read_score(one.text).value) is not None:
                known[one.enrolment] = value
        own = known.get(cell.enrolment)
        return others_than(own, known.values()) if own is not None else list(known.values())

    def write(self, entries: Sequence[Entry]) -> None:
        try:
            refused = write_scores(
                batch=self.batch, entries=entries, by=self.user, reason=self.reason
            )
        except ValidationError as error:
            self.problems += error.messages
            return
        for cell in self.cells:
            self.tell(cell, refused.get(cell.key), entries)

    def tell(self, cell: GridCell, told: Told | None, entries: Sequence[Entry]) -> None:
        """After writing: what was refused carries its sentence and the mark of what stands there now."""
        if told is not None:
            cell.error, cell.was = told.text, told.now
            return
        entry = next((one for one in entries if one.key == cell.key), None)
        if entry is not None:
            self.saved += entry.value != entry.was
            cell.was = entry.value
            cell.text = "" if entry.value is None else written(entry.value)


def known_values(batch: Batch) -> dict[str, dict[int, Decimal]]:
    """Test → enrolment → stored value, of the whole batch."""
    found: dict[str, dict[int, Decimal]] = {test: {} for test in Test}
    rows = Score.objects.filter(enrolment__batch=batch)
    for enrolment, test, value in rows.values_list("enrolment_id", "test", "value"):
        found[test][enrolment] = value
    return found


def shown_on_page(text: str) -> dict[str, str]:
    """What a sent page says that it had shown; nothing when that can't be read."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def number_or_none(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ".")) if text else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None
