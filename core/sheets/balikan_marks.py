"""What a balikan says about each row: in a word, at its cells, and what can be chosen."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.models import ImportJob, ImportRow
from core.sheets.balikan_places import (
    ANSWER,
    KEY,
    LONGEST_COMMENT,
    LONGEST_RESULT,
    RESULT,
    SUGGESTION,
    Mark,
    Remark,
    shown,
)
from core.sheets.columns import VILLAGE, VILLAGE_CODE
from core.sheets.kinds import ImportKind
from core.sheets.returning import answer_words, offered, row_key
from core.sheets.rows import SKIP, State

OPEN = (State.WRONG, State.DOUBTFUL)
CHOOSE_VILLAGE = "Pilih desanya di kolom “Saran kode”."
CHOOSE_ANSWER = "Pilih jawabannya di kolom “Jawaban”."
CORRECT = "Perbaiki sel ini, lalu unggah lagi berkasnya."


def marks_of(job: ImportJob, kind: ImportKind, columns: Mapping[str, int]) -> Iterator[Mark]:
    """A Mark for every row of the import, in the order of rows. `columns`: field → column, ours too."""
    labels = {name: one.label for name, one in kind.by_name.items()}
    rows = ImportRow.objects.filter(job=job).order_by("number")
    for record in rows.iterator(500):
        yield mark_of(record, labels, columns)


def mark_of(record: ImportRow, labels: Mapping[str, str], columns: Mapping[str, int]) -> Mark:
    data = record.data
    asks = record.state in OPEN
    words = answer_words(data["questions"], labels) if asks else {}
    suggestions: list[str] = []
    chosen = ""
    if asks and not record.village_code:
        suggestions = [village_word(code, label) for code, label in data["candidates"]]
    elif record.answers.get("desa") == record.village_code != "" and not is_done(record):
        chosen = village_word(record.village_code, record.place)
    # "lewati" can be taken back in the file, so it stands there
    skipped = record.state == State.SKIPPED
    texts = {
        RESULT: shown(result_of(record, data), LONGEST_RESULT),
        SUGGESTION: shown(chosen, LONGEST_RESULT),
        ANSWER: SKIP if skipped else "",
        KEY: row_key(record.job_id, record.number, record.key),
    }
    offers = {
        SUGGESTION: [shown(one, LONGEST_RESULT) for one in suggestions],
        ANSWER: [shown(one) for one in offered(words)] if asks or skipped else [],
    }
    return Mark(record.number, texts, offers, remarks_of(record, data, labels, columns))


def village_word(code: str, label: str) -> str:
    return f"{code} – {label}"


def is_done(record: ImportRow) -> bool:
    return bool(record.written) or record.state == State.SAME


def result_of(record: ImportRow, data: Mapping[str, Any]) -> str:
    """The state in words and the reason in short."""
    problems = [text for _, text in data["problems"]]
    questions = [one[2] for one in data["questions"]]
    match record.state:
        case _ if record.written:
            return "Sudah diterapkan."
        case State.WRONG:
            return "Salah, perlu diperbaiki: " + " ".join([*problems, *questions])
        case State.DOUBTFUL:
            return "Meragukan, perlu jawaban: " + " ".join(questions)
        case State.NEW:
            return "Siap: data baru."
        case State.CHANGED:
            return "Siap, akan mengubah: " + ", ".join(one[1] for one in data["changes"])
        case State.REFUSED:
            return f"Ditolak: {data['refused']}"
        case State.SKIPPED:
            return "Dilewati atas permintaan Anda."
    return "Sama dengan data yang ada; tidak ada yang berubah."


def remarks_of(
    record: ImportRow,
    data: Mapping[str, Any],
    labels: Mapping[str, str],
    columns: Mapping[str, int],
) -> list[Remark]:
    """Every cell that something must be done about, or that the registry does not follow; in rows that
    need a person also what was understood freely."""
    found: dict[int, list[tuple[str, str]]] = {}

    def say(name: str, colour: str, text: str) -> None:
        found.setdefault(column_of(name, columns), []).append((colour, text))

    asks = record.state in (*OPEN, State.REFUSED) and not record.written
    if record.state == State.REFUSED:
        say(VILLAGE, "wrong", data["refused"])
    for name, text in data["problems"] if asks else ():
        say(name, "wrong", f"{text} {CORRECT}")
    for key, name, text, _ in data["questions"] if asks else ():
        where = CHOOSE_VILLAGE if key == "desa" else CHOOSE_ANSWER
        say(name, "doubtful", f"{text} {where}")
    for name, text in data.get("kept", ()):
        say(name, "", text)
    for name, text in data["told"] if asks else ():
        if name in columns and columns[name] not in found:
            say(name, "", f"Dibaca: {text}")
    return [remark(column, said) for column, said in sorted(found.items())]


def remark(column: int, said: list[tuple[str, str]]) -> Remark:
    """One comment for a cell; the worst colour counts."""
    colours = {colour for colour, _ in said}
    colour = next((one for one in ("wrong", "doubtful") if one in colours), "")
    return Remark(column, colour, shown("\n".join(text for _, text in said), LONGEST_COMMENT))


def column_of(name: str, columns: Mapping[str, int]) -> int:
    """The field's column; the village's is the name's or the code's when it has none; else our own."""
    order = {VILLAGE: (VILLAGE, "name", VILLAGE_CODE), "": ()}.get(name, (name,))
    return next((columns[one] for one in order if one in columns), columns[RESULT])
