"""Early warnings: how long others stayed, who stands out, and what was known on a day."""

import re
import uuid
from collections import defaultdict
from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from scipy import stats

import dashboard.warnings.spells as spells_module
from bench.warnings.planted import scored
from dashboard.actions.warnings import refresh_warnings
from dashboard.models import Alarm
from dashboard.warnings.comparing import Rules, compare
from dashboard.warnings.kinds import KINDS
from dashboard.warnings.reading import NEVER, Past, read
from dashboard.warnings.spells import Spells
from dashboard.warnings.survival import estimate
from dashboard.warnings.words import Beside, Kind
from registry import models as m
from tests.land_rows import make_building, report
from tests.visit_rows import make_own, make_visit, uuid7
from visits.models import FollowUp


def curve(*stays: tuple[int, bool]):
    return estimate(np.array([d for d, _ in stays]), np.array([m for _, m in stays]))


def test_the_estimate_by_hand_with_stays_that_are_not_over():
    # 8 stays: 2 of 8 leave after 3 days, 1 is last seen on day 4, of 5 one leaves on day 5 (while another is last
    # seen on that very day), of 3 one on day 9; two are still there on day 12
    told = curve(
        (3, True), (3, True), (4, False), (5, True), (5, False), (9, True), (12, False), (12, False)
    )
    assert told.days.tolist() == [3, 5, 9]
    assert told.stays.tolist() == pytest.approx([6 / 8, 6 / 8 * 4 / 5, 6 / 8 * 4 / 5 * 2 / 3])
    assert (told.still(2), told.still(3), told.still(100)) == pytest.approx((1, 0.75, 0.4))
    assert (told.until(0.25), told.until(0.6), told.until(0.9)) == (3, 9, None)
    # of the 0,75 that stay longer than 3 days no half is ever seen to leave; of all within 9 days more than half
    assert (told.remaining(3), told.remaining(0)) == (None, 9)
    assert told.chance(3, 2) == pytest.approx(1 - 0.6 / 0.75)
    assert told.chance(3, 10) is None


def test_the_estimate_is_that_of_scipy():
    dice = np.random.default_rng(61)
    for _ in range(20):
        days, moved = dice.integers(1, 40, 60), dice.random(60) < 0.6
        ours = estimate(days, moved)
        theirs = stats.ecdf(stats.CensoredData(uncensored=days[moved], right=days[~moved])).sf
        for day in range(45):
            assert ours.still(day) == pytest.approx(float(theirs.evaluate(day)))


# --- who stands out ---------------------------------------------------------------


def past_of(regencies: list[int], **tables) -> Past:
    """Cooperatives 1, 2, … in these kabupaten (numbers), and nothing else but `tables`."""
    size = len(regencies)
    none: dict = defaultdict(lambda: np.array([], dtype=np.int64))
    names = [one.name for one in fields(Past) if one.name not in ("cooperatives", "regencies")]
    whole = {
        "pk": np.arange(1, size + 1),
        "regency": np.array(regencies),
        "form": np.zeros(size, dtype=np.int64),
        "archived": np.full(size, NEVER),
    }
    codes = [f"61.{n:02}" for n in range(1, 15)]
    return Past(whole, codes, **{name: tables.get(name, none) for name in names})


def waits(days: list[int], moved: list[bool]) -> Spells:
    """Of cooperatives 1, 2, …: so many days by now (day 1000), over or judged."""
    over = np.array(moved)
    start = 1000 - np.array(days)
    zero = np.zeros(len(days), dtype=np.int64)
    end = np.full(len(days), 1000)
    return Spells(np.arange(1, len(days) + 1), zero, zero, start, end, over, ~over)


ON = date.fromordinal(1000)
RULE = Rules(share=0.9, stays=10, exits=5, soon=14, hope=0.5)


