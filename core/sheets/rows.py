"""One row of an import while it is judged: what it says, what it would change, what must be asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.sheets.hands import Reading
from core.sheets.values import packed, unpacked


class State(models.TextChoices):
    """What a row comes to. The order is the one in which people want to see them."""

    WRONG = "wrong", "salah"
    DOUBTFUL = "doubtful", "meragukan"
    NEW = "new", "baru"
    CHANGED = "changed", "berubah"
    SAME = "same", "sama"
    REFUSED = "refused", "ditolak"
    SKIPPED = "skipped", "dilewati"


WRITTEN = (State.NEW, State.CHANGED)
# What a person can still mend: in the file, or by an answer.
OPEN = (State.WRONG, State.DOUBTFUL)
# Answers to a row's twin in the same file: leave this one out; it is something else than it seems.
SKIP, OTHER = "lewati", "lain"
# Answer to a question about a cell: don't use it.
EMPTIED = "kosong"


@dataclass(frozen=True)
class Change:
    """One field, before → after, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Question:
    """What only a person can decide. `options`: (answer, label). `field`: the column it is about."""

    id: str
    field: str
    text: str
    options: tuple[tuple[str, str], ...]


@dataclass
class Row:
    """`number`: 1-based row of the sheet. `cells`: field → what stood there. `readings`: field → Reading.

    `answers`: question id → answer, given on the page or in the balikan. `village`: official code.
    `told`: interpretations that are not literal; `kept`: where the file says otherwise and the
    registry is left as it is. `wanted`: what the row asks for, slot → value, kept so that it can be compared again.
    `chosen`: question id → the label of the answer that was given to it.
    `target`: key of the existing row, None for a new one; `identity`: what two rows of one file may
    not share. `written`: what an apply did, for the undo.
    """

    number: int
    key: str = ""
    village: str | None = None
    place: str = ""
    title: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    candidates: tuple[tuple[str, str], ...] = ()
    village_problem: str = ""
    refused: str = ""
    told: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    state: State = State.SAME
    target: int | None = None
    identity: str = ""
    wanted: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    written: list[Any] = field(default_factory=list)

    def ask(self, question: Question) -> str | None:
        """The answer already given to this question, if it is one of its options; else None, and the
        question is kept."""
        answer = self.answers.get(question.id)
        labels = dict(question.options)
        if answer is not None and answer in labels:
            self.chosen[question.id] = labels[answer]
            return answer
        self.questions.append(question)
        return None

    def problems_about(self, fields: Iterable[str]) -> bool:
        return any(name in fields for name, _ in self.problems)

    def start_again(self) -> None:
        """Forgets the judgement; what was read and answered stays."""
        self.state, self.target, self.identity = State.SAME, None, ""
        self.wanted, self.changes, self.problems, self.questions = {}, [], [], []
        self.kept, self.chosen = [], {}

    def settle(self, *, new: bool) -> None:
        """The state that follows from what was found; the worst counts."""
        if self.answers.get("baris") == SKIP:
            self.state = State.SKIPPED
        elif self.refused:
            self.state = State.REFUSED
        elif self.problems:
            self.state = State.WRONG
        elif self.questions:
            self.state = State.DOUBTFUL
        elif new:
            self.state = State.NEW
        else:
            self.state = State.CHANGED if self.changes else State.SAME

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": self.cells,
            "readings": {name: read_as_json(one) for name, one in self.readings.items()},
            "candidates": self.candidates,
            "village_problem": self.village_problem,
            "refused": self.refused,
            "told": self.told,
            "kept": self.kept,
            "wanted": {slot: packed(value) for slot, value in self.wanted.items()},
            "changes": [[c.field, c.label, c.before, c.after] for c in self.changes],
            "problems": self.problems,
            "chosen": self.chosen,
            "questions": [[q.id, q.field, q.text, q.options] for q in self.questions],
        }

    def take_json(self, data: dict[str, Any]) -> None:
        """The inverse of `as_json`."""
        self.cells = dict(data["cells"])
        self.readings = {name: read_from_json(one) for name, one in data["readings"].items()}
        self.candidates = tuple((code, label) for code, label in data["candidates"])
        self.village_problem, self.refused = data["village_problem"], data["refused"]
        self.told = [(name, text) for name, text in data["told"]]
        self.kept = [(name, text) for name, text in data["kept"]]
        self.wanted = {slot: unpacked(value) for slot, value in data["wanted"].items()}
        self.changes = [Change(*one) for one in data["changes"]]
        self.problems = [(name, text) for name, text in data["problems"]]
        self.chosen = dict(data.get("chosen", {}))
        self.questions = [
            Question(key, name, text, tuple((value, label) for value, label in options))
            for key, name, text, options in data["questions"]
        ]


def read_as_json(reading: Reading) -> list[Any]:
    options = [[packed(value), label] for value, label in reading.options]
    return [packed(reading.value), reading.told, reading.problem, options, reading.kind]


def read_from_json(data: list[Any]) -> Reading:
    value, told, problem, options, kind = data
    found = tuple((unpacked(one), label) for one, label in options)
    return Reading(unpacked(value), told, problem, found, kind)
