"""Months, frozen figures, trends and what changed."""

import re
import uuid
from collections import Counter
from datetime import date, timedelta
from functools import partial
from html import unescape
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import once
from core.models import Village
from dashboard.actions.freezing import take_snapshot
from dashboard.actions.months import lock_month, reopen_month
from dashboard.counting import frozen, live
from dashboard.counting.measures import MEASURES, OF_COOPERATIVES
from dashboard.counting.places import Where
from dashboard.models import MonthStep, Snapshot, SnapshotCooperative
from dashboard.months.comparing import USUAL, compare, frozen_side, live_side
from dashboard.months.taking import take_once
from dashboard.sample.reconstructing import reconstruct
from dashboard.words import Taken
from land.models import Building
from registry import models as m
from tests.at_once import all_at_once
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.visit_rows import make_own, make_visit


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["figures"].clear()


@pytest.fixture
def busy(world, cast):
    """Rows of every room, in both kabupaten; one cooperative archived with all that it has."""
    for code in ("61.01.01.2002", "61.01.02.2001", "61.02.02.2002"):
        make_cooperative(Village.objects.get(pk=code))
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    m.Outlet.objects.create(cooperative=world.coop_a, kind="apotek", status="operasional")
    m.MemberCount.objects.create(cooperative=world.coop_b, as_of=date(2026, 1, 1), men=5, women=3)
    own = make_own(world.users["pendamping_a"], world.coop_a)
    make_visit(own)
    report(make_building(world.coop_a), 45)
    make_parcel(world.coop_b)
    gone = make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    make_parcel(gone)
    archive(gone)
    return world


@pytest.fixture
def two(busy) -> tuple[Snapshot, Snapshot]:
    """The end of last month, and today, when much has changed in A and a little in B."""
    today = timezone.localdate()
    before = take_snapshot(by=None, on=today.replace(day=1) - timedelta(days=1))
    m.Milestone.objects.filter(cooperative=busy.coop_a, kind="rat").delete()
    m.Milestone.objects.create(cooperative=busy.coop_b, kind="rat")
    m.MemberCount.objects.create(cooperative=busy.coop_a, as_of=today, men=9, women=4)
    report(Building.objects.get(), 80)
    make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    return before, take_snapshot(by=None, on=today)


def figures(body: str) -> dict[str, tuple[str, int, str]]:
    """Name of each linked number → (address, value, how its list repeats it)."""
    found = re.findall(
        r'href="([^"]*)" data-figure="([^"]*)" data-value="(\d+)" data-check="([^"]*)"', body
    )
    return {name: (unescape(url), int(value), check) for url, name, value, check in found}


def repeated(body: str, check: str) -> int:
    if check == "count":
        return int(re.search(r'data-count="(\d+)"', body)[1])
    found = re.search(rf'data-total="{check.removeprefix("total:")}" data-value="(\d+)"', body)
    return int(found[1]) if found else 0


def test_the_samples_way_of_counting_the_past_says_of_today_what_the_desk_says(busy):
    today = timezone.localdate()
    snapshot = Snapshot.objects.create(on=today, taken_at=timezone.now())
    numbers = reconstruct({snapshot.pk: today})
    for code in ("", "61.01", "61.02", "61.01.01"):
        told = Counter(numbers[snapshot.pk, code or "61"])
        now = live.count(busy.users["pusat"], today, depth=8).of(code)
        assert {key: (told[key], now[key]) for key in MEASURES if told[key] != now[key]} == {}
    assert numbers[snapshot.pk, "61"]["kelompok-pembangunan"] == 1


MORE = ["pengamat", "dinas_a"]


@pytest.mark.parametrize(
    "name", ["pusat", *(pytest.param(n, marks=pytest.mark.long) for n in MORE)]
)
def test_every_frozen_number_leads_to_its_rows(client_as, two, name):
    client = client_as(name)
    pages = [f"/bulan/angka-beku/{two[1].pk}/", "/bulan/perubahan/"]
    if name in MORE:
        pages += ["/bulan/tren/?ukuran=anggota", "/bulan/perubahan/?sampai=sekarang"]
    checked = 0
    for page in pages:
        for figure, (url, value, check) in figures(client.get(page).content.decode()).items():
            if value:
                assert repeated(client.get(url).content.decode(), check) == value, (page, figure)
                checked += 1
    assert checked > 30