def test_stuck_is_found_its_twin_is_not_and_a_wider_crowd_is_asked_where_few_tell():
    # kabupaten 0: twenty moved on within 1–20 days; 60 days are many there, 12 are not
    usual = list(range(1, 21))
    spells = waits([*usual, 60, 12, 60], [True] * 20 + [False] * 3)
    past = past_of([0] * 22 + [1])
    told = compare(spells, past, ON, RULE)
    near = {one.cooperative: one for one in told.stalled}
    assert set(near) == {21, 23} and told.waiting == 3 and told.alone == 0
    assert near[21].beside == Beside.FORM and near[21].others == 21
    assert near[21].limit == 20 and near[21].days == 60
    # the only one of kabupaten 1 has nobody beside him there: all of the province tell
    assert near[23].beside == Beside.PROVINCE and near[23].others == 22
    # with nobody anywhere there is no alarm, and it is counted
    few = compare(waits([60, 5], [False, True]), past_of([0, 0]), ON, RULE)
    assert few.stalled == [] and (few.alone, few.common) == (1, 0)
    # where more than one in ten never moved on, nobody stands out
    many = compare(
        waits([*usual, *[60] * 5], [True] * 20 + [False] * 5), past_of([0] * 25), ON, RULE
    )
    assert many.stalled == [] and (many.alone, many.common) == (0, 5)


def test_who_usually_moves_on_soon_is_left_alone():
    # of 63 four stayed beyond 59 days: two left on day 101, one is still there on day 120, one on day 95
    spells = waits([*range(1, 60), 101, 101, 120, 95], [True] * 61 + [False] * 2)
    told = compare(spells, past_of([0] * 63), ON, RULE)
    assert [one.cooperative for one in told.stalled] == [62] and told.soon == 1


# --- what was known on a day ------------------------------------------------------


def kept(spells: Spells) -> list[tuple]:
    columns = [getattr(spells, one.name).tolist() for one in fields(spells)]
    return sorted(zip(*columns, strict=True))


def a_year(world, cast) -> None:
    """Something of every kind, before and after the day that is asked about (60 days ago)."""
    own = make_own(cast["pendamping_a"], world.coop_a)
    for days in (90, 75, 30, 2):
        visit = make_visit(own, days=days)
        FollowUp.objects.create(
            visit=visit, cooperative=world.coop_a, client_id=uuid7(), what="Uji", who="Ketua",
            due=visit.day + timedelta(days=5), done_on=visit.day + timedelta(days=40) if days > 70 else None,
        )  # fmt: skip
    building = make_building(world.coop_a)
    for percent, days in ((20, 80), (40, 65), (70, 20), (100, 5)):
        report(building, percent, days_ago=days, recorded_at=ago(days))
    for kind, days in (("akta", 120), ("ahu", 80), ("rekening", 10)):
        m.Milestone.objects.create(cooperative=world.coop_a, kind=kind, reached_on=ago(days).date())
    m.Outlet.objects.update(opened_on=ago(1).date())


def ago(days: int):
    return timezone.localtime() - timedelta(days=days)


def test_nothing_that_came_later_is_used(world, cast, monkeypatch):
    monkeypatch.setattr(spells_module, "FEW", 1)
    a_year(world, cast)
    day = ago(60).date()
    before = {kind: kept(one.find(read(), day.toordinal())) for kind, one in KINDS.items()}
    assert (
        before[Kind.VISIT] and before[Kind.RISE] and before[Kind.FOLLOW_UP] and before[Kind.LEGAL]
    )
    # all of it is written again, and more: after that day, or of days before it but sent only now
    own = world.coop_a.assignments.get()
    make_visit(own, days=10)
    make_visit(own, days=70, received_at=timezone.now())
    report(world.coop_a.buildings.get(), 75, days_ago=3, source="kodim")
    report(world.coop_a.buildings.get(), 30, days_ago=70, source="kodim")
    m.Milestone.objects.create(cooperative=world.coop_a, kind="nik", reached_on=ago(2).date())
    # and on the very next day
    make_visit(own, days=59)
    report(world.coop_a.buildings.get(), 45, days_ago=59, recorded_at=ago(59))
    FollowUp.objects.update(done_on=ago(59).date())
    after = {kind: kept(one.find(read(), day.toordinal())) for kind, one in KINDS.items()}
    assert after == before
    today = timezone.localdate().toordinal()
    now = {kind: kept(one.find(read(), today)) for kind, one in KINDS.items()}
    assert all(now[kind] != before[kind] for kind in (Kind.VISIT, Kind.RISE, Kind.LEGAL))


# --- the pages --------------------------------------------------------------------


