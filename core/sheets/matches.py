"""The answer to "which village does this row mean?"."""

from dataclasses import dataclass
from typing import Literal

How = Literal["code", "name", "alias", "spelling"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A village to choose; `label` is "Desa X, Kec. Y, Kab. Z", `score` 0–1."""

    code: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """`code` is set only when sure. Else `problem` says in Indonesian what to do, and up to three
    candidates (best first) may be offered. `told` names every interpretation that isn't literal."""

    code: str | None = None
    how: How | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    told: str = ""
    problem: str = ""
