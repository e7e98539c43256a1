"""The catalogue of measures: figures equal their lists, sums are sums, and a kept figure is never an old one."""

import re
import threading
from collections import Counter
from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Village
from dashboard.counting import live
from dashboard.counting.measures import INDICATORS, MEASURES, OF_COOPERATIVES
from dashboard.counting.parts import parts
from dashboard.counting.places import Where
from dashboard.counting.prepared import written
from dashboard.counting.version import BESIDES, WATCHED, nobody_writes
from dashboard.linking import target
from dashboard.today.counting import counted_rows, held
from registry import models as m
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.visit_rows import make_own, make_visit

TABLE = re.compile(r'"((?:core|registry|land|mentors|visits|trainings)_[a-z]+)"')


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
    own = make_own(world.users["pendamping_a"], world.coop_a)
    make_visit(own)
    report(make_building(world.coop_a), 45)
    make_parcel(world.coop_b)
    gone = make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    make_parcel(gone)
    archive(gone)
    return world


def told(client, link: str, check: str) -> int:
    response = client.get(link)
    assert response.status_code == 200, link
    body = response.content.decode()
    if check == "count":
        return int(re.search(r'data-count="(\d+)"', body).group(1))
    key = check.removeprefix("total:")
    found = re.search(rf'data-total="{key}" data-value="(\d+)"', body)
    return int(found.group(1)) if found else 0


@pytest.mark.parametrize(
    "name", ["pusat", pytest.param("dinas_a", marks=pytest.mark.long), "pengamat"]
)
def test_every_measure_equals_the_list_it_leads_to(client_as, busy, name):
    user, on, client = busy.users[name], timezone.localdate(), client_as(name)
    numbers, where, checked = live.count(user, on).of(), Where(), 0
    for key in MEASURES:
        leads = target(user, key, where.query(), on)
        if leads.check and (numbers[key] or not key.startswith(("kendala", "tempat", "gerai-"))):
            assert told(client, leads.link, leads.check) == numbers[key], key
            checked += 1
    assert checked > 30


def test_regions_and_cooperatives_sum_to_the_whole(busy):
    user, on = busy.users["pusat"], timezone.localdate()
    whole = live.count(user, on).of()
    assert whole["koperasi"] == 5 and whole["kunjungan"] == 1 and whole["lahan"] == 2
    for depth in (5, 8):
        assert live.count(user, on, depth=depth).of() == whole
    summed: Counter[str] = Counter()
    for numbers in live.per_cooperative(user, on).values():
        summed.update(numbers)
    for key in OF_COOPERATIVES:
        assert summed[key] == whole[key], key
    inside = live.count(user, on, Where("61.01")).of()
    for key in OF_COOPERATIVES:
        assert inside[key] + live.count(user, on, Where("61.02")).of()[key] == whole[key], key


def test_an_officer_counts_his_own_rows_only(busy):
    on = timezone.localdate()
    assert set(live.count(busy.users["dinas_a"], on).by_region) == {"61.01"}
    assert live.count(busy.users["dinas_a"], on).of()["koperasi"] == 3
    assert live.count(busy.users["pengamat"], on).of()["koperasi"] == 5


def test_indicators_are_measures_with_a_whole():
    assert all(MEASURES[key].whole and MEASURES[key].good for key in INDICATORS)


def test_every_table_that_is_counted_is_watched(busy):
    found: set[str] = set()
    for part in parts(live.everybody(), timezone.localdate(), Where()):
        found |= set(TABLE.findall(str(part.by_region(5).query)))
    assert found - set(WATCHED) == set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'dashboard_data_changed'"
        )
        assert {name for (name,) in cursor.fetchall()} == {*WATCHED, *BESIDES}


def test_the_sql_that_is_kept_holds_no_rows(busy):
    """What a part looked up while it was built would stand in it, and be old after the next write."""
    on = timezone.localdate()

    def sqls():
        found = []
        for name in ("pusat", "dinas_a", "pmo_a", "pengamat"):
            user = busy.users[name]
            found.append(written([part.by_region(5) for part in parts(user, on, Where())]))
            found.append(written([counted_rows(*one, user, on) for one in held(user)]))
        return found

    before = sqls()
    m.Milestone.objects.create(cooperative=busy.coop_b, kind="rat")
    make_parcel(busy.coop_a)
    report(make_building(busy.coop_b), 30)
    make_visit(make_own(busy.users["pendamping_b"], busy.coop_b))
    assert sqls() == before and any(sql for sql, _ in before)


@pytest.mark.django_db(transaction=True)
def test_a_kept_figure_ends_with_the_next_write(world, cast):
    user, on = world.users["pusat"], timezone.localdate()
    live.count(user, on)
    with CaptureQueriesContext(connection) as queries:
        assert live.count(user, on).of()["tahap-rat"] == 0
    assert not any("UNION" in one["sql"] for one in queries)
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    assert live.count(user, on).of()["tahap-rat"] == 1
    m.Milestone.objects.filter(kind="rat").delete()
    assert live.count(user, on).of()["tahap-rat"] == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_while_somebody_writes(world, cast):
    """He has moved the number, but his row isn't seen yet: figures of now must not be found under it later."""
    user, on = world.users["pusat"], timezone.localdate()
    wrote, may_go = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
            wrote.set()
            may_go.wait(10)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(10)
        assert not nobody_writes()
        before = live.count(user, on).of()["tahap-rat"]
    finally:
        may_go.set()
        writer.join()
    assert before == 0 and live.count(user, on).of()["tahap-rat"] == 1


def test_days_are_asked_for(busy):
    """Last month's visits are last month's."""
    user = busy.users["pusat"]
    assert live.count(user, date(2024, 1, 15)).of()["kunjungan"] == 0
