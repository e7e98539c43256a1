"""Cooperatives that are probably one: found in one's own area, with the reason why, and shown."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.models import Village
from registry import models as m
from registry.duplicates import LikelyPair, Reason, clustered, find_clusters
from registry.telling_apart import mark_not_duplicate
from tests.factories import CooperativeFactory, archive, make_cooperative

QUEUE = "/koperasi/ganda/"


def coop(village: str, name: str = "", **fields) -> m.Cooperative:
    """A bare cooperative in the village with that code; without a name it is named by its village."""
    row = Village.objects.get(pk=village)
    fields |= {"name": name} if name else {}
    return CooperativeFactory(village=row, **fields)


def found(user, **kwargs) -> dict[tuple[int, int], set[str]]:
    """(first, second) → codes of the reasons."""
    clusters = find_clusters(user, **kwargs)
    return {(p.first, p.second): set(p.codes) for c in clusters for p in c.pairs}


CASES = {
    # what the second has, set beside the first: (first's fields, second's village and fields, codes)
    "same village": ({}, "61.01.01.2002", {"name": "Koperasi Usaha Makmur"}, {"desa"}),
    "same name": ({"name": "KDMP Sei Raya"}, "61.01.01.2003", {"name": "Kopdes Merah Putih Sungai Raya"}, {"nama"}),
    "like name": ({"name": "KDMP Dalam Kaum"}, "61.01.01.2003", {"name": "KDMP Dalam Kaun"}, {"mirip"}),
    "phone": ({"phone": "0812-3456-7890"}, "61.01.02.2001", {"phone": "+62 812 3456 7890"}, {"telepon"}),
    "e-mail": ({"email": "Kop@Contoh.id"}, "61.01.02.2001", {"email": "kop@contoh.id"}, {"surel"}),
    "point": ({"latitude": -0.5, "longitude": 109.5}, "61.01.02.2001", {"latitude": -0.5004, "longitude": 109.5}, {"titik"}),
    # and what must keep still
    "own villages' names": ({}, "61.01.01.2003", {}, set()),
    "same name elsewhere": ({"name": "KDMP Sei Raya"}, "61.01.02.2001", {"name": "KDMP Sungai Raya"}, set()),
    "far": ({"latitude": -0.5, "longitude": 109.5}, "61.01.02.2001", {"latitude": -0.5005, "longitude": 109.5}, set()),
    "short phone": ({"phone": "0812"}, "61.01.02.2001", {"phone": "0812"}, set()),
    "other regency": ({"phone": "0812-3456-7890"}, "61.02.02.2001", {"phone": "081234567890"}, set()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_reasons(world, cast, case):
    fields, village, other, codes = CASES[case]
    one = coop("61.01.01.2002", **fields)
    two = coop(village, **other)
    pair = found(cast["pusat"])
    assert pair == ({(one.pk, two.pk): codes} if codes else {})


@pytest.mark.parametrize(
    ("kind", "one", "two", "is_found"),
    [
        ("nib", "0220001234568", "0220001234568", True),
        ("npwp", "01.234.567.8-701.000", "012345678701000", True),
        ("ahu", "AHU-0001.AH.01.29", "ahu 0001 ah 01 29", True),
        ("nib", "0220001234568", "0220001234569", False),
        ("rekening", "123456789", "123456789", False),
    ],
)
def test_the_same_number_of_a_milestone(world, cast, kind, one, two, is_found):
    rows = [coop("61.01.01.2002"), coop("61.01.02.2001")]
    for row, number in zip(rows, (one, two), strict=True):
        row.milestones.create(kind=kind, number=number)
    assert found(cast["dinas_a"]) == ({(rows[0].pk, rows[1].pk): {kind}} if is_found else {})


def test_a_phone_of_many_is_a_mentors_and_no_reason(world, cast):
    codes = [f"61.01.0{d}.200{v}" for d in (1, 2) for v in (1, 2, 3)]
    rows = [coop(code, phone="0812-0000-1111") for code in codes[1:]]
    assert len(found(cast["pusat"])) == 10  # five share it
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(phone="081200001111")
    assert len(rows) == 5 and not found(cast["pusat"])


def test_archived_ones_and_other_areas_are_not_compared(world, cast):
    one, two = coop("61.01.01.2002"), coop("61.01.01.2002", "Koperasi Kedua")
    assert found(cast["dinas_a"]) and found(cast["pusat"], regency="61.01")
    for user in ("dinas_b", "operator", "auditor", "pmo_a", "pendamping_a", "tanpa_peran"):
        assert not found(cast[user]), user
    assert not found(cast["pusat"], regency="61.02")
    archive(two)
    assert not found(cast["dinas_a"]) and one.pk


def test_not_duplicate_is_remembered_until_a_new_reason_appears(world, cast):
    one, two = coop("61.01.01.2002"), coop("61.01.01.2002", "Koperasi Kedua")
    user = cast["dinas_a"]

    def mark(known: list[str]) -> None:
        mark_not_duplicate(first=two, second=one, by=user, reason="memang dua", known=known)

    mark(["desa"])
    assert not found(user)
    m.Cooperative.objects.filter(pk__in=[one.pk, two.pk]).update(phone="0561-123456")
    assert found(user) == {(one.pk, two.pk): {"desa", "telepon"}}
    mark(["desa", "telepon"])
    assert not found(user) and m.NotDuplicate.objects.count() == 1


def test_a_name_known_to_be_the_same_may_grow_less_alike(world, cast):
    one, two = coop("61.01.01.2002", "KDMP Dalam Kaum"), coop("61.01.01.2003", "KDMP Dalam Kaum")
    user = cast["dinas_a"]
    mark_not_duplicate(first=one, second=two, by=user, reason="memang dua", known=["nama"])
    m.Cooperative.objects.filter(pk=two.pk).update(name="KDMP Dalam Kaun")
    assert not found(user)


def test_marking_needs_the_right_to_both_and_a_reason(world, cast):
    one, two = coop("61.01.01.2002"), coop("61.01.02.2001")
    rows = {"first": one, "second": two, "known": []}
    for name in ("dinas_b", "operator", "auditor"):
        with pytest.raises(PermissionDenied):
            mark_not_duplicate(by=cast[name], reason="memang dua", **rows)
    for changes in ({"reason": "x"}, {"second": one}, {"second": world.coop_b}):
        with pytest.raises(ValidationError):
            mark_not_duplicate(**{**rows, "by": cast["pusat"], "reason": "memang dua", **changes})
    assert not m.NotDuplicate.objects.exists()


@given(st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda p: p[0] < p[1])))
def test_clusters_are_the_connected_components(pairs):
    """Checked against a slow way: colours spread along pairs until nothing changes."""
    colour = {pk: pk for pair in pairs for pk in pair}
    for _ in colour:
        for a, b in pairs:
            colour[a] = colour[b] = min(colour[a], colour[b])
    groups: dict[int, set[int]] = {}
    for pk, name in colour.items():
        groups.setdefault(name, set()).add(pk)
    reason = (Reason("desa", "X"),)
    clusters = clustered(LikelyPair(a, b, reason) for a, b in pairs)
    assert sorted(map(sorted, groups.values())) == sorted(c.members for c in clusters)
    assert {(p.first, p.second) for c in clusters for p in c.pairs} == pairs


@given(st.sets(st.sampled_from(["desa", "nama", "mirip", "nib", "titik", "telepon"]), min_size=1))
def test_more_reasons_never_lower_the_score(codes):
    def score(of: set[str]) -> int:
        return LikelyPair(1, 2, tuple(Reason(code, "") for code in of)).score

    assert 1 <= score(codes) <= 99
    assert all(score(codes - {code}) <= score(codes) for code in codes if len(codes) > 1)


# --- Pages ---


def test_the_queue_says_why_and_leads_to_both(client_as, world):
    one, two = coop("61.01.01.2002"), coop("61.01.01.2002", "Koperasi Kedua", phone="0561-123456")
    page = client_as("dinas_a").get(QUEUE).content.decode()
    assert "Desa sama: Alfa Desa 12" in page and "Dua koperasi di satu desa boleh" in page
    assert f"{QUEUE}{one.pk}/{two.pk}/" in page and 'data-count="1"' in page
    assert f"{QUEUE}{one.pk}" not in client_as("dinas_b").get(QUEUE).content.decode()


@pytest.mark.parametrize(
    "query", ["kabupaten=61.99", "kabupaten=x%27--", "page=zz", "page=99999999", "page=-1"]
)
def test_odd_parameters_are_answered(client_as, world, query):
    assert client_as("pusat").get(f"{QUEUE}?{query}").status_code == 200


def test_queries_do_not_grow_with_rows(client_as, world):
    client = client_as("pusat")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        return len(queries)

    coop("61.01.01.2001", "Koperasi Kedua")
    asked()
    few = asked()
    for code in ("61.01.01.2002", "61.01.02.2002", "61.02.01.2003", "61.02.02.2001"):
        for n in range(4):
            coop(code, f"Koperasi {code} {n}")
    page = client.get(QUEUE).content.decode()
    assert len(re.findall(r"Bandingkan</a>", page)) >= 20
    assert asked() == few <= 12


def test_the_list_leads_to_the_queue_only_for_officers(client_as, world):
    assert QUEUE in client_as("dinas_a").get("/koperasi/").content.decode()
    assert QUEUE not in client_as("operator").get("/koperasi/").content.decode()


def test_dismissing_by_the_page(client_as, world):
    one = make_cooperative(world.coop_a.village, name="Koperasi Kedua")
    client, url = client_as("dinas_a"), f"{QUEUE}{one.pk}/{world.coop_a.pk}/bukan/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "memang dua koperasi"}).status_code == 302
    mark = m.NotDuplicate.objects.get()
    assert {"desa", "nib"} <= set(mark.known) and mark.marked_by.username == "dinas_a"
    assert 'data-count="0"' in client.get(QUEUE).content.decode()
    pair = client.get(f"{QUEUE}{world.coop_a.pk}/{one.pk}/").content.decode()
    assert "Sudah ditandai bukan duplikat" in pair and "memang dua koperasi" in pair
