"""Where our own things stand in a balikan, and by what they are known again. Plain Python: the child
that writes the workbook imports it without Django.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from core.sheets.refusal import column_letters

RESULT, SUGGESTION, ANSWER, KEY = "row_result", "suggested_code", "row_answer", "row_key"
HEADERS = {
    RESULT: "Hasil pemeriksaan",
    SUGGESTION: "Saran kode",
    ANSWER: "Jawaban",
    KEY: "Kunci baris (jangan diubah)",
}
WIDTHS = {RESULT: 48, SUGGESTION: 44, ANSWER: 32, KEY: 14}  # in letters
CHOICES = "Pilihan"
CHOICES_MARK = "Pilihan jawaban: dibuat otomatis, jangan diubah"
COMMENT_MARK = "[Pemeriksaan KDKMP]"
AUTHOR = "KDKMP"
# Reddish for wrong, amber for doubtful; unusual enough to be known again as ours.
FILLS = {"wrong": "FFF6C7C3", "doubtful": "FFFDE3A7"}
PROMPTS = {
    SUGGESTION: (
        "Saran kode",
        "Pilih desa yang benar dari daftar, atau tulis kode desanya, misalnya 61.01.01.2001.",
    ),
    ANSWER: (
        "Jawaban",
        "Pilih jawaban dari daftar; “lewati” bila baris ini tidak usah diimpor. Dua jawaban dipisah "
        "dengan titik koma (;).",
    ),
}
# Excel takes no more lists than 65,534 in a sheet, and slows down long before with comments.
MOST_LISTS, MOST_COMMENTS = 30_000, 8_000
LONGEST_COMMENT, LONGEST_RESULT, LONGEST_CELL = 1_000, 300, 32_767
TELL_EVERY = 500  # rows between two words on how far the writing is
CONTROL = {code: None for code in range(32) if code not in (9, 10)} | {0xFFFE: None, 0xFFFF: None}


def is_choices(name: str, *, hidden: bool) -> bool:
    """Whether a sheet is the hidden one that holds the drop-downs of an earlier balikan."""
    return hidden and re.fullmatch(rf"{CHOICES}( \d+)?", name) is not None


def shown(text: str, longest: int = LONGEST_CELL) -> str:
    """Text that a workbook can hold: no control characters or halves of a pair, cut with "…"."""
    text = text.translate(CONTROL).encode("utf-8", "ignore").decode()
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


class Remark(NamedTuple):
    """About one cell: 0-based column, "wrong" | "doubtful" | "" (no colour), the comment."""

    column: int
    colour: str
    text: str


class Mark(NamedTuple):
    """All that a balikan says about one row; `number` is the 1-based row of the sheet.

    `texts`: RESULT, SUGGESTION, ANSWER, KEY → what stands there ("" for nothing); `offers`: SUGGESTION,
    ANSWER → what can be chosen there.
    """

    number: int
    texts: dict[str, str]
    offers: dict[str, list[str]]
    remarks: list[Remark]


class Choices:
    """The hidden sheet that holds the words of all drop-downs; the same words stand there once."""

    def __init__(self, title: str, put: Callable[[int, int, str], Any]) -> None:
        """`put(row, column, text)` writes into the sheet, both 0-based."""
        self.title, self.put = title, put
        self.rows: dict[tuple[str, ...], int] = {}
        put(0, 0, CHOICES_MARK)

    def range_of(self, offers: list[str]) -> str:
        """Where these words stand, absolute: 'Pilihan'!$A$2:$C$2."""
        words = tuple(offers)
        if words not in self.rows:
            self.rows[words] = len(self.rows) + 1
            for column, word in enumerate(words):
                self.put(self.rows[words], column, word)
        row = self.rows[words] + 1
        return f"'{self.title}'!$A${row}:${column_letters(len(words))}${row}"


def free_title(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, with a number behind it when a sheet has that name already."""
    used = {one.casefold() for one in taken}
    title, at = wanted, 1
    while title.casefold() in used:
        at += 1
        title = f"{wanted} {at}"
    return title


def comment_on(text: str, before: str = "") -> str:
    """A cell's comment: the sender's own or ours from before, then ours, with our mark once."""
    mark = "" if COMMENT_MARK in before else f"{COMMENT_MARK}\n"
    return f"{before.rstrip()}\n{mark}{text}" if before else f"{mark}{text}"


@dataclass(frozen=True)
class Plan:
    """What the child is asked to do. Paths are absolute, columns 0-based, rows 1-based.

    `rows`: the row file of the imported sheet; `columns`: RESULT, SUGGESTION, ANSWER, KEY → column;
    `merged`: areas of the sheet; `is_csv`: cells in the row file may carry our export's guard;
    `why_plain`: what a plain workbook says about itself, "" when the sender's own file is to be marked.
    """

    source: str
    target: str
    rows: str
    marks: str
    sheet: str
    first_header: int
    last_header: int
    n_rows: int
    n_columns: int
    columns: dict[str, int]
    merged: list[list[int]]
    is_csv: bool
    why_plain: str

    def as_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Plan":
        return cls(**json.loads(text))

    def each_mark(self) -> Iterator[Mark]:
        """The marks in the order of rows, one at a time."""
        with Path(self.marks).open(encoding="utf-8", newline="\n") as file:
            for line in file:
                mark = Mark(*json.loads(line))
                yield mark._replace(remarks=[Remark(*one) for one in mark.remarks])

    def tell_written(self, n_rows: int) -> None:
        """Said by the child, for `rows_written`."""
        Path(f"{self.target}.baris").write_text(str(n_rows), encoding="ascii")

    def rows_written(self) -> int:
        """How many rows the child has written; 0 while it has not said so."""
        try:
            return int(Path(f"{self.target}.baris").read_text(encoding="ascii") or 0)
        except (OSError, ValueError):
            return 0