@pytest.fixture
def planted(world, cast, settings):
    """In kabupaten A 22 cooperatives got their AHU within 10 days; coop_a waits for it since 200 days, its twin
    since 5. Returns (coop_a's alarm, the twin)."""
    settings.WARNING_MIN_STAYS, settings.WARNING_MIN_EXITS = 10, 5
    village = world.coop_a.village
    twin, *rest = m.Cooperative.objects.bulk_create(
        m.Cooperative(village=village, form="desa", name=f"Koperasi {n}") for n in range(24)
    )
    rows = [(one, "akta", 300) for one in rest] + [
        (one, "ahu", 299 - n % 10) for n, one in enumerate(rest)
    ]
    rows += [(world.coop_a, "akta", 200), (twin, "akta", 5)]
    m.Milestone.objects.bulk_create(
        m.Milestone(cooperative=one, kind=kind, reached_on=ago(days).date())
        for one, kind, days in rows
    )
    refresh_warnings()
    return Alarm.objects.get(), twin


def rows_in(client, **query) -> int:
    page = client.get(reverse("dashboard:warning-list"), query).content.decode()
    return int(re.search(r'data-count="(\d+)"', page)[1])


def test_an_alarm_is_told_handled_comes_back_and_ends(client_as, world, planted, settings):
    alarm, _ = planted
    assert (alarm.cooperative, alarm.kind, alarm.stage) == (world.coop_a, "legal", "ahu")
    client = client_as("dinas_a")
    page = client.get(alarm.get_absolute_url()).content.decode()
    assert "190 hari lebih lama dari 9 dari 10 koperasi serupa" in page
    assert "Bantu mengurus SK AHU" in page and "200 hari" in page
    assert rows_in(client) == rows_in(client_as("pengamat")) == 1
    assert rows_in(client_as("dinas_b")) == 0
    panel = reverse("dashboard:warning-cooperative")
    assert "SK AHU" in client.get(panel, {"cooperative": world.coop_a.pk}).content.decode()

    sent = {"note": "Sudah ditelepon, berkas dikirim Senin", "until": timezone.localdate()}
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    assert client.post(alarm.get_absolute_url(), sent | {"once": once}).status_code == 302
    assert client.post(alarm.get_absolute_url(), sent | {"once": once}).status_code == 302
    assert alarm.notes.count() == 1
    refresh_warnings()  # does not put it back
    assert rows_in(client) == 0 and rows_in(client, keadaan="ditangani") == 1
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert Alarm.objects.to_do(tomorrow).count() == 1

    wrong = client.post(
        alarm.get_absolute_url(), {"note": "abc", "until": "2001-01-01", "once": uuid.uuid4()}
    )
    assert (
        wrong.status_code == 422 and "Pilih hari ini atau sesudahnya" not in wrong.content.decode()
    )
    m.Milestone.objects.create(
        cooperative=world.coop_a, kind="ahu", reached_on=timezone.localdate()
    )
    refresh_warnings()
    alarm.refresh_from_db()
    assert (alarm.ended_on, alarm.ended) == (timezone.localdate(), "selesai")
    assert rows_in(client) == 0 and rows_in(client, keadaan="selesai") == 1
    late = client.post(alarm.get_absolute_url(), sent | {"once": uuid.uuid4()})
    assert late.status_code == 409


def test_the_page_asks_the_same_few_queries_and_names_nobody_to_an_observer(
    client_as, world, planted, django_assert_max_num_queries
):
    name = make_own(world.users["pendamping_a"], world.coop_a).contract.person.name
    alarm, _ = planted
    alarm.notes.create(note=f"Ditelepon oleh {name}", at=ago(1))
    query = {"kolom": ["koperasi", "pendamping", "catatan"]}
    told, hidden = client_as("dinas_a"), client_as("pengamat")
    url = reverse("dashboard:warning-list")
    assert name in told.get(url, query).content.decode()
    for address in (url, alarm.get_absolute_url(), f"{url}?_export=csv"):
        assert name.encode() not in b"".join(hidden.get(address, query))
    with django_assert_max_num_queries(12):
        told.get(url)


def test_where_paces_differ_comparison_finds_more_of_the_stuck_than_as_many_by_fixed_days():
    """On a made-up past in which it is known who is stuck (`./dev bench warnings` prints all of it)."""
    by_way = {one.way: one for one in scored(date(2026, 11, 26), [60])}
    compared, as_many = by_way["perbandingan"], by_way["tetap, sebanyak itu"]
    assert compared.alarms == as_many.alarms and compared.right > as_many.right * 1.1
    fixed = by_way["tetap 60 hari"]
    assert compared.right / compared.alarms > 2 * fixed.right / fixed.alarms
    assert compared.day < as_many.day
