"""Documents as PDF, by typst. Text goes in as data, never as part of the source."""

import json
import re
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

TEMPLATE = Path(__file__).parent / "report.typ"
# Words longer than this may be broken every so many letters: otherwise they would run off the paper.
LONG, PIECE = 28, 14
LONG_WORD = re.compile(rf"\S{{{LONG},}}")
CONTROL = {code: None for code in (*range(32), 127) if code != 10}
BREAK = "\u200b"


def printable(value: Any) -> Any:
    """`value` with every text in it made fit for paper: no control signs, long words breakable."""
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    if not isinstance(value, str):
        return value
    # half of a pair that stands for one sign can't be written as UTF-8
    text = value.replace("\r\n", "\n").replace("\t", " ").translate(CONTROL)
    text = text.encode("utf-8", "replace").decode()
    return LONG_WORD.sub(lambda found: _breakable(found[0]), text)


def _breakable(word: str) -> str:
    return BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


def letterhead() -> list[str]:
    return [settings.REPORT_HEAD, settings.AGENCY_NAME, *settings.REPORT_ADDRESS]


def paper_of(documents: list[dict[str, Any]], title: str) -> dict[str, str]:
    """What the template reads as sys.inputs."""
    data = {
        "paper": settings.REPORT_PAPER.lower(),
        "title": title,
        "author": settings.AGENCY_NAME,
        "letterhead": letterhead(),
        "documents": documents,
    }
    return {"data": json.dumps(printable(data), ensure_ascii=False)}


def render(documents: list[dict[str, Any]], title: str, kind: str = "pdf") -> Any:
    """The bytes of the PDF; of each page for "png". One document begins on a page of its own."""
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format=kind,
        sys_inputs=paper_of(documents, title),
        ignore_system_fonts=True,
        ppi=80,
    )
