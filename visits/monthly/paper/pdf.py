"""Documents of the monthly chain as PDF."""

from pathlib import Path
from typing import Any

from core import paper

TEMPLATE = Path(__file__).parent / "report.typ"


def data_of(documents: list[dict[str, Any]], title: str) -> dict[str, Any]:
    return paper.printable({"title": title, "documents": documents})


def render(documents: list[dict[str, Any]], title: str, kind: str = "pdf") -> Any:
    """The bytes of the PDF; of each page for "png". One document begins on a page of its own."""
    return paper.render(TEMPLATE, data_of(documents, title), kind)
