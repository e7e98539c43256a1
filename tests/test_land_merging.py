"""Two cooperatives that are one, and their land: all of it moves, one parcel stays chosen, nothing is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.models import Village
from land import models as m
from land.actions.survey_deciding import use_survey
from land.querysets import with_place
from land.words import State
from registry.merging import merge_cooperatives, undo_merge
from registry.models import Cooperative
from registry.pairs import Pair, links
from tests.factories import make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.land_surveys import make_survey

TODAY = timezone.localdate()
OF_LAND = [model for model, _ in links() if model._meta.app_label == "land"]


@pytest.fixture
def pair(world, cast):
    return world.coop_a, make_cooperative(Village.objects.get(pk="61.01.01.2002"))


def everything() -> dict[str, list]:
    return {
        model.__name__: sorted(
            model._base_manager.values_list(*(f.attname for f in model._meta.concrete_fields)),
            key=lambda row: row[0],
        )
        for model in OF_LAND
    }


def merge(pair, by):
    primary, secondary = pair
    record = merge_cooperatives(
        primary=primary,
        secondary=secondary,
        by=by,
        reason="tercatat dua kali",
        seen=Pair(primary, secondary).mark(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return record


def with_land(coop, sheet):
    """A built parcel and all that hangs on it."""
    building = make_building(coop)
    done = report(building, 40)
    m.LandPhoto.objects.create(report=done, sha256="a" * 64, size=1)
    m.LandPhoto.objects.create(parcel=building.parcel, sha256="b" * 64, size=1)
    m.LandObstacle.objects.create(cooperative=coop, parcel=building.parcel, kind="sengketa")
    m.LandObstacle.objects.create(cooperative=coop, kind="tidak_ada_lahan")
    m.EquipmentItem.objects.create(cooperative=coop, kind="truk", received_on=TODAY)
    m.SourceValue.objects.create(sheet=sheet, cooperative=coop, field="progres", value="40")
    m.Difference.objects.create(
        cooperative=coop, source="agrinas", field="progres", kind="beda", owner="kabupaten"
    )
    return building


@pytest.fixture
def sheet(db):
    return m.SourceSheet.objects.create(source="agrinas", as_of=TODAY)


def test_the_only_land_comes_along_and_goes_back(cast, pair, sheet):
    primary, secondary = pair
    building = with_land(secondary, sheet)
    before = everything()
    record = merge(pair, cast["pusat"])
    for model in OF_LAND:
        assert not model._base_manager.filter(cooperative=secondary).exists(), model
    assert "1 lahan" in record.told and "1 pembangunan" in record.told
    place = with_place(Cooperative.objects.filter(pk=primary.pk)).get()
    assert (place.place, place.parcel_id) == ("b50", building.parcel_id)
    report(building, 50)  # it goes on as before
    m.ProgressReport.objects.order_by("-pk").first()
    with pytest.raises(
        ValidationError
    ):  # nothing of land is about the pair alone: who undoes is told
        m.Parcel.objects.filter(pk=building.parcel_id).update(note="lain")
        undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    m.Parcel.objects.filter(pk=building.parcel_id).update(note="")
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert everything() == before


def test_two_living_buildings_are_refused_and_nothing_moves(cast, pair, sheet):
    with_land(pair[0], sheet)
    with_land(pair[1], sheet)
    before = everything()
    for way in (pair, pair[::-1]):
        with pytest.raises(ValidationError, match="Keduanya punya pembangunan yang berjalan"):
            merge(way, cast["pusat"])
    assert everything() == before
    # cancelled with a reason, one of them is no obstacle any more
    m.Building.objects.filter(cooperative=pair[1]).update(
        cancelled_at=timezone.now(), cancel_reason="dobel"
    )
    merge(pair, cast["pusat"])
    assert m.Building.objects.filter(cooperative=pair[0]).count() == 2


def test_numbers_go_on_and_the_survivors_chosen_one_stays(cast, pair):
    primary, secondary = pair
    mine = [make_parcel(primary, state=State.PROPOSED), make_parcel(primary)]
    theirs = [make_parcel(secondary, state=State.VERIFIED), make_parcel(secondary)]
    before = everything()
    record = merge(pair, cast["pusat"])
    found = list(m.Parcel.objects.filter(cooperative=primary).order_by("number"))
    assert [(row.pk, row.number, row.chosen) for row in found] == [
        (mine[0].pk, 1, True),
        (mine[1].pk, 2, False),
        (theirs[0].pk, 3, False),
        (theirs[1].pk, 4, False),
    ]
    assert found[2].state == State.VERIFIED and found[2].steps.count() == 3
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert everything() == before


def test_the_parcel_that_is_built_on_becomes_the_chosen_one(cast, pair):
    primary, secondary = pair
    mine, building = make_parcel(primary), make_building(secondary)
    before = everything()
    record = merge(pair, cast["pusat"])
    assert m.Parcel.objects.chosen().get(cooperative=primary) == building.parcel
    mine.refresh_from_db()
    assert not mine.chosen and mine.number == 1
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert everything() == before


def test_what_says_the_same_twice_stays_with_the_archived_one(cast, pair, sheet):
    primary, secondary = pair
    make_parcel(primary)
    with_land(secondary, sheet)
    m.LandObstacle.objects.create(cooperative=primary, kind="tidak_ada_lahan")
    m.LandObstacle.objects.create(
        cooperative=secondary,
        kind="tidak_ada_lahan",
        noted_on=TODAY - timedelta(days=9),
        resolved_on=TODAY,
    )
    m.SourceValue.objects.create(sheet=sheet, cooperative=primary, field="progres", value="10")
    m.Difference.objects.create(
        cooperative=primary, source="agrinas", field="progres", kind="beda", owner="kabupaten"
    )
    before = everything()
    record = merge(pair, cast["pusat"])
    assert secondary.land_obstacles.get().kind == "tidak_ada_lahan"
    assert secondary.source_values.get().value == "40"
    assert secondary.differences.count() == 1
    assert primary.land_obstacles.count() == 3  # the open one, the resolved one, the parcel's
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert everything() == before


def test_a_survey_that_waits_moves_with_its_photos_and_versions(cast, pair):
    """Its photos hang on no parcel yet."""
    primary, secondary = pair
    survey = make_survey(secondary, cast["pendamping_a"])
    m.LandPhoto.objects.create(survey=survey, sha256="c" * 64, size=1)
    before = everything()
    record = merge(pair, cast["pusat"])
    moved = primary.surveys.get()
    assert moved == survey and moved.versions.count() == 1 and moved.parcel is None
    assert moved.photos.get().cooperative == primary
    undo_merge(merge=record, by=cast["pusat"], reason="ternyata dua")
    assert everything() == before


def test_a_survey_that_moved_can_still_be_used(cast, pair):
    primary, secondary = pair
    survey = make_survey(secondary, cast["pendamping_a"])
    photo = m.LandPhoto.objects.create(survey=survey, sha256="c" * 64, size=1)
    survey.body["photos"] = [{"sha256": "c" * 64, "size": 1}]
    survey.save()
    merge(pair, cast["pusat"])
    parcel = use_survey(survey=survey, by=cast["pusat"], seen=1, number=1)
    photo.refresh_from_db()
    assert parcel.cooperative == primary and photo.parcel == parcel
