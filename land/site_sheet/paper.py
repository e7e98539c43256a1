"""A parcel's paper as PDF, by typst. Text goes in as data, never as part of the source."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core import paper as core_paper
from core.templatetags.kdkmp import angka, waktu
from land.areas import doubts_about
from land.models import Parcel
from land.site_sheet import reading
from land.site_sheet.pictures import address_of, photos_of, qr_of
from land.site_sheet.sketch import sketch_of
from land.verifying.panel import panel_of

TEMPLATE = Path(__file__).parent / "site_sheet.typ"
SAMPLE = "Data contoh – bukan dokumen resmi"
NOT_MEASURED = (
    "Batas lahan ini belum diukur. Ukur di lapangan dengan HP: jalan mengelilingi batasnya, atau tandai "
    "sudut-sudutnya."
)


def sheet_of(request: HttpRequest, parcel: Parcel) -> dict[str, Any]:
    """All that the template reads. `parcel`: read in the reader's name, with its cooperative's region."""
    user: Any = request.user
    panel = panel_of(parcel, user)
    building = reading.building_of(parcel, user)
    sketch = sketch_of(parcel.polygon)
    photos, count = photos_of(parcel, user)
    words = {
        "title": f"Lembar lahan {parcel}",
        "heading": "Lembar lahan",
        "subtitle": parcel.cooperative.name,
        "remark": SAMPLE if parcel.is_sample else "",
        "archived": f"Lahan ini sudah dicoret: {parcel.archive_reason}"
        if parcel.is_archived
        else "",
        "place": reading.place_facts(parcel),
        "state": [
            ["Status verifikasi", panel.state],
            *([["Giliran", turn(panel)]] if panel.turn else []),
        ],
        "sketch": sketch.data() if sketch else None,
        "accuracy": accuracy(parcel) if sketch else NOT_MEASURED,
        "captions": [one["caption"] for one in photos],
        "photo_note": photo_note(len(photos), count),
        "steps": reading.step_rows(panel),
        "verdicts": reading.verdict_rows(panel),
        "disagreement": f"Verifikator tidak sependapat: {panel.told}" if panel.told else "",
        "building": reading.building_facts(building) if building else [],
        "progress": reading.progress_rows(building, user) if building else [],
        "footer": f"{parcel} · dicetak {waktu(timezone.now())} oleh {user}",
        "address": address_of(request, parcel),
    }
    return core_paper.printable(words | facts_of(parcel, user)) | {
        "photos": [one["svg"] for one in photos],
        "qr": qr_of(words["address"]),
    }


def facts_of(parcel: Parcel, user: Any) -> dict[str, Any]:
    """What is known of the land itself."""
    return {
        "facts": reading.parcel_facts(parcel, user),
        "areas": reading.area_rows(parcel),
        "area_note": reading.area_note(parcel),
        "doubts": doubts_about(parcel),
        "conditions": reading.condition_rows(parcel),
        "flags": reading.flag_facts(parcel),
        "site": reading.site_facts(parcel),
        "obstacles": reading.obstacle_lines(parcel, user),
        "note": parcel.note,
    }


def turn(panel: Any) -> str:
    since = f"sejak {angka(panel.days)} hari" if panel.days else "sejak hari ini"
    late = f", lewat batas {angka(panel.limit)} hari" if panel.overdue else ""
    return f"{panel.turn}, {since}{late}"


def accuracy(parcel: Parcel) -> str:
    told = "Diukur dengan GPS HP; bukan peta bidang tanah resmi."
    if parcel.polygon_accuracy is None:
        return told
    return f"{told} Ketelitian sudut terburuk {angka(round(parcel.polygon_accuracy, 1))} m."


def photo_note(shown: int, count: int) -> str:
    if not count:
        return "Belum ada foto."
    return f"{angka(shown)} dari {angka(count)} foto." if count > shown else ""


def render(data: dict[str, Any], kind: Any = "pdf") -> Any:
    """The bytes of the PDF; for "png" and "svg" each page's."""
    return core_paper.render(TEMPLATE, data, kind)
