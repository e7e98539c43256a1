"""What comes back in a balikan: whose it is, which rows were touched, what a person has answered.

The words in the drop-downs are made here, when the balikan is written, and understood here, when it
comes back: both times from the questions that are kept with the row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched, product
from typing import Any

from core.models import ImportJob, ImportRow, User
from core.sheets.book import Sheet
from core.sheets.hands.text import cleaned
from core.sheets.layout import Layout
from core.sheets.row_kinds import WalkedRow
from core.sheets.rows import SKIP, Row, State
from core.sheets.understanding import (
    ANSWER,
    KEY,
    SUGGESTION,
    Understanding,
    data_rows,
    told_answers,
)

CHUNK = 500
LONGEST_WORD = 120
MOST_PAIRS = 12  # of answers to two questions in one drop-down
MOST_PARENTS = 5
Answers = dict[str, tuple[str, str]]


def row_key(job_pk: int, number: int, key: str) -> str:
    """What the hidden column holds: which import, which of its rows, and what the row said then."""
    return f"{job_pk}-{number}-{key}"


def read_key(cell: object) -> tuple[int, int, str] | None:
    """The inverse of `row_key`; None for anything else."""
    pieces = str(cell or "").strip().split("-")
    if len(pieces) != 3 or not all(one.isascii() and one.isdecimal() for one in pieces[:2]):
        return None
    if max(map(len, pieces)) > 40 or int(pieces[0]) >= 2**63:
        return None
    return int(pieces[0]), int(pieces[1]), pieces[2]


def parent_of(sheet: Sheet, layout: Layout, job: ImportJob, user: User) -> ImportJob | None:
    """The import whose balikan this sheet is, by the keys in its rows; None when it is none.

    Only an import of the same kind that `user` may see counts: a key can be forged.
    """
    if KEY not in layout.mapping:
        return None
    keys = (read_key(row.value(layout, KEY)) for row in data_rows(sheet, layout))
    named = Counter(key[0] for key in keys if key)
    named.pop(job.pk, None)
    seen = ImportJob.objects.for_user(user).filter(kind=job.kind)
    for pk, _ in named.most_common(MOST_PARENTS):
        if found := seen.filter(pk=pk).first():
            return found
    return None


# --- words for answers ------------------------------------------------------------------------------


def answer_words(questions: Sequence[Sequence[Any]], labels: Mapping[str, str]) -> Answers:
    """Word → (question id, answer) for a row's questions as they are stored: [id, field, text, options].

    A word is the option's label; the field's name comes first where the label alone could mean two.
    """
    # the village is answered in "Saran kode", and "lewati" is offered for every row
    asked = [
        (key, name, [one for one in options if (key, one[0]) != ("baris", SKIP)])
        for key, name, _, options in questions
        if key != "desa"
    ]
    asked = [one for one in asked if one[2]]
    words: Answers = {}
    plain = Counter(spelled(label) for _, _, options in asked for _, label in options)
    for key, name, options in asked:
        for value, label in options:
            word = one_line(label)
            if len(asked) > 1 or plain[spelled(label)] > 1 or spelled(label) == SKIP:
                word = one_line(f"{labels.get(name, key)}: {label}")
            at = 1
            while spelled(word) in map(spelled, words):
                at += 1
                word = f"{word[: LONGEST_WORD - 5]} ({at})"
            words[word] = key, value
    return words


def offered(words: Answers) -> list[str]:
    """What the drop-down "Jawaban" shows: "lewati" and the words; for two questions also their pairs."""
    by_question: dict[str, list[str]] = {}
    for word, (key, _) in words.items():
        by_question.setdefault(key, []).append(word)
    pairs: list[str] = []
    if len(by_question) == 2:
        first, second = by_question.values()
        if len(first) * len(second) <= MOST_PAIRS:
            pairs = [f"{one}; {other}" for one, other in product(first, second)]
    return [*pairs, *words, SKIP]


def one_line(text: str) -> str:
    """Fit for a drop-down: no ";" (it parts two answers), and nothing that begins like a formula."""
    text = " ".join(str(text).replace(";", ",").split())[:LONGEST_WORD]
    return text if text[:1].isalnum() else f"Isi: {text}"


def spelled(text: object) -> str:
    return cleaned(str(text)).casefold()  # type: ignore[arg-type]


# --- rows that come back ----------------------------------------------------------------------------


@dataclass
class Returned:
    """A row of the sheet beside what is known of it. `exact`: it says what it said in the balikan."""

    walked: WalkedRow
    key: str
    told: dict[str, str]
    own: ImportRow | None = None
    before: ImportRow | None = None
    exact: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass
class Earlier:
    """Row number → what the row came to: in this very job's last check, and in the job it corrects."""

    parent_pk: int | None
    own: dict[int, ImportRow]
    before: dict[int, ImportRow]
    used: set[int] = field(default_factory=set)


