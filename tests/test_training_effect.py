"""What is said of a batch's effect: who is compared with whom, what counts, and when nothing is concluded."""

import re
from datetime import date, timedelta
from html import unescape
from random import Random
from statistics import fmean
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Village
from dashboard.effect.comparing import Unit, difference, matched, student
from registry.models import Cooperative, Milestone, Outlet
from tests.mentor_rows import make_assignment, make_contract
from tests.test_dashboard import FIGURE, said_by_list
from tests.training_rows import attend, enrol_person, make_batch, make_session, score
from tests.visit_rows import make_visit

TODAY = timezone.localdate()
ENDS = TODAY - timedelta(days=100)


# --- Arithmetic ---


def units(prefix: str, count: int, each: int, stratum: tuple[str, int] = ("61.01", 0)):
    start = {"p": 0, "k": 10_000}[prefix] + 1000 * stratum[1]
    return [Unit(start + n, stratum, f"{prefix}{start + n // each}") for n in range(count)]


def test_only_strata_with_two_of_each_are_compared():
    ours = [*units("p", 3, 1), *units("p", 1, 1, ("61.01", 3)), *units("p", 2, 1, ("61.02", 5))]
    others = [*units("k", 2, 1), *units("k", 4, 1, ("61.01", 3)), *units("k", 1, 1, ("61.02", 5))]
    kept, compared = matched(ours, others)
    assert {unit.stratum for unit in kept} == {unit.stratum for unit in compared} == {("61.01", 0)}
    assert (len(kept), len(compared)) == (3, 2)


def test_strata_are_weighted_by_the_participants_cooperatives():
    """6 of ours at (0), 2 at (3): 6/8 × (2 − 1) + 2/8 × (10 − 4) = 2,25."""
    high = ("61.01", 3)
    ours, others = units("p", 6, 1), units("k", 20, 1)
    ours, others = [*ours, *units("p", 2, 1, high)], [*others, *units("k", 2, 1, high)]
    values = {u.key: (10 if u.stratum == high else 2) for u in ours}
    values |= {u.key: (4 if u.stratum == high else 1) for u in others}
    found = difference(ours, others, values)
    assert (found.ours, found.others, found.value) == (4.0, 1.75, 2.25)


@pytest.mark.parametrize(
    ("ours", "each", "others", "concluded"),
    [
        (9, 1, 20, False),
        (10, 1, 20, True),
        (10, 1, 9, False),
        (16, 4, 20, False),
        (20, 4, 20, True),
    ],
)
def test_nothing_is_concluded_from_few_cooperatives_or_few_mentors(ours, each, others, concluded):
    found = difference(units("p", ours, each), units("k", others, 1), {1: 3, 10_001: 2})
    assert found.concluded is concluded


def test_empty_groups_have_no_difference():
    assert difference([], [], {}) is None


@pytest.mark.parametrize(("freedom", "t"), [(4, 2.776), (9, 2.262), (29, 2.045), (500, 1.965)])
def test_student(freedom, t):
    assert student(freedom) == pytest.approx(t, rel=0.01)


def test_the_interval_holds_the_truth_although_a_mentors_cooperatives_are_alike():
    """95 of 100; were each cooperative taken for independent, some 70."""
    rng = Random(61)
    ours, others = units("p", 60, 6), units("k", 60, 6)
    hits = 0
    for _ in range(300):
        shift = {u.cluster: rng.gauss(0, 1) for u in (*ours, *others)}
        values = {
            u.key: shift[u.cluster] + rng.gauss(0.5 * (u.key < 10_000), 1) for u in (*ours, *others)
        }
        found = difference(ours, others, values)
        hits += found.low <= 0.5 <= found.high
    assert 0.92 < hits / 300 < 0.99


# --- Who and what ---


def cooperative(regency: str, number: int) -> Cooperative:
    village = Village.objects.filter(district__regency=regency).first()
    name = f"Koperasi {'Alfa' if regency == '61.01' else 'Bravo'} {number}"
    return Cooperative.objects.create(village=village, name=name, form="desa")


def mentor(regency: Any, coops: list[Cooperative]) -> Any:
    contract = make_contract(regency, starts=TODAY - timedelta(days=300))
    return SimpleNamespace(
        person=contract.person, assignments=[make_assignment(contract, one) for one in coops]
    )


