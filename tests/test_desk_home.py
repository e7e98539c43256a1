"""The first page by role: targets, changes, what waits for whom; every number equals the list it leads to."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import ImportJob, Village
from dashboard.actions.freezing import take_snapshot
from dashboard.counting.version import BESIDES, WATCHED
from dashboard.models import Alarm, Threshold
from dashboard.today.counting import counted, counted_rows, held
from dashboard.today.duties import DUTIES
from dashboard.warnings.kinds import owner_of
from dashboard.warnings.words import Beside, Kind
from land.words import State
from registry import models as m
from tests.alarm_rows import make_alarm
from tests.factories import make_cooperative
from tests.land_rows import make_building, make_parcel, others, report
from tests.land_sources import make_difference
from tests.land_surveys import make_survey
from tests.mentor_rows import make_assignment, make_contract
from tests.test_counting import TABLE
from tests.test_dashboard import FIGURE, said_by_list
from tests.visit_rows import make_own, make_visit, uuid7
from visits.models import FollowUp, MilestoneProposal, MonthlyRecap
from visits.monthly.calendar import reported_month, start_of
from visits.monthly.reports import start_report, submit_report
from visits.monthly.stepping import take_step
from visits.words import State as Standing

WORKERS = ("pusat", "dinas_a", "pmo_a", "operator", "pendamping_a")


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["figures"].clear()


def plant_visits(world, today):
    mentor = world.users["pendamping_a"]
    own = make_own(mentor, world.coop_a)
    (unvisited,) = others(world, 1)
    make_assignment(own.contract, unvisited)
    visit = make_visit(own)
    make_visit(own, days=1, held="tanpa_kontrak")
    make_visit(own, days=2, state=Standing.RETURNED, review_reason="foto kurang")
    MilestoneProposal.objects.create(visit=visit, client_id=uuid7(), kind="rat")
    FollowUp.objects.create(
        visit=visit, cooperative=world.coop_a, client_id=uuid7(), what="Urus NIB", who="Ketua",
        due=today - timedelta(days=3),
    )  # fmt: skip
    sent = start_report(contract=own.contract, month=reported_month(today), by=mentor)
    submit_report(report=sent, by=mentor)
    make_own(world.users["pendamping_b"], world.coop_b)  # owes his report
    make_contract(world.a, ends=today + timedelta(days=10))


def plant_land(world):
    villages = [Village.objects.get(pk=f"61.01.01.{n}") for n in (2002, 2003)]
    villages += [Village.objects.get(pk=f"61.01.02.{n}") for n in (2001, 2002)]
    still, proposed, verified, differing = map(make_cooperative, villages)
    report(make_building(still), 45, days_ago=60)
    make_parcel(proposed, state=State.PROPOSED)
    make_parcel(verified, state=State.VERIFIED)
    make_difference(differing)  # its parcel is not proposed
    make_survey(world.coop_a, world.users["pendamping_a"])
    make_alarm(world.coop_a)
    make_alarm(world.coop_b)
    make_alarm(world.coop_b, kind="gerai")


@pytest.fixture
def planted(world, cast):
    """Each kind of work once, at least."""
    today = timezone.localdate()
    plant_visits(world, today)
    plant_land(world)
    twin = make_cooperative(world.coop_a.village, name="Koperasi Desa Merah Putih Alfa Kedua")
    twin.member_counts.all().delete()
    for name in ("pusat", "operator"):
        ImportJob.objects.create(
            kind="koperasi", uploaded_by=cast[name], filename=f"{name}.xlsx", sha256="0" * 64,
            stage=ImportJob.Stage.PREVIEW,
        )  # fmt: skip
    recap = MonthlyRecap.objects.create(regency=world.b, month=reported_month(today))
    now = timezone.now()
    take_step(
        recap, "diajukan", by=cast["pusat"],
        fields={"figures": {}, "as_of": now, "submitted_at": now},
    )  # fmt: skip
    return world


def waits(user) -> dict[str, int]:
    return {key: n for key, _, n, _ in counted(user, timezone.localdate())}


def test_what_waits_equals_its_list_for_each_role(client_as, planted):
    seen: set[str] = set()
    for name in WORKERS:
        client = client_as(name)
        found = FIGURE.findall(client.get("/tindakan/").content.decode())
        for href, key, value, check in found:
            assert said_by_list(client, unescape(href), check) == int(value) > 0, (name, key, href)
            seen.add(key)
    assert seen == {duty.key for duty in DUTIES if duty.check} | {"ganda"}
    assert waits(planted.users["pmo_a"])["susun-rekap"] == 1
    assert waits(planted.users["pendamping_b"])["laporan-sendiri"] == 1
    assert waits(planted.users["dinas_b"])["rekap"] == waits(planted.users["pusat"])["rekap"] == 1
    take_step(MonthlyRecap.objects.get(), "diteruskan", by=planted.users["dinas_b"])
    assert waits(planted.users["pusat"])["rekap-provinsi"] == 1
    assert "rekap-provinsi" not in waits(planted.users["dinas_b"])


def test_who_has_nothing_to_do_is_told_of_nobody_elses_work(client_as, planted):
    for name in ("pengamat", "auditor"):
        assert "Perlu tindakan hari ini" not in client_as(name).get("/").content.decode()
        assert not FIGURE.findall(client_as(name).get("/tindakan/").content.decode())
    body = client_as("pengamat").get("/").content.decode()
    assert planted.users["pendamping_a"].full_name not in body


def test_since_when_the_oldest_waits(client_as, planted):
    body = client_as("pmo_a").get("/").content.decode()
    assert "(3 hari)" in body and body.index("Periksa kunjungan") < body.index("Tagih laporan")
    assert "giliran PMO" in client_as("pusat").get("/tindakan/").content.decode()


def test_whatever_is_asked_for_moves_the_state(planted):
    found: set[str] = set()
    for name in WORKERS:
        user, on = planted.users[name], timezone.localdate()
        for duty, code in held(user):
            found |= set(TABLE.findall(str(counted_rows(duty, code, user, on).query)))
    assert found - {*WATCHED, *BESIDES, "core_regency", "core_user"} == set()


def test_target_and_change_since_last_month(client_as, world):
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    page = client_as("pusat").get("/").content.decode()
    assert "belum ada pembanding" in page
    assert "Target 100\u00a0% · kurang 2 koperasi" in page  # the scorecard's default
    take_snapshot(by=None, on=last)
    Threshold.objects.create(key="tahap-rat", good=80, fair=50, target=Decimal("75"))
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    for name, short in (("pusat", "kurang 1 koperasi"), ("dinas_a", "tercapai")):
        page = client_as(name).get("/").content.decode()
        assert f"Target 75\u00a0% · {short}" in page
        assert "▲ naik 1 (membaik) sejak" in page and "<polyline" in page
    m.Milestone.objects.filter(kind="nib").delete()
    assert "▼ turun 2 (memburuk) sejak" in client_as("pusat").get("/").content.decode()


def test_what_waits_too_long_by_turn_equals_the_list(client_as, world):
    """Who must act is told to those too who only read."""
    day, beyond = timezone.localdate(), {"days": 90, "limit": 30, "share": 90}
    for coop, kind in (
        (world.coop_a, Kind.VISIT), (world.coop_a, Kind.MENTOR), (world.coop_b, Kind.VISIT),
    ):  # fmt: skip
        Alarm.objects.create(
            cooperative=coop, kind=kind, owner=owner_of(kind, ""), since=day - timedelta(days=90),
            first_on=day, computed_on=day, others=9, stays=9, exits=8, beside=Beside.FORM, **beyond,
        )  # fmt: skip
    for name, numbers in (("pengamat", [2, 1]), ("pusat", [2, 1]), ("dinas_a", [1, 1])):
        client = client_as(name)
        figures = FIGURE.findall(client.get("/").content.decode())
        found = [one for one in figures if one[1].startswith("peringatan-")]
        assert [int(value) for _, _, value, _ in found] == numbers, name
        for href, key, value, check in found:
            assert said_by_list(client, unescape(href), check) == int(value), (name, key)


def test_an_officer_begins_in_his_kabupaten(client_as, world):
    page = client_as("dinas_a").get("/").content.decode()
    assert f"<h1>{world.a}</h1>" in page and 'data-figure="61.01.01:koperasi"' in page
    assert "61.02" not in page


@pytest.mark.django_db(transaction=True)
def test_queries_kept_or_not(client_as, world):
    make_own(world.users["pendamping_a"], world.coop_a)
    take_snapshot(by=None)
    for name, url in (("pusat", "/?kecamatan=61.01.01"), ("dinas_a", "/"), ("pendamping_a", "/")):
        client = client_as(name)
        client.get(url)
        caches["figures"].clear()
        with CaptureQueriesContext(connection) as counting:
            first = client.get(url).content
        with CaptureQueriesContext(connection) as kept:
            assert len(client.get(url).content) == len(first)
        assert len(counting) <= 12 and len(kept) <= 9, (name, len(counting), len(kept))
        assert not any("UNION" in one["sql"] for one in kept)


def test_days_of_waiting_are_days_of_the_calendar(planted):
    """A visit that came just before midnight waits since that day, in WIB."""
    late = start_of(date(2026, 1, 31)) + timedelta(hours=23, minutes=30)
    visit = planted.coop_a.visits.filter(held="", state="terkirim").first()
    type(visit).objects.filter(pk=visit.pk).update(received_at=late)
    since = {key: day for key, _, _, day in counted(planted.users["pmo_a"], timezone.localdate())}
    assert since["periksa"] == late.date()


def test_a_whole_country_reads_frozen_figures_and_their_rows(client_as, world, settings):
    settings.DASHBOARD_LIVE_MAX = 1
    today, client = timezone.localdate(), client_as("pusat")
    assert "Keadaan per" in client.get("/").content.decode()  # no snapshot yet
    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat")
    for day in (today.replace(day=1) - timedelta(days=1), today):
        frozen = take_snapshot(by=None, on=day)
    m.Milestone.objects.create(cooperative=world.coop_b, kind="rat")
    page = client.get("/").content.decode()
    assert "Angka beku per" in page and "Keadaan per" not in page
    found = [(unescape(href), key, int(n), check) for href, key, n, check in FIGURE.findall(page)]
    rows = [one for one in found if one[1] != "selisih" and "/tindakan" not in one[0]]
    frozen_ones = [one for one in rows if f"/bulan/angka-beku/{frozen.pk}/" in one[0]]
    assert len(frozen_ones) > 30 and all("/koperasi/?" not in one[0][:12] for one in frozen_ones)
    assert {n for _, key, n, _ in frozen_ones if key in ("tahap-rat", ":rat")} == {1}
    for href, key, n, check in frozen_ones[:: max(1, len(frozen_ones) // 8)]:
        assert said_by_list(client, href, check) == n, (key, href)
    settings.DASHBOARD_LIVE_MAX = 20_000
    caches["figures"].clear()
    change = re.search(
        r'href="(/bulan/perubahan/[^"]+ukuran=tahap-rat[^"]*)"', client.get("/").content.decode()
    )
    assert "sampai=sekarang" in change[1]
