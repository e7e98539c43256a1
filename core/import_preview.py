"""The rows of a preview as the page shows them, and the answers that come back from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from core.import_forms import LARGEST_NUMBER
from core.models import ImportJob, ImportRow
from core.sheets import checking
from core.sheets.kinds import KINDS, ImportKind
from core.sheets.rows import OPEN, SKIP, WRITTEN, Change, Question, Row, State
from core.sheets.understanding import BALIKAN_FIELDS, EMPTIED

# Names in the form of the rows: what an input is about, the row's number, the question's id.
ANSWER, TAKE_BACK, SAME_FOR_ALL, LEAVE_OUT = "jawab", "tarik", "semua", "lewati"
# Questions about one very row; the same answer for others makes no sense.
ITS_OWN = ("desa", "baris")
COLOURS = {
    State.WRONG: "text-bg-danger",
    State.DOUBTFUL: "text-bg-warning",
    State.NEW: "text-bg-success",
    State.CHANGED: "text-bg-primary",
}
MOST_ANSWERED = 20_000


@dataclass(frozen=True)
class Asked:
    """A question of a row with the names of its inputs."""

    question: Question
    name: str
    for_all: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the file: what was understood, what would change, what is wrong or asked.

    `doubts`: questions that can't be answered here any more. `unwritten`: the import was applied without it.
    """

    number: int
    state: State
    colour: str
    place: str
    title: str
    told: list[tuple[str, str]]
    kept: list[str]
    changes: list[Change]
    problems: list[str]
    asked: list[Asked]
    doubts: list[str]
    unwritten: bool
    answered: list[tuple[str, str]]
    target: str
    leave_out: str


# The way of a file as its sender sees it, and how far each stage is on it.
STEPS = ("Unggah", "Cocokkan kolom", "Periksa", "Terapkan")
STEP_OF: dict[str, int] = {
    ImportJob.Stage.READING: 0,
    ImportJob.Stage.MAPPING: 1,
    ImportJob.Stage.CHECKING: 2,
    ImportJob.Stage.PREVIEW: 2,
    ImportJob.Stage.APPLYING: 3,
    ImportJob.Stage.APPLIED: len(STEPS),
}


@dataclass(frozen=True)
class Step:
    number: int
    label: str
    done: bool
    current: bool


def steps(job: ImportJob | None = None) -> list[Step]:
    """The steps with the one that the job stands at (no job: the upload); [] for one that was ended."""
    at = STEP_OF.get(job.stage) if job else 0
    return [] if at is None else steps_at(at)


def steps_at(at: int) -> list[Step]:
    return [Step(i + 1, label, i < at, i == at) for i, label in enumerate(STEPS)]


def shown_rows(job: ImportJob, records: Iterable[ImportRow]) -> list[ShownRow]:
    return [shown_row(job, checking.loaded(record)) for record in records]


def shown_row(job: ImportJob, row: Row) -> ShownRow:
    kind = KINDS.get(job.kind)
    labels = labels_of(kind)
    problems = [text for _, text in row.problems]
    open_to_answers = job.stage == ImportJob.Stage.PREVIEW
    return ShownRow(
        number=row.number,
        state=row.state,
        colour=COLOURS.get(row.state, "text-bg-light border"),
        place=row.place,
        title=row.title or row.cells.get("name", ""),
        told=[(labels.get(name, ""), text) for name, text in row.told],
        kept=[text for _, text in getattr(row, "kept", [])],
        changes=row.changes,
        problems=[row.refused, *problems] if row.refused else problems,
        asked=[asked(row.number, one) for one in row.questions] if open_to_answers else [],
        doubts=[] if open_to_answers else [one.text for one in row.questions],
        unwritten=job.stage == ImportJob.Stage.APPLIED and row.state in OPEN,
        answered=given_answers(row, labels) if open_to_answers else [],
        target=target_url(kind, row.target),
        leave_out=f"{LEAVE_OUT}:{row.number}:baris" if may_leave_out(row, job) else "",
    )