@pytest.fixture
def effect(world, cast):
    """Batch that ended 100 days ago; in A five participants with two cooperatives each, ten cooperatives
    without a mentor and two of a mentor of another batch; in B one participant."""
    batch = make_batch(starts=ENDS - timedelta(days=1), ends=ENDS)
    Cooperative.objects.filter(pk__in=[world.coop_a.pk, world.coop_b.pk]).delete()
    ours = [cooperative("61.01", n) for n in range(10)]
    alone = [cooperative("61.01", n) for n in range(10, 20)]
    elsewhere = [cooperative("61.01", n) for n in range(20, 22)]
    far = [cooperative("61.02", n) for n in range(2)]
    mentors = [mentor(world.a, ours[n : n + 2]) for n in range(0, 10, 2)]
    participants = [enrol_person(batch, person=one.person) for one in mentors]
    mentor(world.a, elsewhere)
    there = mentor(world.b, far)
    enrol_person(batch, person=there.person)
    return SimpleNamespace(
        batch=batch, ours=ours, others=[*alone, *elsewhere], far=far, mentors=mentors,
        participants=participants, world=world, url=reverse("dashboard:training-effect", args=[batch.pk]),
    )  # fmt: skip


def reach(coop: Cooperative, kind: str, days: int) -> None:
    Milestone.objects.create(cooperative=coop, kind=kind, reached_on=ENDS + timedelta(days=days))


def told(client, url: str) -> dict[str, int]:
    body = client.get(url).content.decode()
    return {key: int(value) for _, key, value, _ in FIGURE.findall(body)}


def test_groups_and_windows(effect, client_as):
    for coop, days in zip(effect.ours, (0, 1, 30, 31, 60, 61, 90, 91), strict=False):
        reach(coop, "rat", days)
    Milestone.objects.create(cooperative=effect.ours[8], kind="nib")  # without a day
    day = ENDS + timedelta(days=40)
    Outlet.objects.create(
        cooperative=effect.others[0], kind="kantor", status="operasional", opened_on=day
    )
    Outlet.objects.create(
        cooperative=effect.others[1], kind="kantor", status="belum_buka", opened_on=day
    )
    visited = effect.mentors[0].assignments[0]
    make_visit(visited, days=(TODAY - ENDS).days - 5)
    make_visit(visited, days=(TODAY - ENDS).days - 6, state="ditolak", review_reason="palsu")
    figures = told(client_as("dinas_a"), effect.url)
    assert figures["dampak-peserta"] == 10 and figures["dampak-pembanding"] == 12
    assert [figures[f"peserta-tahapan-{n}"] for n in (30, 60, 90)] == [2, 4, 6]
    assert [figures[f"peserta-kunjungan-{n}"] for n in (30, 60, 90)] == [1, 1, 1]
    assert [figures[f"pembanding-gerai-{n}"] for n in (30, 60, 90)] == [0, 1, 1]


def test_compared_are_only_those_with_as_many_milestones_before(effect, client_as):
    for coop in (*effect.ours[:3], *effect.others[:1]):
        for kind in ("akta", "ahu", "npwp"):
            reach(coop, kind, -10)
    figures = told(client_as("dinas_a"), effect.url)
    # 3–4 milestones: one to compare with is too few, so three of ours stay alone
    assert (figures["dampak-peserta"], figures["dampak-tanpa"]) == (7, 3)
    assert figures["dampak-pembanding"] == 11


def test_a_participant_from_elsewhere_is_none_to_compare_with(effect, client_as):
    """His kabupaten's officer may not read him, yet his cooperatives are not "without a participant"."""
    other = mentor(effect.world.a, [cooperative("61.01", 50)])
    other.person.regency = effect.world.b
    other.person.save()
    enrol_person(effect.batch, person=other.person)
    figures = told(client_as("dinas_a"), effect.url)
    assert figures["dampak-peserta"] == 11 and figures["dampak-pembanding"] == 12


def test_assigned_later_is_neither(effect, client_as):
    late = cooperative("61.01", 60)
    for coop, days in ((late, 31), (effect.others[0], 30)):
        contract = make_contract(effect.world.a, starts=ENDS + timedelta(days=days))
        make_assignment(contract, coop)
        enrol_person(effect.batch, person=contract.person)
    figures = told(client_as("dinas_a"), effect.url)
    assert figures["dampak-peserta"] == 11 and figures["dampak-pembanding"] == 11


def test_only_those_who_passed(effect, client_as):
    session = make_session(effect.batch)
    for enrolment in effect.participants[:2]:
        attend(session, enrolment)
        score(enrolment, 75)
    figures = told(client_as("dinas_a"), f"{effect.url}?peserta=lulus")
    assert figures["dampak-peserta"] == 4 and figures["dampak-pembanding"] == 12
    body = client_as("dinas_a").get(f"{effect.url}?peserta=lulus").content.decode()
    assert "belum dapat disimpulkan" in body  # four cooperatives


def test_withdrawn_and_archived_do_not_count(effect, client_as):
    gone = effect.participants[0]
    gone.state, gone.state_reason = "batal", "sakit"
    gone.save()
    Cooperative.objects.filter(pk=effect.ours[9].pk).update(
        archived_at=timezone.now(), archive_reason="digabung"
    )
    figures = told(client_as("dinas_a"), effect.url)
    assert figures["dampak-peserta"] == 7 and figures["dampak-pembanding"] == 14


