"""The turn list: who must act since when; each of its numbers leads to just so many rows."""

import csv
import io
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from land.actions.steps import take_step
from land.actions.verifying import mark_of
from land.models import Parcel, ParcelStep, Verdict
from land.verifying.turns import days_since, disagreeing, turns
from land.words import CONCLUSIONS, State
from tests.factories import archive, make_cooperative
from tests.land_rows import make_building, make_parcel

pytestmark = pytest.mark.django_db
S = State
LIST = "/lahan/giliran/"


def waited(cooperative, days: int, state: str = S.PROPOSED, **fields) -> Parcel:
    """A chosen parcel that has been in `state` for so many days."""
    parcel = make_parcel(cooperative, **fields)
    at = timezone.make_aware(
        datetime.combine(timezone.localdate() - timedelta(days=days), datetime.max.time())
    )
    way = {S.PROPOSED: (S.PROPOSED,), S.VERIFYING: (S.PROPOSED, S.VERIFYING)}.get(
        state, (S.PROPOSED, S.VERIFYING, state)
    )
    for one in way:
        take_step(parcel, one, by=None, reason="uji coba", at=at)
    return parcel


def coops(world, count: int, letter: str = "a") -> list:
    village = getattr(world, f"coop_{letter}").village
    return [make_cooperative(village, name=f"Koperasi {letter}{n}") for n in range(count)]


def body(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def count(page: str) -> int:
    return int(re.search(r'data-count="(\d+)"', page)[1])


@pytest.fixture
def rows(world):
    """Of A: proposed 3, 14, 15, 40 days; verifying 2; verified 20. Of B: refused 5 days."""
    a = coops(world, 6)
    for coop, days in zip(a, (3, 14, 15, 40), strict=False):
        waited(coop, days)
    waited(a[4], 2, S.VERIFYING)
    waited(a[5], 20, S.VERIFIED)
    waited(coops(world, 1, "b")[0], 5, S.REFUSED)
    # none of these waits: not chosen, struck off, allocated, of an archived cooperative
    make_parcel(a[0])
    gone = make_parcel(coops(world, 1)[0], chosen=False)
    Parcel.objects.filter(pk=gone.pk).update(archived_at=timezone.now(), archive_reason="ganda")
    make_building(make_cooperative(world.coop_a.village, name="Koperasi dibangun"))
    old = make_cooperative(world.coop_a.village, name="Koperasi lama")
    make_parcel(old)
    archive(old)
    return a


def test_what_waits_in_the_readers_area(client_as, rows):
    shown = {"pusat": 7, "dinas_a": 6, "dinas_b": 1, "pengamat": 7, "pendamping_a": 0}
    assert {role: count(body(client_as(role).get(LIST))) for role in shown} == shown


def test_oldest_first_and_overdue_is_said(client_as, rows, settings):
    page = body(client_as("dinas_a").get(LIST))
    places = [page.index(f"Koperasi a{n}") for n in (3, 5, 2, 1, 0, 4)]
    assert places == sorted(places)
    assert page.count('text-bg-warning">lewat') == 3  # 40, 20 and 15 days; 14 is the limit itself
    settings.LAND_TURN_DAYS = 2
    assert body(client_as("dinas_a").get(LIST)).count('text-bg-warning">lewat') == 5


FOUND = {
    "over=14": 3, "over=15": 2, "over=0": 7, "over=36500": 0, "state=diajukan": 4,
    "state=dialokasikan": 0, "giliran=dinas-kabupatenkota": 5, "giliran=dinas-provinsi": 1,
    "regency=61.01": 6, "kabupaten=61.02": 1, "district=61.01.01": 6, "district=61.01.02": 0,
    "q=koperasi a3": 1, "disagree=1": 0, "over=abc": 0, "over=-1": 0, "state=x": 0, "regency=x": 0,
    "cooperative=999999999": 0, "cooperative=" + "9" * 40: 0, "cooperative=²": 0,
}  # fmt: skip


def test_filters(client_as, rows):
    client = client_as("pusat")
    assert {query: count(body(client.get(f"{LIST}?{query}"))) for query in FOUND} == FOUND


def test_each_number_of_the_summary_leads_to_its_rows(client_as, rows):
    for role in ("pusat", "dinas_a", "pengamat"):
        client = client_as(role)
        for query in ("", "?kabupaten=61.01", "?regency=61.02"):
            page = body(client.get(LIST + query))
            table = page.split('id="giliran-ringkas"')[1].split('role="search"')[0]
            links = re.findall(
                r'data-label="(Lahan|Lewat batas)"><a href="([^"]+)">([\d.]+)</a>', table
            )
            total = 0
            for kind, address, number in links:
                assert count(body(client.get(LIST + unescape(address)))) == int(number), address
                total += int(number) if kind == "Lahan" else 0
            assert total == count(page), (role, query)
            if role == "pusat" and not query:
                line = re.search(r"Diajukan</td>.*?</tr>", table, re.S)[0]
                assert re.findall(r">([\d,.]+)</a>", line) == ["4", "14,5", "40", "2"]


def test_htmx_brings_the_summary_of_the_region_along(client_as, rows):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    page = body(client_as("pusat").get(f"{LIST}?kabupaten=61.02", headers=headers))
    summary = page.split('id="giliran-ringkas" hx-swap-oob="true"')[1].split("</table>")[0]
    assert "Ditolak" in summary and "Diajukan" not in summary


def test_days_are_days_of_the_calendar_here():
    """23.30 WIB is 16.30 UTC of the same day, 00.30 WIB 17.30 UTC of the day before."""
    late = datetime.fromisoformat("2026-11-01T23:30:00+07:00")
    early = datetime.fromisoformat("2026-11-02T00:30:00+07:00")
    on = datetime.fromisoformat("2026-11-03T05:00:00+07:00").date()
    assert (days_since(late, on), days_since(early, on)) == (2, 1)


def test_turns_follow_the_setting(settings):
    assert sum(len(states) for _, states in turns().values()) == len(State) - 1
    settings.LAND_TURNS = settings.LAND_TURNS | {"diajukan": "Camat & <b>"}
    assert turns()["camat-b"] == ("Camat & <b>", ["diajukan"])


def give(parcel, verifier: str, conclusion: str, days_ago: int = 0) -> Verdict:
    return Verdict.objects.create(
        parcel=parcel, verifier=verifier, conclusion=conclusion, note="uji coba",
        given_on=timezone.localdate() - timedelta(days=days_ago),
    )  # fmt: skip


def test_disagreement_is_of_the_newest_verdicts(client_as, rows):
    same, other, mended = Parcel.objects.filter(state=S.PROPOSED, chosen=True).order_by("pk")[:3]
    for verifier in ("dinas", "kodim", "agrinas"):
        give(same, verifier, S.VERIFIED)
    give(other, "kodim", S.REFUSED)
    give(other, "dinas", S.VERIFIED)
    give(mended, "kodim", S.REFUSED, days_ago=3)
    give(mended, "kodim", S.VERIFIED)
    give(mended, "dinas", S.VERIFIED, days_ago=1)
    assert list(disagreeing(Parcel.objects.all())) == [other]
    page = body(client_as("dinas_a").get(f"{LIST}?disagree=1"))
    assert count(page) == 1 and "Kodim: Ditolak" in page and "Dinas koperasi: Terverifikasi" in page


def test_every_two_different_conclusions_disagree(world):
    pairs = [(one, other) for one in CONCLUSIONS for other in CONCLUSIONS]
    for coop, (one, other) in zip(coops(world, len(pairs)), pairs, strict=True):
        parcel = make_parcel(coop, note=f"{one != other}")
        give(parcel, "kodim", one)
        give(parcel, "agrinas", other)
    found = set(disagreeing(Parcel.objects.all()).values_list("note", flat=True))
    assert found == {"True"} and disagreeing(Parcel.objects.all()).count() == 20


def test_the_file_holds_what_the_list_shows(client_as, rows):
    give(Parcel.objects.filter(state=S.VERIFYING).first(), "kodim", S.VERIFIED)
    client = client_as("dinas_a")
    sent = b"".join(client.get(f"{LIST}?_export=csv&over=1").streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(sent)))
    assert len(lines) == count(body(client.get(f"{LIST}?over=1"))) == 6
    assert [one["Sejak (hari)"] for one in lines] == ["40", "20", "15", "14", "3", "2"]
    assert lines[-1]["Putusan verifikator"] == "Kodim: Terverifikasi"
    assert client_as("pendamping_a").get(f"{LIST}?_export=csv").status_code == 403