def test_an_officer_reads_his_own_frozen_rows_only(client_as, busy, two):
    client, urls = client_as("dinas_a"), [f"/bulan/angka-beku/{two[1].pk}/koperasi/"]
    urls += ["/bulan/perubahan/", "/bulan/perubahan/?sampai=sekarang", "/bulan/tren/"]
    urls += [
        f"/bulan/angka-beku/{two[1].pk}/koperasi/?_export=csv",
        "/bulan/perubahan/?_export=csv",
    ]
    for url in urls:
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"61.01" in body and b"61.02" not in body and b"Bravo" not in body, url
    assert client.get("/bulan/tren/?kabupaten=61.02").status_code == 404
    for junk in (
        "dari=x",
        "dari=9" + "9" * 30,
        "sampai=-1",
        "dari=%C2%B2",
        "kabupaten=61.01&kecamatan=61.02.01",
    ):
        assert client.get(f"/bulan/perubahan/?{junk}").status_code == 404, junk


def test_what_changed_adds_up_to_the_difference_of_the_figures(busy, two):
    pusat = busy.users["pusat"]
    sides = [frozen_side(pusat, one, Where(), "dashboard.view_snapshot") for one in two]
    live_now = live_side(pusat, two[1].on, Where(), "dashboard.view_snapshot")
    before, after = frozen.read(pusat, two)
    for last in (sides[1], live_now):
        summed: Counter[str] = Counter()
        rows = compare(sides[0], last, OF_COOPERATIVES).rows
        for row in rows:
            summed[row.key] += row.by
        for key in OF_COOPERATIVES:
            assert summed[key] == after.total[key] - before.total[key], key
    told = {(one.name, one.key, one.way) for one in compare(*sides, USUAL).rows}
    a, b = busy.coop_a.name, busy.coop_b.name
    assert {(a, "tahap-rat", "turun"), (b, "tahap-rat", "naik"), (a, "tempat", "pindah")} <= told
    assert sum(key == "koperasi" and way == "naik" for _, key, way in told) == 1


def test_locking_and_reopening_by_the_pages(client_as, busy, two):
    client, month = client_as("pusat"), two[0].on.replace(day=1)
    address = f"/bulan/{month:%Y-%m}"
    form = client.get(f"{address}/kunci/").context["form"]
    sent = {"snapshot": str(two[0].pk), "seen": form["seen"].initial, "once": str(uuid.uuid4())}
    assert client.post(f"{address}/kunci/", sent | {"snapshot": str(two[1].pk)}).status_code == 422
    assert client.post(f"{address}/kunci/", sent).status_code == 302
    assert client.post(f"{address}/kunci/", sent).status_code == 302  # said, not done again
    other = client.post(f"{address}/kunci/", sent | {"snapshot": "sekarang"})
    assert other.status_code == 422 and "orang lain" in other.content.decode()
    step = MonthStep.objects.locked().get()
    assert step.snapshot == two[0] and "Terkunci" in client.get("/bulan/").content.decode()
    assert client.get(f"{address}/kunci/").status_code == 409
    assert client.post(f"{address}/buka/", {"seen": step.pk, "reason": ""}).status_code == 422
    assert client.post(f"{address}/buka/", {"seen": 0, "reason": "angka salah"}).status_code == 422
    assert (
        client.post(f"{address}/buka/", {"seen": step.pk, "reason": "angka salah"}).status_code
        == 302
    )
    assert "angka salah" in client.get("/bulan/").content.decode()
    # once more, with what is frozen now: as of the month's last day, and once only
    again = {
        "snapshot": "sekarang",
        "seen": MonthStep.objects.latest("pk").pk,
        "once": str(uuid.uuid4()),
    }
    for _ in range(2):
        assert client.post(f"{address}/kunci/", again).status_code == 302
    frozen_now = MonthStep.objects.locked().get().snapshot
    assert frozen_now.on == two[0].on and frozen_now.why == Taken.MONTH
    assert Snapshot.objects.count() == 3
    warned = client.get(f"/bulan/{two[1].on:%Y-%m}/kunci/").content.decode()
    assert "belum selesai" in warned


