"""Going through the room of land: a row of each table that hangs on one cooperative, and every address about it."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from core.models import User
from core.photos.receiving import store_content
from land import models as m
from land.actions.steps import take_step
from land.photos import add_row, files_of, keep_photo, prepared
from land.words import State
from registry.models import Cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.land_surveys import make_survey
from tests.photo_bytes import declared, jpeg
from tests.walk import names

PAPER = b"%PDF-1.4\n%%EOF\n"
# whose key `pk` is, by the beginning of the name, the longer ones first; without one here it is the parcel
OF_LAND = {
    "parcel-obstacle-": "obstacle",
    "parcel-document-": "document",
    "parcel-photo-create": "parcel",
    "parcel-photo": "photo",
    "parcel-step-file": "step",
    "parcel-verdict-file": "verdict",
    "report-create": "building",
    "report-photo": "report_photo",
    "report-": "report",
    "building-": "building",
    "handover": "building",
    "agency-": "agency",
    "equipment-": "equipment",
    "difference-": "difference",
    "reconciliation-cooperative": "cooperative",
    "survey-": "survey",
}
BY_COOPERATIVE = (
    "cooperative-land",
    "parcel-create",
    "parcel-obstacle-of-cooperative",
    "equipment-create",
)


def land_rows(cooperative: Cooperative, by: User) -> dict[str, Any]:
    """A handed-over building on a verified parcel with photos, papers, a survey that waits, what another sheet says."""
    today, content = timezone.localdate(), jpeg(32, 24)
    parcel = make_parcel(cooperative, state=State.VERIFYING, holder="Bu Rahasia")
    paper = ContentFile(PAPER, name="berita.pdf")
    step = take_step(parcel, State.VERIFIED, by=by, file=paper)
    parcel.refresh_from_db()
    building = make_building(cooperative, parcel=parcel)
    told = report(building, 100)
    survey = make_survey(cooperative, by, photos=[declared(content)])
    sent = survey.photos.get()
    store_content(sent, content)
    add_row(files_of(prepared(ContentFile(content))), of=parcel, link="parcel")
    verdict = m.Verdict(parcel=parcel, verifier="kodim", conclusion="terverifikasi", given_on=today)
    verdict.file.save("putusan.pdf", ContentFile(PAPER))
    handover = m.Handover(building=building, handed_over_on=today, number="1", received_by="Ketua")
    handover.file.save("bast.pdf", ContentFile(PAPER))
    document = m.LandDocument(parcel=parcel, kind="peta", title="Denah")
    document.file.save("denah.pdf", ContentFile(PAPER))
    sheet = m.SourceSheet.objects.create(source="agrinas", as_of=today)
    m.SourceValue.objects.create(
        sheet=sheet, cooperative=cooperative, field="progres", value="40.00"
    )
    return {
        "parcel": parcel,
        "step": step,
        "verdict": verdict,
        "document": document,
        "obstacle": m.LandObstacle.objects.create(cooperative=cooperative, parcel=parcel, kind="legalitas"),
        "photo": parcel.photos.get(),
        "building": building,
        "agency": building.agency,
        "report": told,
        "report_photo": keep_photo(ContentFile(content, name="a.jpg"), report=told),
        "equipment": m.EquipmentItem.objects.create(cooperative=cooperative, kind="truk", received_on=today),
        "survey": survey,
        "survey_photo": sent,
        "difference": m.Difference.objects.create(
            cooperative=cooperative, source="agrinas", field="progres", kind="beda", owner="kabupaten", sheet=sheet
        ),
        "cooperative": cooperative,
    }  # fmt: skip


def land_addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of the room about `rows`. A keyword that nobody has told here what to fill
    in with raises KeyError: a new page is to be walked."""
    known = {
        "to_state": State.VERIFYING.value,
        "photo": rows["survey_photo"].pk,
        "parcel": rows["parcel"].pk,
    }
    for name, keywords in names("land").items():
        of = next((row for start, row in OF_LAND.items() if name.startswith(start)), "parcel")
        words = {one: rows[of].pk if one == "pk" else known[one] for one in keywords}
        query = f"?cooperative={rows['cooperative'].pk}" if name in BY_COOPERATIVE else ""
        query = f"?parcel={rows['parcel'].pk}" if name == "building-create" else query
        yield name, reverse(f"land:{name}", kwargs=words) + query