def test_as_many_queries_with_many_rows(client_as, rows, world):
    client = client_as("dinas_a")
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LIST)
    for coop in coops(world, 8):
        give(waited(coop, 1, S.VERIFYING), "kodim", S.VERIFIED)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few) <= 12


def test_boxes_only_for_those_who_verify(client_as, rows):
    assert 'name="pilih"' in body(client_as("dinas_a").get(LIST))
    page = body(client_as("pmo_a").get(LIST))
    assert 'name="pilih"' not in page and "turn-many" not in page and "banyak/" not in page


def test_many_by_page_tells_of_each(client_as, rows):
    client, address = client_as("dinas_a"), reverse("land:turn-many")
    proposed = list(Parcel.objects.filter(state=S.PROPOSED, chosen=True).order_by("pk"))
    stale = f"{proposed[0].pk}:{'0' * 20}"
    ticked = [
        stale,
        *(f"{one.pk}:{mark_of(one)}" for one in proposed[1:]),
        "x",
        "1:2",
        f"{10**30}:{'0' * 20}",
    ]
    page = body(client.post(address, {"langkah": "mulai", "pilih": ticked, "reason": "rapat"}))
    assert "<strong>3</strong> lahan berubah, <strong>1</strong> tidak" in page
    assert f"{proposed[0]}" in page and "baru saja diubah" in page
    assert set(ParcelStep.objects.filter(to_state=S.VERIFYING, reason="rapat").values_list("parcel", flat=True)) == {
        one.pk for one in proposed[1:]
    }  # fmt: skip
    for data in ({"langkah": "ditolak", "pilih": ticked}, {"pilih": ticked}, {"langkah": "mulai"}):
        assert client.post(address, data | {"saringan": "//jahat"}).headers["Location"] == LIST
    assert (
        client_as("pmo_a").post(address, {"langkah": "mulai", "pilih": ticked}).status_code == 403
    )
    assert client.get(address).status_code == 405


def test_the_box_of_the_page_carries_the_mark(client_as, rows):
    client = client_as("dinas_a")
    boxes = re.findall(
        r'name="pilih" value="([^"]+)"', body(client.get(f"{LIST}?state=diverifikasi"))
    )
    page = body(
        client.post(reverse("land:turn-many"), {"langkah": "terverifikasi", "pilih": boxes})
    )
    assert "<strong>1</strong> lahan berubah" in page
    assert Verdict.objects.get().conclusion == S.VERIFIED


def test_a_reason_may_not_begin_too_short(world, cast):
    from land.actions.verifying import checked_reason

    with pytest.raises(ValidationError):
        checked_reason("\x00 a", needed=True)
    assert checked_reason("\x00 a", needed=False) == "a"