def test_verdicts(effect, client_as):
    for n, coop in enumerate(effect.ours):
        for kind in ("rat", "nik")[: 1 + n % 2]:
            reach(coop, kind, 3)
    body = client_as("dinas_a").get(effect.url).content.decode()
    assert "lebih banyak daripada pembanding" in body and "1,50 (" in body
    assert "tidak tercatat di kedua kelompok" in body
    assert "tidak dipilih secara acak" in body
    for n, coop in enumerate(effect.others):
        for kind in ("rat", "nik", "akta")[: 2 + n % 2]:
            reach(coop, kind, 3)
    assert "lebih sedikit daripada" in client_as("dinas_a").get(effect.url).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "pusat",
        "dinas_a",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("dinas_b", "pengamat", "operator")),
    ],
)
def test_every_number_equals_its_list(effect, client_as, name):
    reach(effect.ours[0], "rat", 5)
    reach(effect.others[0], "rat", 45)
    reach(effect.far[0], "rat", 45)
    client = client_as(name)
    for url in (effect.url, f"{effect.url}?peserta=lulus"):
        figures = FIGURE.findall(client.get(url).content.decode())
        assert len(figures) >= 3
        for href, key, value, check in figures:
            assert said_by_list(client, unescape(href), check) == int(value), key


def test_an_officer_counts_his_own_kabupaten_only(effect, client_as):
    reach(effect.far[0], "rat", 5)
    own, foreign = (told(client_as(name), effect.url) for name in ("dinas_a", "dinas_b"))
    assert own["dampak-peserta"] == 10 and foreign["dampak-peserta"] == 0
    assert foreign["dampak-tanpa"] == 2  # nobody there to compare with
    query = f"?angkatan={effect.batch.pk}&kelompok=tanpa"
    listed = reverse("dashboard:training-effect-list") + query
    assert b"Koperasi Bravo" in client_as("dinas_b").get(listed).content
    assert b"Koperasi Bravo" not in client_as("dinas_a").get(listed).content
    sheet = client_as("dinas_a").get(f"{listed}&_export=csv")
    assert b"Bravo" not in b"".join(sheet.streaming_content)


def test_a_window_that_is_not_over_is_said(effect, client_as):
    effect.batch.starts = effect.batch.ends = TODAY - timedelta(days=40)
    effect.batch.save()
    body = client_as("dinas_a").get(effect.url).content.decode()
    assert body.count("Belum selesai:") == 2
    effect.batch.starts = effect.batch.ends = TODAY - timedelta(days=30)
    effect.batch.save()
    assert client_as("dinas_a").get(effect.url).content.decode().count("Belum selesai:") == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"audience": "pengurus"}, "hanya untuk pelatihan pendamping"),
        ({"cancelled_at": timezone.now(), "cancel_reason": "banjir"}, "dibatalkan"),
        ({}, "baru selesai"),
        ({"starts": date(2025, 1, 6)}, "tidak ada koperasi yang ditugaskan"),
    ],
)
def test_why_there_is_nothing_to_see(client_as, fields, words):
    batch = make_batch(**fields)
    page = client_as("pusat").get(reverse("dashboard:training-effect", args=[batch.pk]))
    assert words in page.content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "?angkatan=abc", "?angkatan=" + "9" * 300, "?angkatan=1&kelompok=x", "?hari=7",
     "?peserta=%27", "?kelompok=tanpa&kabupaten=61.99"],
)  # fmt: skip
def test_odd_addresses_of_the_list_give_no_rows(effect, client_as, query):
    page = client_as("pusat").get(reverse("dashboard:training-effect-list") + query)
    assert page.status_code == 200
    assert re.search(r'data-count="(\d+)"', page.content.decode()).group(1) == "0"


def test_queries_do_not_grow(effect, client_as, django_assert_max_num_queries):
    client = client_as("pusat")
    listed = (
        reverse("dashboard:training-effect-list") + f"?angkatan={effect.batch.pk}&peserta=lulus"
    )
    for url in (effect.url, f"{effect.url}?peserta=lulus", listed):
        client.get(url)
        with django_assert_max_num_queries(12):
            client.get(url)


def test_means_are_those_of_the_cooperatives(effect, client_as):
    for coop in effect.ours[:4]:
        reach(coop, "rat", 3)
    values = [1] * 4 + [0] * 6
    body = client_as("dinas_a").get(effect.url).content.decode()
    assert f"{fmean(values):.2f}".replace(".", ",") in body


def test_the_list_leads_back_to_the_figures(effect, client_as):
    listed = reverse("dashboard:training-effect-list")
    page = client_as("pengamat").get(f"{listed}?angkatan={effect.batch.pk}")
    assert f'href="{effect.url}"' in page.content.decode() and page.status_code == 200
