"""What somebody tries who wants more than the rules of land give: falls without notes, rows of archived
cooperatives, photos taken away in passing, settings that mean nothing."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from core.access import Conflict
from core.photos.receiving import store_content
from land import models as m
from land.actions import progress
from land.actions.survey_deciding import use_survey
from land.actions.surveying import Sent, receive_survey
from land.checks import settings_of_land
from tests.land_rows import make_building, make_parcel, report
from tests.land_surveys import make_survey
from tests.photo_bytes import declared, jpeg, own_folder
from visits.body import digest_of

pytestmark = pytest.mark.django_db
WHY = "angka ini keliru dibaca"


@pytest.fixture
def falling(world):
    """50 %, then 30 % with a note, then 40 % that rose from there."""
    building = make_building(world.coop_a)
    high = report(building, 50, days_ago=30)
    low = report(building, 30, days_ago=20, note="dinding dibongkar")
    return building, high, low, report(building, 40, days_ago=10)


def counting() -> list[Decimal]:
    rows = m.ProgressReport.objects.counting().order_by("reported_on", "pk")
    return list(rows.values_list("percent", flat=True))


def test_the_note_of_a_fall_is_not_withdrawn_from_under_it(falling, cast, client_as):
    _, high, low, last = falling
    url = reverse("land:report-withdraw", args=[low.pk])
    client = client_as("dinas_a")
    seen = client.get(url).context["form"]["seen"].value()
    page = client.post(url, {"reason": WHY, "seen": seen})
    assert page.status_code == 422 and "tanpa catatan" in page.content.decode()
    assert counting() == [50, 30, 40]
    # all of them together, or the higher one first, leave nothing unexplained
    progress.withdraw_reports(reports=[last, low], by=cast["dinas_a"], reason=WHY)
    assert counting() == [50]
    progress.withdraw_report(report=high, by=cast["dinas_a"], reason=WHY)
    assert counting() == []


def test_neither_in_the_admin(falling, client_as):
    url = reverse("admin:land_progressreport_changelist")
    sent = {"action": "withdraw", "_selected_action": [falling[2].pk], "_confirmed": "1"}
    page = client_as("pusat").post(url, sent | {"reason": WHY}, follow=True)
    assert "tanpa catatan" in page.content.decode() and counting() == [50, 30, 40]


def test_a_correction_does_not_carry_the_note_away(falling, cast):
    building, _, low, _ = falling
    moved = m.ProgressReport(
        building=building, source=low.source, reported_on=timezone.localdate(), corrects=low,
        percent=Decimal(30), note="tanggalnya keliru",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="tanpa catatan"):
        progress.add_report(report=moved, by=cast["dinas_a"])
    assert counting() == [50, 30, 40]
    same = m.ProgressReport(
        building=building, source=low.source, reported_on=low.reported_on, corrects=low,
        percent=Decimal(35), note="salah ketik",
    )  # fmt: skip
    progress.add_report(report=same, by=cast["dinas_a"])
    assert counting() == [50, 35, 40]


def test_a_building_of_an_archived_cooperative_stays_as_it_was(world, cast, client_as):
    building = make_building(world.coop_a)
    told = report(building, 100, days_ago=9)
    type(world.coop_a).objects.filter(pk=world.coop_a.pk).update(
        archived_at=timezone.now(), archive_reason=WHY
    )
    client = client_as("pusat")
    names = ["report-create", "building-update", "building-cancel", "handover"]
    urls = [reverse(f"land:{name}", args=[building.pk]) for name in names]
    urls += [reverse(f"land:report-{verb}", args=[told.pk]) for verb in ("correct", "withdraw")]
    for url in urls:
        for answer in (client.get(url), client.bare_post(url, {"reason": WHY, "percent": "100"})):
            assert answer.status_code == 409, url
            assert "diarsipkan" in answer.content.decode(), url
    assert client.post(reverse("land:report-verify", args=[told.pk])).status_code == 409
    new = m.ProgressReport(
        building=m.Building.objects.get(pk=building.pk), source="kodim", percent=Decimal(1),
        reported_on=timezone.localdate(),
    )  # fmt: skip
    with pytest.raises(Conflict):
        progress.add_report(report=new, by=cast["pusat"])
    handover = m.Handover(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua",
        file=ContentFile(b"%PDF-1.4", name="a.pdf"),
    )  # fmt: skip
    with pytest.raises(Conflict):
        progress.hand_over(handover=handover, by=cast["pusat"])
    assert m.ProgressReport.objects.count() == 1 and not m.Handover.objects.exists()


def test_a_correction_from_the_phone_takes_no_photo_from_a_parcel(world, cast, settings, tmp_path):
    """An officer used the survey for a parcel that was there before: its photo is the parcel's now."""
    own_folder(settings, tmp_path)
    mentor, content = cast["pendamping_a"], jpeg(64, 64)
    parcel = make_parcel(world.coop_a)
    survey = make_survey(
        world.coop_a, mentor, held="", parcel=parcel.pk, photos=[declared(content)]
    )
    store_content(m.LandPhoto.objects.get(), content)
    use_survey(survey=survey, by=cast["dinas_a"], seen=1, number=1)
    assert m.LandPhoto.objects.received().get().parcel == parcel
    body = survey.body | {"photos": [], "based_on": 1}
    now = timezone.now()
    sent = Sent(survey.client_id, body, digest_of(body), world.coop_a.pk, mentor, mentor, now)
    assert receive_survey(sent).code == 201
    assert m.LandPhoto.objects.received().get().parcel == parcel


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAND_AREA_ORDER", []), ("LAND_AREA_ORDER", ["sertifikat"]),
        ("LAND_OFFICIAL_PERCENT", ["terbaik"]), ("LAND_OFFICIAL_PERCENT", []),
        ("LAND_RULES", {"warna": ["kita"]}), ("LAND_RULES", {"luas": ["mereka"]}),
        ("LAND_RULE", [""]), ("LAND_TURNS", {"dijual": "Dinas"}), ("LAND_EQUIPMENT", {"kapal": 1}),
        ("LAND_STALLED_DAYS", 0), ("LAND_BUILDING_SIZE", (0, 30)),
    ],
)  # fmt: skip
def test_odd_settings_are_told_by_a_check_and_break_no_page(
    world, client_as, settings, name, value
):
    assert settings_of_land(None) == []
    setattr(settings, name, value)
    assert [one.id for one in settings_of_land(None)] == ["land.E001"]
    if name in ("LAND_AREA_ORDER", "LAND_OFFICIAL_PERCENT", "LAND_RULES"):
        parcel = make_parcel(world.coop_a, state="terverifikasi", stated_area=Decimal(900))
        building = make_building(world.coop_a, parcel=parcel)
        report(building, 40)
        client = client_as("pusat")
        for url in (
            reverse("land:parcel-list"),
            parcel.get_absolute_url(),
            reverse("land:building-list"),
            building.get_absolute_url(),
            reverse("land:reconciliation"),
        ):
            assert client.get(url).status_code == 200, url
