"""A building is handed over: check list, paper, taking back, who reads the receiver's name."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from land import models as m
from land.actions import progress as actions
from tests.land_rows import make_building, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(world):
    return make_building(world.coop_a)


def detail(client, building):
    return client.get(building.get_absolute_url()).content.decode()


def bast(**fields):
    answers = {f"check_{n}": "ya" for n in range(len(project.LAND_BAST_ITEMS))}
    return {
        "handed_over_on": timezone.localdate().isoformat(),
        "number": "BAST 7/2026",
        "received_by": "Siti Rahayu",
        "once": str(uuid.uuid4()),
        **answers,
    } | fields


def test_handed_over_with_its_check_list(client_as, building):
    client = client_as("dinas_a")
    url = reverse("land:handover", args=[building.pk])
    page = client.post(url, bast()).content.decode()
    assert "Progres resminya belum pernah dilaporkan" in page
    report(building, 85, days_ago=1)
    assert "Progres resminya baru 85\u00a0%" in client.post(url, bast()).content.decode()
    report(building, 100)
    early = (building.allocated_on - timedelta(days=1)).isoformat()
    for fields, told in (
        ({"handed_over_on": early}, "sebelum lahannya dialokasikan"),
        ({"handed_over_on": "2999-01-01"}, "masa depan"),
        ({"check_0": ""}, "Pilih: sesuai atau belum."),
        ({"check_1": "tidak"}, "Sebutkan apa yang belum."),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ")}, "tidak sesuai dengan namanya"),
    ):
        page = client.post(url, bast(**fields)).content.decode()
        assert told in page and "Siti Rahayu" in page
    assert not m.Handover.objects.exists()
    file = SimpleUploadedFile("bast.pdf", b"%PDF-1.4 isi")
    assert (
        client.post(url, bast(check_1="tidak", remark_1="menunggu PLN", file=file)).status_code
        == 302
    )
    handover = m.Handover.objects.get()
    assert handover.checks[1] == {
        "item": project.LAND_BAST_ITEMS[1],
        "ok": False,
        "note": "menunggu PLN",
    }
    assert handover.file_name == "bast.pdf" and client.get(url).status_code == 409
    page = detail(client, building)
    assert "BAST 7/2026" in page and "menunggu PLN" in page
    sheet = client.get(reverse("land:handover-sheet", args=[building.pk])).content.decode()
    assert "menunggu PLN" in sheet and "Siti Rahayu" in sheet
    paper = client.get(reverse("land:handover-file", args=[building.pk]))
    assert paper.getvalue() == b"%PDF-1.4 isi"
    undo = reverse("land:handover-undo", args=[building.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(undo).content.decode())[1]
    assert client.post(undo, {"seen": seen, "reason": "BAST keliru"}).status_code == 302
    assert not m.Handover.objects.exists() and client.get(undo).status_code == 409


def test_an_observer_reads_no_name_of_the_receiver(client_as, building):
    m.Handover.objects.create(
        building=building,
        handed_over_on=timezone.localdate(),
        number="1",
        received_by="Siti Rahayu",
        checks=[],
    )
    for name in ("pengamat", "auditor"):
        client = client_as(name)
        pages = detail(client, building)
        pages += client.get(reverse("land:handover-sheet", args=[building.pk])).content.decode()
        assert ("Siti Rahayu" in pages) is (name == "auditor")


def test_a_handover_without_hundred_percent_says_why(building, cast):
    report(building, 90)
    handover = m.Handover(
        building=building, handed_over_on=timezone.localdate(), number="1", received_by="Ketua"
    )
    with pytest.raises(ValidationError, match="baru 90"):
        actions.hand_over(handover=handover, by=cast["pusat"])
    handover.note = "diminta dipakai lebih dulu"
    actions.hand_over(handover=handover, by=cast["pusat"])
    assert m.Handover.objects.get().note == "diminta dipakai lebih dulu"
