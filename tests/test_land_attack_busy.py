"""When the database ends a wait of two for each other (deadlock), whoever loses is told in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from core.refusals import BUSY
from core.sheets import jobs
from land import models as m
from land.actions.reconciling import KEEP, decide, mark_of
from land.reconciling import comparing
from registry import merging
from registry.pairs import Pair
from tests.factories import make_cooperative
from tests.land_pages import form_of
from tests.land_sources import imported, line, make_difference

pytestmark = pytest.mark.django_db


def loses(*args, **kwargs):
    """As PostgreSQL says it to the one it chose."""
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'uji' USING ERRCODE = '40P01'; END $$")


@pytest.fixture
def difference(world):
    return make_difference(world.coop_a)


def test_pages_show_what_was_last_compared(difference, client_as, monkeypatch):
    m.SourceSheet.objects.update(compared_at=None)
    monkeypatch.setattr(comparing, "find", loses)
    client = client_as("pusat")
    for url in (
        reverse("land:reconciliation"),
        reverse("land:difference-list"),
        reverse("land:difference-detail", args=[difference.pk]),
        reverse("land:reconciliation-cooperative", args=[difference.cooperative_id]),
    ):
        assert client.get(url).status_code == 200, url
    assert comparing.is_stale()
    page = client.post(reverse("land:reconciliation-compare"), follow=True)
    assert page.status_code == 200 and BUSY in page.content.decode()


def test_a_decision_is_told_and_not_made(difference, client_as, cast, monkeypatch):
    client = client_as("pusat")
    url = reverse("land:difference-detail", args=[difference.pk])
    data = form_of(client, url, choice="tetap", reason="sudah diperiksa")
    monkeypatch.setattr("land.actions.reconciling.compare", loses)
    page = client.post(reverse("land:difference-decide", args=[difference.pk]), data)
    assert page.status_code == 422 and BUSY in page.content.decode()
    with pytest.raises(ValidationError, match="Tunggu sebentar"):
        decide(
            row=difference, choice=KEEP, by=cast["pusat"], reason="x", seen=mark_of(difference)
        )  # fmt: skip
    difference.refresh_from_db()
    assert difference.state == "terbuka"


def test_an_import_is_not_half_undone(world, cast, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = imported(cast["pusat"], line(world.coop_a, luas=1200))
    monkeypatch.setattr("land.imports.sources.compare", loses)
    with pytest.raises(ValidationError, match="Tunggu sebentar"):
        jobs.undo_import(job=job, by=cast["pusat"])
    job.refresh_from_db()
    assert job.stage == "applied" and m.SourceSheet.objects.standing().exists()


def test_neither_do_two_cooperatives_become_half_of_one(world, cast, monkeypatch):
    other = make_cooperative(world.coop_a.village.district.village_set.exclude(pk=world.coop_a.village_id)[0])  # fmt: skip
    monkeypatch.setattr(merging, "_carry_out", loses)
    with pytest.raises(ValidationError, match="Tunggu sebentar"):
        merging.merge_cooperatives(
            primary=world.coop_a, secondary=other, by=cast["pusat"], reason="tercatat dua kali",
            seen=Pair(world.coop_a, other).mark(),
        )  # fmt: skip
    other.refresh_from_db()
    assert not other.is_archived
