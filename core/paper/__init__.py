"""Papers as PDF, by typst: what all rooms' documents share. Text goes in as data, never as part of the source.

A room keeps a template of its own beside its code, which begins with `#import "paper.typ": *`
(core/paper/paper.typ: paper sizes, letterhead, colours).
"""

import json
import re
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

SHARED = Path(__file__).parent / "paper.typ"
# where somebody signs whose name isn't known
BLANK = "(…………………………………)"
# Longer words may be broken every so many letters: otherwise they would run off the paper.
LONG_WORD, PIECE = 24, 12
BREAK = "\u200b"
CONTROL = {code: None for code in (*range(32), 127) if code != 10}


def printable(value: Any, longest: int = LONG_WORD, piece: int = PIECE) -> Any:
    """`value` with every text in it fit for paper: no control signs but line breaks, and words of `longest`
    letters or more breakable every `piece` letters."""
    if isinstance(value, dict):
        return {key: printable(one, longest, piece) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one, longest, piece) for one in value]
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\t", " ").translate(CONTROL)
    # half of a pair that stands for one sign can't be written as UTF-8
    text = text.encode("utf-8", "replace").decode()
    return re.sub(
        rf"\S{{{longest},}}",
        lambda found: BREAK.join(
            found[0][at : at + piece] for at in range(0, len(found[0]), piece)
        ),
        text,
    )


def on_one_line(value: Any) -> Any:
    """`value` with every line break in its texts made a blank."""
    if isinstance(value, dict):
        return {key: on_one_line(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [on_one_line(one) for one in value]
    return " ".join(value.splitlines()) if isinstance(value, str) else value


def letterhead() -> list[str]:
    return [settings.REPORT_HEAD, settings.AGENCY_NAME, *settings.REPORT_ADDRESS]


def inputs(data: dict[str, Any]) -> dict[str, str]:
    """What a template reads as sys.inputs.data: `data`, fit for paper already, with author, paper and
    letterhead."""
    common = {
        "paper": settings.REPORT_PAPER.lower(),
        "author": settings.AGENCY_NAME,
        "letterhead": printable(letterhead()),
    }
    return {"data": json.dumps(common | data, ensure_ascii=False)}


def sources(template: Path) -> dict[str, bytes]:
    """All that typst needs to read."""
    return {"main.typ": template.read_bytes(), SHARED.name: SHARED.read_bytes()}


def render(template: Path, data: dict[str, Any], kind: Any = "pdf", ppi: int = 80) -> Any:
    """The bytes of the PDF; for "png" and "svg" a list with each page's, or one page's alone."""
    return typst.compile(
        sources(template),
        root=str(SHARED.parent),  # no other folder of this machine is within a template's reach
        format=kind,
        sys_inputs=inputs(data),
        ignore_system_fonts=True,
        ppi=ppi,
    )