def test_a_form_freezes_once(client_as, busy):
    client, sent = client_as("pusat"), {"once": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post("/bulan/angka-beku/bekukan/", sent).status_code == 302
    assert Snapshot.objects.count() == 1
    assert client.post("/bulan/angka-beku/bekukan/").status_code == 422


def test_the_night_freezes_once_and_lets_old_days_go(busy, settings):
    settings.SNAPSHOT_KEEP_DAYS = 40
    days = {day: take_snapshot(by=None, on=date(2025, 3, day)) for day in (1, 5, 20)}
    again = take_snapshot(by=None, on=date(2025, 3, 20))  # the month's last: stays
    lock_month(by=busy.users["pusat"], month=date(2025, 3, 1), snapshot=days[5])
    reopen_month(by=busy.users["pusat"], month=date(2025, 3, 1), reason="salah angka")
    young = [take_snapshot(by=None, on=date(2025, 4, 1))]
    out = StringIO()
    for _ in range(2):
        call_command("snapshot", on=date(2025, 5, 10), stdout=out)
    assert out.getvalue().splitlines() == [
        "Angka per 10 Mei 2025 dibekukan.",
        "Angka beku lama dihapus: 2.",
        "Angka per 10 Mei 2025 sudah dibekukan.",
    ]
    kept = {days[5], again, *young, Snapshot.objects.get(why=Taken.NIGHTLY)}
    assert set(Snapshot.objects.all()) == kept
    with pytest.raises(CommandError, match="belum tiba"):
        call_command("snapshot", on=date(2999, 1, 1), stdout=out)
    call_command("snapshot", on=date(2025, 5, 10), why="tangan", if_none=True, stdout=out)
    assert set(Snapshot.objects.all()) == kept


def more_rows(row: SnapshotCooperative) -> None:
    """200 cooperatives and 19 days more."""
    values = {"snapshot": row.snapshot, "regency": row.regency, "numbers": row.numbers}
    values |= {"village_code": row.village_code, "village_name": row.village_name}
    SnapshotCooperative.objects.bulk_create(
        SnapshotCooperative(cooperative_id=900_000_000 + n, name=f"Zulu {n}", **values)
        for n in range(200)
    )
    Snapshot.objects.bulk_create(
        Snapshot(on=date(2026, 1, day), taken_at=timezone.now(), why=Taken.BY_HAND)
        for day in range(1, 20)
    )


def test_queries_do_not_grow_with_the_rows(client_as, two):
    client, counted = client_as("pusat"), []
    pages = ["/bulan/", "/bulan/tren/", "/bulan/perubahan/", "/bulan/angka-beku/"]
    pages += [f"/bulan/angka-beku/{two[1].pk}/"]
    pages += [f"/bulan/angka-beku/{two[1].pk}/koperasi/?ukuran=anggota"]
    row = SnapshotCooperative.objects.filter(snapshot=two[1], numbers__has_key="anggota")[0]
    for _ in range(2):
        counted.append([])
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counted[-1].append(len(queries))
        if len(counted) == 1:
            more_rows(row)
    assert counted[0] == counted[1] and max(counted[0]) <= 12


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_lock_a_month_at_once(world, cast):
    """One wins, the other is told; the same for two that send one form."""
    pusat, today = world.users["pusat"], timezone.localdate()
    month = today.replace(day=1)
    snapshots = [take_snapshot(by=None) for _ in range(2)]

    def lock(snapshot: Snapshot) -> str:
        lock_month(by=pusat, month=month, snapshot=snapshot)
        return "terkunci"

    told = sorted(all_at_once([partial(lock, one) for one in snapshots]))
    assert told[1] == "terkunci" and "sudah dalam keadaan itu" in told[0]
    assert MonthStep.objects.count() == 1
    token = str(uuid.uuid4())

    def take() -> str:
        try:
            return str(take_once(token=token, by=pusat, why=Taken.BY_HAND, on=today).pk)
        except once.AlreadySent as error:
            return error.address

    first, second = all_at_once([take, take])
    assert Snapshot.objects.count() == 3
    newest = Snapshot.objects.latest("pk")
    assert {first, second} == {str(newest.pk), newest.get_absolute_url()}
