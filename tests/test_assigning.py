"""Assigning, handing over, ending and locking, from the pages; what is refused is said in words."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from core.models import Village
from core.templatetags.kdkmp import tanggal
from mentors.actions import assignments as actions
from mentors.models import Assignment
from tests.covered import TODAY, ahead, cover, running_of
from tests.factories import CooperativeFactory, archive, make_cooperative
from tests.mentor_rows import make_assignment, make_contract
from tests.page_client import hidden_fields
from tests.test_merging_at_once import at_once

BASE = "/pendamping/penugasan"


@pytest.fixture
def covered(world, cast):
    return cover(world, cast)


def send(client, url: str, **data):
    """As a browser does: with the marks of the page."""
    page = client.get(url)
    assert page.status_code == 200, url
    return client.bare_post(url, hidden_fields(page.content.decode()) | data)


# --- Assigning -----------------------------------------------------------------------------------
def test_assign_from_the_cooperative(client_as, covered):
    client = client_as("dinas_a")
    url = f"{BASE}/koperasi/{covered.free.pk}/baru/"
    response = send(
        client,
        url,
        mentor=covered.idle.pk,
        first_day=str(TODAY),
        last_day=str(ahead(10)),
        lock="on",
    )
    assert response.status_code == 302 and response["Location"].endswith("#pendamping")
    row = running_of(covered.free)
    assert row.contract == covered.idle and row.ends == ahead(10) and row.locked


def test_a_covered_cooperative_is_offered_from_the_day_it_is_free(client_as, covered):
    row = Assignment.objects.get(contract=covered.busy, locked=True)
    page = client_as("dinas_a").get(f"{BASE}/koperasi/{row.cooperative_id}/baru/").content.decode()
    assert f'name="first_day" value="{ahead(46)}"' in page


def test_the_nearest_and_lightest_are_offered_first(client_as, covered, world):
    """`busy` has two cooperatives a few km away, `idle` has none and no home; a third one is far."""
    distant = make_contract(world.a)
    village = Village.objects.get(pk="61.01.02.2003")
    village.latitude = 1.9
    village.save()
    make_assignment(distant, CooperativeFactory(village=village))
    page = client_as("dinas_a").get(f"{BASE}/koperasi/{covered.free.pk}/baru/").content.decode()
    at = [page.index(f'value="{row.pk}"') for row in (covered.idle, covered.busy, distant)]
    assert at == sorted(at)
    assert "2 koperasi (Kurang) · 11,1 km · kontrak sampai" in page
    assert "0 koperasi (Kosong) · jarak belum diketahui" in page
    assert "kontrak baru mulai" in page and "Bravo" not in page


BAD = [
    ({}, "Pilih pendamping."),
    ({"mentor": "{far}"}, "bukan di kabupaten/kota ini"),
    ({"mentor": "abc"}, "Pilih dari daftar"),
    ({"mentor": "9" * 40}, "Pilih dari daftar"),
    ({"mentor": "{idle}", "first_day": "31/02/2026"}, "Tanggal tidak dikenali"),
    ({"mentor": "{idle}", "first_day": "0001-01-01"}, "di dalam masa kontrak"),
    ({"mentor": "{idle}", "first_day": "9999-12-31"}, "Pilih dari daftar"),
    ({"mentor": "{idle}", "last_day": "{before}"}, "sebelum mulainya"),
    ({"mentor": "{idle}", "last_day": "9999-12-31"}, "di dalam masa kontrak"),
    ({"mentor": "{idle}"}, "sudah punya pendamping pada masa itu"),
    ({"mentor": "{idle}", "last_day": "{before}", "reason": "a" * 300}, "250"),
]


@pytest.mark.parametrize("role", ["pusat", "dinas_a", "pmo_a"])
def test_bad_assignments_are_refused_in_words(client_as, covered, role):
    """`idle` takes the cooperative in twenty days anyway: for his whole contract it would overlap."""
    keys = {"far": covered.far.pk, "idle": covered.idle.pk, "before": ahead(-3)}
    before, client = Assignment.objects.count(), client_as(role)
    for data, words in BAD:
        sent = {"first_day": str(TODAY)} | {k: v.format(**keys) for k, v in data.items()}
        response = send(client, f"{BASE}/koperasi/{covered.free.pk}/baru/", **sent)
        body = response.content.decode()
        assert response.status_code == 422 and words in body, data
        if data.get("mentor") == "{idle}" and "9999" not in str(sent):
            assert f'value="{covered.idle.pk}" selected' in body  # nothing that was typed is lost
    assert Assignment.objects.count() == before


def test_sent_twice_makes_one(client_as, covered, world):
    client, url = client_as("dinas_a"), f"{BASE}/koperasi/{covered.free.pk}/baru/"
    data = hidden_fields(client.get(url).content.decode())
    data |= {"mentor": covered.idle.pk, "first_day": str(TODAY), "last_day": str(ahead(5))}
    assert [client.bare_post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Assignment.objects.running(TODAY).filter(cooperative=covered.free).count() == 1


def test_an_archived_cooperative_gets_nobody(client_as, covered):
    client = client_as("dinas_a")
    assert client.get(f"{BASE}/koperasi/{covered.archived.pk}/baru/").status_code == 409
    url = f"{BASE}/koperasi/{covered.free.pk}/baru/"
    data = hidden_fields(client.get(url).content.decode())
    archive(covered.free)
    response = client.bare_post(url, data | {"mentor": covered.idle.pk, "first_day": str(TODAY)})
    assert response.status_code == 409 and "diarsipkan" in response.content.decode()


def test_a_mentor_takes_several_at_once(client_as, covered, world):
    client, url = client_as("pmo_a"), f"{BASE}/kontrak/{covered.idle.pk}/baru/"
    more = make_cooperative(Village.objects.get(pk="61.01.02.2003"))
    chosen = [covered.free.pk, more.pk]
    response = send(client, url, cooperatives=chosen, first_day=str(TODAY), last_day=str(ahead(9)))
    assert response.status_code == 302
    assert {running_of(covered.free).contract, running_of(more).contract} == {covered.idle}


@pytest.mark.parametrize(
    ("chosen", "last", "words"),
    [
        ([], 5, "Pilih paling sedikit satu"),
        (["{coop_a}"], 5, "sudah punya pendamping"),
        (["{coop_b}"], 5, "bukan di"),
        (["x", "9" * 30], 5, "Periksa pilihan"),
        # the second of the two overlaps, so the first is not written either
        (["{more}", "{free}"], 60, "sudah punya pendamping pada masa itu"),
    ],
)
def test_of_several_all_or_none(client_as, covered, world, chosen, last, words):
    more = make_cooperative(Village.objects.get(pk="61.01.02.2003"))
    keys = {"coop_a": world.coop_a.pk, "coop_b": world.coop_b.pk}
    keys |= {"more": more.pk, "free": covered.free.pk}
    before = Assignment.objects.count()
    response = send(
        client_as("dinas_a"),
        f"{BASE}/kontrak/{covered.idle.pk}/baru/",
        cooperatives=[one.format(**keys) for one in chosen],
        first_day=str(TODAY),
        last_day=str(ahead(last)),
    )
    assert response.status_code == 422 and words in response.content.decode()
    assert Assignment.objects.count() == before


# --- Hand-over, end, lock ------------------------------------------------------------------------
def test_hand_over_goes_on_as_long_as_the_new_contract(client_as, covered, world):
    longer = make_contract(world.a, ends=ahead(700))
    url = f"{BASE}/{covered.own.pk}/serahkan/"
    response = send(
        client_as("dinas_a"), url, mentor=longer.pk, first_day=str(TODAY), reason="pindah tugas"
    )
    assert response.status_code == 302
    covered.own.refresh_from_db()
    new = running_of(world.coop_a)
    assert covered.own.ends == ahead(-1) and covered.own.end_reason == "pindah tugas"
    assert new.contract == longer and new.follows == covered.own and new.ends == ahead(700)


def test_hand_over_stops_before_the_next_assignment(world, cast, covered):
    longer, third = (make_contract(world.a, ends=ahead(700)) for _ in range(2))
    make_assignment(third, world.coop_a, starts=ahead(300), ends=ahead(400))
    new = actions.hand_over(
        assignment=covered.own,
        to=longer,
        by=cast["dinas_a"],
        on=TODAY,
        note="pindah tugas",
        onward=True,
    )
    assert new.ends == ahead(299)


def test_after_the_end_somebody_follows(client_as, covered, world):
    """The contract was over and nobody had followed yet."""
    over = make_contract(world.a, starts=ahead(-50), ends=ahead(-5))
    lonely = make_cooperative(Village.objects.get(pk="61.01.02.2003"))
    old = make_assignment(over, lonely)
    url = f"{BASE}/{old.pk}/serahkan/"
    sent = {"mentor": covered.idle.pk, "first_day": str(TODAY), "reason": "kontrak lama habis"}
    assert send(client_as("dinas_a"), url, **sent).status_code == 302
    old.refresh_from_db()
    assert old.ends == ahead(-5) and running_of(lonely).follows == old


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"mentor": "{idle}", "reason": ""}, "Tulis catatan serah terimanya"),
        ({"mentor": "{idle}", "reason": "abc"}, "paling sedikit 5 huruf"),
        ({"mentor": "{busy}"}, "Pilih dari daftar"),
        ({"mentor": "{far}"}, "Pilih dari daftar"),
        ({"mentor": "{pmo}"}, "Pilih dari daftar"),
        ({"mentor": "{idle}", "first_day": "kemarin"}, "Tanggal tidak dikenali"),
    ],
)
def test_bad_hand_overs_are_refused_in_words(client_as, covered, world, data, words):
    pmo = make_contract(world.a, role="pmo_kab")
    keys = {"idle": covered.idle.pk, "busy": covered.busy.pk, "far": covered.far.pk, "pmo": pmo.pk}
    sent = {"first_day": str(TODAY), "reason": "pindah tugas"}
    sent |= {k: v.format(**keys) for k, v in data.items()}
    response = send(client_as("dinas_a"), f"{BASE}/{covered.own.pk}/serahkan/", **sent)
    assert words in response.content.decode()
    assert response.status_code == 422
    covered.own.refresh_from_db()
    assert covered.own.ends == covered.busy.ends


def test_end_and_its_refusals(client_as, covered, world):
    client, url = client_as("dinas_a"), f"{BASE}/{covered.own.pk}/akhiri/"
    for day in (covered.own.starts - timedelta(days=1), covered.own.ends + timedelta(days=1)):
        response = send(client, url, last_day=str(day), reason="pindah tugas")
        assert response.status_code == 422 and "di luar masa penugasan" in response.content.decode()
    assert send(client, url, last_day="", reason="").status_code == 422
    assert send(client, url, last_day=str(TODAY), reason="pindah tugas").status_code == 302
    covered.own.refresh_from_db()
    assert covered.own.ends == TODAY and covered.own.end_reason == "pindah tugas"


def test_an_assignment_on_an_archived_cooperative_can_be_ended(client_as, covered):
    row = Assignment.objects.get(cooperative=covered.archived)
    client = client_as("dinas_a")
    assert client.get(f"{BASE}/{row.pk}/serahkan/").status_code == 409
    url = f"{BASE}/{row.pk}/akhiri/"
    assert send(client, url, last_day=str(ahead(-1)), reason="diarsipkan").status_code == 302
    assert b'data-figure="arsip" data-value="0"' in client.get("/pendamping/cakupan/").content


def test_lock_and_unlock(client_as, covered):
    client, url = client_as("pmo_a"), f"{BASE}/{covered.own.pk}/kunci/"
    for wanted in (True, False):
        assert send(client, url).status_code == 302
        covered.own.refresh_from_db()
        assert covered.own.locked is wanted


@pytest.mark.parametrize("verb", ["serahkan", "akhiri", "kunci"])
def test_what_somebody_changed_meanwhile_is_not_decided_on(client_as, covered, verb):
    client, url = client_as("dinas_a"), f"{BASE}/{covered.own.pk}/{verb}/"
    marks = hidden_fields(client.get(url).content.decode())
    Assignment.objects.filter(pk=covered.own.pk).update(ends=ahead(100))
    sent = {"mentor": covered.idle.pk, "first_day": str(TODAY), "last_day": str(TODAY)}
    for mark in (marks, {}):
        response = client.bare_post(url, mark | sent | {"reason": "pindah tugas"})
        assert response.status_code == 422
    covered.own.refresh_from_db()
    assert covered.own.ends == ahead(100) and not covered.own.locked


@pytest.mark.django_db(transaction=True)
def test_two_officers_hand_over_at_once(world, cast, covered):
    """One wins, the other gets words; the cooperative has one mentor."""
    takers = [covered.idle, make_contract(world.a)]
    rows = [Assignment.objects.get(pk=covered.own.pk) for _ in takers]

    def give(row, to, by):
        return actions.hand_over(
            assignment=row, to=to, by=cast[by], on=TODAY, note="pindah tugas", onward=True
        )

    results = at_once(
        lambda: give(rows[0], takers[0], "dinas_a"), lambda: give(rows[1], takers[1], "pmo_a")
    )
    won = [one for one in results if isinstance(one, Assignment)]
    told = [one for one in results if isinstance(one, str)]
    assert len(won) == 1 and len(told) == 1 and "pendamping lain sejak" in told[0]
    assert Assignment.objects.running(TODAY).filter(cooperative=world.coop_a).get() == won[0]


def test_nobody_takes_over_after_his_own_contract(world, cast, covered):
    short = make_contract(world.a, ends=ahead(10))
    with pytest.raises(ValidationError, match="sudah berakhir sebelum hari serah terima"):
        actions.hand_over(
            assignment=covered.own,
            to=short,
            by=cast["dinas_a"],
            on=ahead(11),
            note="pindah tugas",
            onward=True,
        )


def test_who_would_run_into_the_next_assignment_is_told_until_when_he_may(client_as, covered):
    url = f"{BASE}/kontrak/{covered.idle.pk}/baru/"
    sent = {"cooperatives": [covered.free.pk], "first_day": str(TODAY)}
    refused = send(client_as("dinas_a"), url, **sent)
    body = refused.content.decode()
    assert refused.status_code == 422
    assert str(covered.free) in body and f"paling lambat {tanggal(ahead(19))}" in body
    assert send(client_as("dinas_a"), url, **sent, last_day=str(ahead(19))).status_code == 302