def earlier_rows(job: ImportJob) -> Earlier:
    fields = ("number", "key", "answers", "state", "written", "identity", "target", "place", "job")

    def found(pk: int | None) -> dict[int, ImportRow]:
        rows = ImportRow.objects.filter(job_id=pk).only(*fields) if pk else ()
        return {row.number: row for row in rows}

    return Earlier(job.parent_id, found(job.pk), found(job.parent_id))


def rows_with_answers(
    understood: Understanding, sheet: Sheet, known: Earlier
) -> Iterator[tuple[Row, bool]]:
    """(row, whether it must be judged). A row that came back unchanged keeps what was decided about
    it; one that was the same or is written already is not judged again."""
    for chunk in batched(data_rows(sheet, understood.layout), CHUNK):
        returned = [returned_row(understood, known, walked) for walked in chunk]
        understand_words(understood, returned)
        for one in returned:
            yield finished(understood, one)


def returned_row(understood: Understanding, known: Earlier, walked: WalkedRow) -> Returned:
    layout = understood.layout
    one = Returned(walked, understood.mark(walked), told_answers(walked, layout))
    own = known.own.get(walked.number)
    one.own = own if own and own.key == one.key else None
    key = read_key(walked.value(layout, KEY))
    if key and key[0] == known.parent_pk and (before := known.before.get(key[1])):
        one.exact = before.key == one.key == key[2]
        if one.exact and before.number in known.used:  # a copied row is a row of its own
            one.exact = False
        elif one.exact:
            known.used.add(before.number)
        one.before = before
    return one


def understand_words(understood: Understanding, returned: Iterable[Returned]) -> None:
    """Turns the words that people chose into answers, by the questions kept with the parent's rows."""
    said = [one for one in returned if one.told and one.before]
    kept = dict(
        ImportRow.objects.filter(pk__in={one.before.pk for one in said if one.before}).values_list(
            "pk", "data"
        )
    )
    labels = {name: one.label for name, one in understood.kind.by_name.items()}
    for one in said:
        assert one.before  # noqa: S101  for the type checker; chosen above
        data = kept[one.before.pk]
        if not one.exact and not belongs(understood, one.walked, data["cells"]):
            one.told = {name: value for name, value in one.told.items() if name == "baris"}
            one.notes.append(
                "Saran kode dan jawaban tidak dipakai, karena isi baris ini bukan lagi isi baris yang "
                "ditanyakan. Periksa lagi baris ini."
            )
            continue
        words = {
            spelled(word): found for word, found in answer_words(data["questions"], labels).items()
        }
        for name in [name for name in one.told if name.startswith("kata:")]:
            found = words.get(name.removeprefix("kata:"))
            if found and (one.exact or same_cell(understood, one.walked, data, found[0])):
                one.told[found[0]] = found[1]
                del one.told[name]


def belongs(understood: Understanding, walked: WalkedRow, cells: Mapping[str, str]) -> bool:
    """Whether a changed row is still the row that its key names: rows can be sorted without their keys.

    What tells rows of its kind apart (the village or the cooperative) is still what it was; where
    nothing stood there, half of the cells are.
    """
    now = understood.texts(walked)
    names = [name for name in understood.kind.telling if cells.get(name)]
    if names:
        return any(now.get(name) == cells[name] for name in names)
    return 2 * sum(now.get(name) == text for name, text in cells.items()) >= len(cells)


def same_cell(
    understood: Understanding, walked: WalkedRow, data: Mapping[str, Any], question: str
) -> bool:
    """Whether the cells that a question was about are as they were: its options may be others now."""
    name = next((one[1] for one in data["questions"] if one[0] == question), "")
    together = next((names for names, _ in understood.kind.joined if name in names), (name,))
    now = understood.texts(walked)
    return all(now.get(one) == data["cells"].get(one) for one in together if one)


def finished(understood: Understanding, one: Returned) -> tuple[Row, bool]:
    before = one.before if one.exact else None
    strange = sorted(name[5:] for name in one.told if name.startswith("kata:"))
    told = {name: value for name, value in one.told.items() if not name.startswith("kata:")}
    done = bool(before and (before.written or before.state == State.SAME))
    kept: dict[str, str] = dict(before.answers) if before else {}
    if before and not done:
        withdrawn(kept, told, understood.layout)
    if one.own:
        kept |= one.own.answers
    row = understood.row(one.walked, kept | told, one.key)
    row.told += [("", note) for note in one.notes]
    row.told += [("", f"Jawaban “{word}” tidak dikenal; pilih dari daftar.") for word in strange]
    if before and done and all(kept.get(name) == value for name, value in told.items()):
        row.state, row.identity, row.target = State.SAME, before.identity, before.target
        return row, False
    return row, True


def withdrawn(kept: dict[str, str], told: Mapping[str, str], layout: Layout) -> None:
    """A "lewati" or a village that stood in the balikan and was wiped out is taken back."""
    for question, column in (("baris", ANSWER), ("desa", SUGGESTION)):
        shown = question == "desa" or kept.get(question) == SKIP
        if shown and column in layout.mapping and question not in told:
            kept.pop(question, None)