def labels_of(kind: ImportKind | None) -> dict[str, str]:
    fields = (*kind.fields, *BALIKAN_FIELDS) if kind else BALIKAN_FIELDS
    return {one.name: one.label for one in fields}


def asked(number: int, question: Question) -> Asked:
    tail = f"{number}:{question.id}"
    for_all = "" if question.id in ITS_OWN else f"{SAME_FOR_ALL}:{tail}"
    return Asked(question, f"{ANSWER}:{tail}", for_all)


def may_leave_out(row: Row, job: ImportJob) -> bool:
    asked_already = any(one.id == "baris" for one in row.questions)
    open_states = (*OPEN, *WRITTEN)
    return job.stage == ImportJob.Stage.PREVIEW and row.state in open_states and not asked_already


def given_answers(row: Row, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """(name of the input that takes it back, the answer in words) of what counts at present."""
    still_asked = {one.id for one in row.questions}
    return [
        (f"{TAKE_BACK}:{row.number}:{key}", in_words(row, key, answer, labels))
        for key, answer in row.answers.items()
        if key not in still_asked and not key.startswith(("kata:", "_"))
    ]


def in_words(row: Row, key: str, answer: str, labels: Mapping[str, str]) -> str:
    if key == "baris":
        return "Baris ini dilewati" if answer == SKIP else "Baris ini memang data lain"
    if key == "desa":
        return f"Desa: {dict(row.candidates).get(answer, row.place or answer)}"
    if key in row.chosen and not key.startswith("isi:"):
        return row.chosen[key]
    name = key.removeprefix("isi:")
    label = labels.get(name, "Jawaban")
    if answer == EMPTIED:
        return f"{label}: isian ini tidak dipakai"
    options = row.readings[name].options if name in row.readings else ()
    if answer.isascii() and answer.isdigit() and int(answer) < len(options):
        return f"{label}: {options[int(answer)][1]}"
    return f"{label}: {answer}"


def target_url(kind: ImportKind | None, target: int | None) -> str:
    if kind is None or not kind.target_view or target is None:
        return ""
    try:
        return reverse(kind.target_view, args=[target])
    except NoReverseMatch:
        return ""


def posted_answers(data: QueryDict, job: ImportJob) -> dict[int, dict[str, str]]:
    """Row number → question id → answer ("" takes one back), for `jobs.answer_rows`.

    "The same for all" reaches every row that asks the very same question with the same options; an
    answer given to one row by itself comes first.
    """
    found: dict[int, dict[str, str]] = defaultdict(dict)
    spread: list[tuple[int, str, str]] = []
    for name, value in data.items():
        what, _, tail = name.partition(":")
        number, _, key = tail.partition(":")
        if not (key and is_row_number(number)):
            continue
        if what == ANSWER and value:
            found[int(number)][key] = str(value)
            if data.get(f"{SAME_FOR_ALL}:{tail}"):
                spread.append((int(number), key, str(value)))
        elif what == TAKE_BACK:
            found[int(number)][key] = ""
        elif what == LEAVE_OUT:
            found[int(number)]["baris"] = SKIP
    for asker, key, answer in spread:
        for other in rows_that_ask_the_same(job, asker, key):
            found[other].setdefault(key, answer)
    return dict(found)


def is_row_number(text: str) -> bool:
    """Digits, few enough that int() takes them, of a number that a row can have."""
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST_NUMBER


def rows_that_ask_the_same(job: ImportJob, number: int, key: str) -> list[int]:
    """Numbers of the rows with the same question: id, text and options."""
    if key in ITS_OWN:
        return []
    doubtful: QuerySet = job.rows.filter(state__in=(State.DOUBTFUL, State.WRONG))
    first = doubtful.filter(number=number).first()
    questions: list[Any] = first.data["questions"] if first else []
    for question in questions:
        if question[0] == key:
            # containment finds the candidates by SQL; equality decides
            like = doubtful.filter(data__questions__contains=[[key]])[:MOST_ANSWERED]
            return [one.number for one in like if question in one.data["questions"]]
    return []
