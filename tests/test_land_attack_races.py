"""At once: decisions on one difference, decisions while all is compared, the verbs of one cooperative's land. What
is refused is told in words; nothing ends half."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.access import Conflict
from land import models as m
from land.actions.building import allocate_parcel, cancel_building
from land.actions.parcels import archive_parcel, choose_parcel, restore_parcel
from land.actions.reconciling import KEEP, TAKE, decide, mark_of
from land.actions.steps import take_step
from land.reconciling.comparing import compare, refresh
from land.refusals import told_plainly
from land.words import State
from tests.land_rows import make_agency, make_parcel, others
from tests.land_sources import make_difference, make_sheet
from tests.test_land_races import TODAY, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "diputuskan bersama"


def said(work):
    """`work`, its refusals in words only: a Conflict and a ValidationError have sentences, nothing else may come."""

    def run():
        try:
            return work()
        except Conflict as error:
            return f"! {error}"
        except ValidationError as error:
            assert all(error.messages)
            return "! " + " ".join(error.messages)

    return run


def test_eight_decide_one_difference(world, cast):
    by = cast["pusat"]
    row = make_difference(world.coop_a)
    seen = mark_of(row)
    for choice in (KEEP, TAKE):
        row.refresh_from_db()
        if row.state != m.Difference.State.OPEN:  # the next round is about another value
            make_sheet(
                {world.coop_a: {"luas": "2500"}}, source="kabupaten",
                regency_id=world.coop_a.village.district.regency_id,
            )  # fmt: skip
            compare()
            row.refresh_from_db()
            seen = mark_of(row)
        assert row.state == "terbuka"

        def one(at, choice=choice, seen=seen):
            mine = m.Difference.objects.get(pk=row.pk)
            way = choice if at % 2 else KEEP
            decide(row=mine, choice=way, by=by, reason=WHY, seen=seen)
            return "decided"

        told = Counter(all_at_once([said(lambda at=at: one(at)) for at in range(8)]))
        assert told["decided"] == 1 and all(key[0] in "d!" for key in told), told
        row.refresh_from_db()
        assert row.state in ("tetap", "pakai_sumber") and row.decided_by == by
        area = m.Parcel.objects.get().stated_area
        assert area == (Decimal(row.theirs) if row.state == "pakai_sumber" else 1000)


def test_deciding_while_all_is_compared_and_parcels_change(world, cast):
    by = cast["pusat"]
    coops = others(world, 4)
    for _ in range(5):
        m.Difference.objects.all().delete()
        m.Parcel.objects.all().delete()
        rows = [make_difference(coop) for coop in coops[:3]]
        rows = list(m.Difference.objects.filter(pk__in=[row.pk for row in rows]))

        def choose(row):
            decide(row=row, choice=TAKE, by=by, reason=WHY, seen=mark_of(row))
            return "decided"

        def change(row):
            parcel = m.Parcel.objects.get(cooperative=row.cooperative_id)
            archive_parcel(parcel=parcel, by=by, reason=WHY)
            return "archived"

        works = [said(lambda row=row: choose(row)) for row in rows]
        works += [said(lambda row=row: change(row)) for row in rows]
        works += [
            said(lambda: (compare(), "compared")[1]),
            said(lambda: (refresh(), "compared")[1]),
        ]
        told = all_at_once(works)
        assert all(told), told
        assert told[3:6] == ["archived"] * 3, told
        assert not m.Difference.objects.filter(
            state="terbuka", cooperative__parcels__chosen=True
        ).exists()


@pytest.mark.long
def test_the_verbs_of_one_cooperatives_land(world, cast):
    by, agency = cast["pusat"], make_agency()
    for _ in range(5):
        m.Building.objects.update(
            cancelled_at="2026-11-25T00:00Z", cancel_reason="ronde berikutnya"
        )
        two = [make_parcel(world.coop_a, state=State.VERIFIED, chosen=False) for _ in range(2)]

        def fresh(at, two=two):
            return m.Parcel.objects.get(pk=two[at].pk)

        def allocate(at, fresh=fresh):
            parcel = fresh(at)
            allocate_parcel(
                building=m.Building(
                    cooperative_id=parcel.cooperative_id, parcel=parcel, agency=agency, allocated_on=TODAY
                ),
                by=by,
            )  # fmt: skip
            return "done"

        def cancel():
            living = m.Building.objects.filter(cancelled_at__isnull=True).first()
            if living is None:
                return "nothing"
            cancel_building(building=living, by=by, reason=WHY)
            return "done"

        def step(at, fresh=fresh):
            with told_plainly():
                take_step(fresh(at), State.FURTHER, by=by, reason=WHY)
            return "done"

        works = [
            lambda: allocate(0), lambda: allocate(1), cancel,
            lambda: (choose_parcel(parcel=fresh(0), by=by), "done")[1],
            lambda: (choose_parcel(parcel=fresh(1), by=by), "done")[1],
            lambda: (archive_parcel(parcel=fresh(1), by=by, reason=WHY), "done")[1],
            lambda: (restore_parcel(parcel=fresh(1), by=by, reason=WHY), "done")[1],
            lambda: step(0),
        ]  # fmt: skip
        told = all_at_once([said(one) for one in works])
        assert all(told), told
        coop = m.Parcel.objects.filter(cooperative=world.coop_a)
        assert coop.filter(chosen=True).count() <= 1
        assert not coop.filter(chosen=True, archived_at__isnull=False).exists()
        living = m.Building.objects.filter(cancelled_at__isnull=True)
        assert living.count() <= 1
        allocated = set(
            coop.filter(pk__in=[one.pk for one in two], state=State.ALLOCATED).values_list(
                "pk", flat=True
            )
        )
        assert allocated == {one.parcel_id for one in living}, told
        for one in living.select_related("parcel"):
            assert one.parcel.archived_at is None and one.parcel.chosen, told
        assert "done" in told
