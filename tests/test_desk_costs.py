"""Every page of the desk asks as often with many rows as with five, never more than twelve times, and is light."""

import gzip
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.freezing import take_snapshot
from dashboard.models import Alarm, Message
from registry.models import Cooperative, Milestone
from tests.alarm_rows import make_alarm
from tests.letter_rows import make_letter_of

MOST, HEAVY = 12, 100_000
READERS = {"pusat": 20, "dinas_a": 14, "pengamat": 12}


def grow(world: Any, count: int) -> None:
    """So many cooperatives more, each with a milestone, an alarm and a message about it."""
    first = Cooperative.objects.count()
    village = world.coop_a.village
    made = Cooperative.objects.bulk_create(
        Cooperative(village=village, name=f"Koperasi Desa Merah Putih Baru {n}", form="desa")
        for n in range(first, first + count)
    )
    Milestone.objects.bulk_create(Milestone(cooperative=one, kind="nib") for one in made)
    Alarm.objects.bulk_create(make_alarm(one, saved=False) for one in made)
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            user=user, kind="tugas", key=f"uji:{one.pk}", subject="Uji", link="/", since=now, newest=now
        )
        for user in (world.users[name] for name in READERS)
        for one in made
    )  # fmt: skip


def addresses(world: Any, snapshot: Any, letter: Any) -> list[str]:
    names = (
        "home action-list scorecard scorecard-compare threshold-list map map-list map-suspects boundary-list "
        "month-list snapshot-list trend changes letter-list warning-list inbox digest guide client-list"
    )
    found = [reverse(f"dashboard:{name}") for name in names.split()]
    found += [
        reverse(f"dashboard:{n}", args=[snapshot.pk]) for n in ("snapshot-detail", "snapshot-rows")
    ]
    found += [reverse(f"dashboard:{n}", args=[letter.pk]) for n in ("letter-detail", "letter-text")]
    found += [reverse("dashboard:warning-detail", args=[Alarm.objects.earliest("pk").pk])]
    return [
        *found,
        "/?kabupaten=61.01",
        "/rapor/?indikator=tahap-nib",
        "/bulan/perubahan/?sampai=sekarang",
    ]


def costs(client: Any, paths: list[str]) -> dict[str, tuple[int, int]]:
    """Path → (queries, weight in bytes, gzipped, with all assets); only of pages that the reader may open."""
    found = {}
    for path in paths:
        caches["figures"].clear()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        if answer.status_code != 200:
            assert answer.status_code == 403, (path, answer.status_code)
            continue
        assets = set(re.findall(rb'(?:href|src)="/static/([^"?]+)"', answer.content))
        weight = len(gzip.compress(answer.content))
        for asset in assets:
            if not asset.endswith((b".webp", b".png", b".svg", b".ico")):
                with open(finders.find(asset.decode()), "rb") as file:
                    weight += len(gzip.compress(file.read()))
        found[path] = len(asked), weight
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_pages_ask_as_often_with_many_rows_and_are_light(
    client_as, world, cast, settings, tmp_path, name
):
    settings.MEDIA_ROOT = tmp_path
    grow(world, 5)
    letter = make_letter_of(world, "61.01" if name == "dinas_a" else "")
    take_snapshot(by=None)
    paths, client = addresses(world, letter.snapshot, letter), client_as(name)
    client.get("/")
    client.get(reverse("dashboard:map"))  # the first of all computes the outlines
    few = costs(client, paths)
    assert len(few) >= READERS[name]
    grow(world, 500)
    take_snapshot(by=None)
    many = costs(client, paths)
    told = {path: (few[path], many[path]) for path in few}
    assert not {path: one for path, one in told.items() if max(one[0][0], one[1][0]) > MOST}
    assert not {path: one for path, one in told.items() if one[1][1] > HEAVY}
