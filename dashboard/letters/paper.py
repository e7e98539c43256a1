"""The letter as PDF, by typst. The same content, texts and number give the same bytes: its date is the snapshot's."""

import json
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from core import paper
from core.templatetags.kdkmp import tanggal
from dashboard.letters import charts
from dashboard.letters.links import path_of
from dashboard.letters.texts import DOTS, filled
from dashboard.models import Letter
from trainings.certificates.qr import svg_of

TEMPLATE = Path(__file__).parent / "letter.typ"


def about_figures(content: dict[str, Any]) -> str:
    compared = f"Perubahan dihitung sejak {content['compared']}. " if content["compared"] else ""
    return (
        f"Angka per {content['on_told']}, dibekukan {content['taken_told']} (angka beku nomor "
        f"{content['snapshot']}) · sumber: {content['source']}. {compared}Persen: bagian dari semua koperasi, atau "
        "dari jumlah kelompoknya. “–” berarti tidak ada pembanding."
    )


def with_link(table: dict[str, Any], site: str) -> dict[str, Any]:
    address = f"{site}{path_of(table['link'])}" if table["link"] else ""
    bare = address.removeprefix("https://").removeprefix("http://")
    return {
        "title": table["title"],
        "head": table["head"],
        "columns": [column["label"] for column in table["columns"]],
        "rows": table["rows"],
        "total": table["total"],
        "qr": svg_of(address) if address else "",
        "address": paper.printable(bare),
    }


def data_of(letter: Letter, content: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """What the template reads; SVG pictures go in as they are, all else fit for paper."""
    taken = timezone.localtime(letter.snapshot.taken_at)
    day = tanggal(letter.dated_on) if letter.dated_on else DOTS
    head = [texts["government"], texts["agency"], *texts["address"].splitlines()]
    told = {
        "title": f"{letter}",
        "author": texts["agency"],
        "letterhead": [one.strip() for one in head if one.strip()],
        "footer": f"{letter.place} · {letter.month_name} · per {content['on_told']}",
        "number": letter.number or DOTS,
        "about": filled(texts["about"], content),
        "recipient": texts["recipient"],
        "opening": filled(texts["opening"], content),
        "closing": filled(texts["closing"], content),
        "place_and_day": f"{texts['signed_at']}, {day}",
        "position": texts["official_position"],
        "signer": texts["official_name"],
        "rank": texts["official_rank"],
        "signer_number": texts["official_number"],
        "copies": [one.strip() for one in texts["copies"].splitlines() if one.strip()],
        "headlines": content["headlines"],
        "change_head": f"Sejak {content['compared']}" if content["compared"] else "Perubahan",
        "about_figures": about_figures(content),
        "annex_of": f"Surat nomor {letter.number or DOTS}, tanggal {day} · {letter}",
        "sample": content["is_sample"],
        "paper": texts["paper"],
    }
    return paper.printable(told) | {
        "made": [taken.year, taken.month, taken.day, taken.hour, taken.minute, taken.second],
        "bars": charts.bars(content),
        "trend": charts.trend(content),
        "tables": [tidy(with_link(table, letter.site)) for table in content["tables"]],
    }


def tidy(table: dict[str, Any]) -> dict[str, Any]:
    """Fit for paper, all but its picture."""
    return paper.printable(table | {"qr": ""}) | {"qr": table["qr"]}


def render(data: dict[str, Any], kind: str = "pdf") -> Any:
    return paper.render(TEMPLATE, data, kind)


def figures_on_paper(data: dict[str, Any]) -> list[str]:
    """Every number as it stands on the laid-out pages, in their order: what checks read."""
    found = typst.query(
        paper.sources(TEMPLATE),
        "<angka>",
        field="text",
        root=str(paper.SHARED.parent),
        sys_inputs=paper.inputs(data),
        ignore_system_fonts=True,
    )
    return json.loads(found)
