"""Pages of review: inbox, a visit's page, the held list, and their verbs by POST."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_cooperative
from tests.mentor_rows import make_assignment, make_contract
from tests.test_visit_review import add_version, propose
from tests.visit_rows import make_own, make_visit
from visits.actions.reviewing import mark_of
from visits.models import Obstacle, OutletObservation, Visit, VisitPhoto, VisitSignal
from visits.reviewing.drawing import Spot, drawable, drawn

SAME = "Sama persis, tiga puluh huruf lebih ya."
INBOX, HELD = "/kunjungan/periksa/", "/kunjungan/ditahan/"


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def foreign(world):
    return make_visit(make_assignment(make_contract(world.b), world.coop_b))


def body(response) -> str:
    return response.content.decode()


def count(page: str) -> int:
    return int(re.search(r'data-count="(\d+)"', page)[1])


def test_the_inbox_holds_what_waits_oldest_first(client_as, own, foreign):
    visits = [make_visit(own, days=day) for day in (3, 1, 2)]
    for fields in ({"state": "diverifikasi"}, {"held": "arsip"}):
        make_visit(own, **fields)
    page = body(client_as("pmo_a").get(INBOX))
    assert count(page) == 3 and "Bravo" not in page
    places = [page.index(f"/kunjungan/{visit.pk}/") for visit in visits]
    assert places[0] < places[2] < places[1]
    assert count(body(client_as("pusat").get(INBOX))) == 4
    assert "Ditahan <strong>1</strong>" in body(client_as("dinas_a").get(INBOX))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sinyal=ada", 1), ("sinyal=jam_hp", 1), ("sinyal=jarak", 0), ("sinyal=tanpa", 1),
        ("topik=rat", 1), ("foto=ya", 1), ("tandingan=ya", 1), ("usulan=ya", 1), ("q=alfa", 2),
        ("q=bravo", 0), ("sampai=2020-01-01", 0), ("dari=2020-01-01", 2), ("kabupaten=61.01", 2),
    ],
)  # fmt: skip
def test_inbox_filters(client_as, own, query, found):
    plain = make_visit(own, findings="", latitude=own.cooperative.latitude,
                       longitude=own.cooperative.longitude, accuracy=5)  # fmt: skip
    rich = make_visit(own, days=1, topics=["rat"], clock_skew=9000)
    VisitPhoto.objects.create(visit=rich, sha256="a" * 64, size=1)
    add_version(rich, 2, "tandingan")
    propose(rich)
    client = client_as("dinas_a")
    client.get(INBOX)  # the page weighs what it shows
    VisitSignal.objects.filter(visit=plain).delete()  # whatever day the test runs on
    assert count(body(client.get(f"{INBOX}?{query}"))) == found


def test_filter_of_a_mentor_and_a_cooperative_stays_in_scope(client_as, own, foreign):
    make_visit(own)
    client = client_as("dinas_a")
    assert count(body(client.get(f"{INBOX}?pendamping={own.contract.person_id}"))) == 1
    assert count(body(client.get(f"{INBOX}?cooperative={own.cooperative_id}"))) == 1
    for query in (f"pendamping={foreign.person_id}", f"cooperative={foreign.cooperative_id}"):
        page = body(client.get(f"{INBOX}?{query}"))
        assert count(page) == 0 and "Bravo" not in page
    assert client.get(f"{INBOX}?cooperative={10**30}").status_code == 200


def test_the_inbox_weighs_what_it_shows_and_says_it_in_words(client_as, own):
    visit = make_visit(own, clock_skew=-7200)
    page = body(client_as("pmo_a").get(INBOX))
    assert "Jam HP 2 jam lebih lambat daripada jam server" in page
    visit.refresh_from_db()
    assert visit.weighed_at
    ticked = body(client_as("pmo_a").get(f"{INBOX}?pilih=bersih"))
    assert "checked" not in ticked.split("<tbody>")[1]
    assert "checked" in body(client_as("pmo_a").get(f"{INBOX}?pilih=semua")).split("<tbody>")[1]


def test_bulk_verify_by_ticked_boxes(client_as, own, foreign):
    visits = [make_visit(own, days=day) for day in range(3)]
    client = client_as("pmo_a")
    page = body(client.get(INBOX))
    boxes = re.findall(r'name="pilih" value="([^"]+)"', page)
    assert len(boxes) == 3
    Visit.objects.filter(pk=visits[0].pk).update(version=2)
    boxes += [
        f"{foreign.pk}:{mark_of(foreign)}",
        "x",
        f"{10**18}:{'0' * 20}",
        "9" * 19 + ":" + "0" * 20,
    ]
    answer = client.post(
        f"{INBOX}verifikasi/", {"pilih": boxes, "saringan": "?q=alfa"}, follow=True
    )
    assert answer.redirect_chain == [(f"{INBOX}?q=alfa", 302)]
    page = body(answer)
    assert "2 kunjungan diverifikasi" in page and "baru saja berubah" in page
    foreign.refresh_from_db()
    assert foreign.state == "terkirim"
    assert Visit.objects.filter(state="diverifikasi").count() == 2
    empty = client.post(f"{INBOX}verifikasi/", {"saringan": "//elsewhere.example"}, follow=True)
    assert empty.redirect_chain == [(INBOX, 302)] and "Belum ada yang dipilih" in body(empty)


def test_a_rich_visit_is_told_whole(client_as, own):
    visit = make_visit(
        own, latitude=own.cooperative.latitude + 0.1637, longitude=own.cooperative.longitude,
        accuracy=25, clock_skew=900, people_met="<b>Ketua</b>", people_count=2,
    )  # fmt: skip
    make_visit(own, days=1)
    VisitPhoto.objects.create(visit=visit, sha256="a" * 64, size=1, caption="Depan gerai")
    Obstacle.objects.create(
        visit=visit, client_id=visit.client_id, category="lahan", priority="tinggi", note="Rawa"
    )
    OutletObservation.objects.create(visit=visit, kind="kantor", status="belum_buka")
    propose(visit)
    add_version(visit, 1, "kiriman")
    add_version(visit, 2, "tandingan", findings="Isi lain", topics=["rat"])
    page = body(client_as("dinas_a").get(visit.get_absolute_url()))
    for words in (
        "18,2 km dari titik koperasi; akurasi 25 m", "0 dari 1 foto sudah diterima", "Rawa",
        "Depan gerai", "&lt;b&gt;Ketua&lt;/b&gt;", "<svg role=", "Pakai versi 2 ini", "Isi lain",
        "Persiapan gerai", "12", "berbeda", "Pilih dulu versi yang dipakai", "2 kunjungan menunggu",
    ):  # fmt: skip
        assert words in page, words
    assert "visits:" not in page


def test_the_mentor_reads_his_own_visit_without_signals_and_buttons(client_as, own, foreign):
    visit = make_visit(own, clock_skew=900, state="perlu_perbaikan", review_reason="Foto buram")
    client = client_as("pendamping_a")
    page = body(client.get(visit.get_absolute_url()))
    assert "Foto buram" in page and "Jam HP 15" not in page
    assert 'id="putusan"' not in page and "menunggu pemeriksaan" not in page
    assert client.get(foreign.get_absolute_url()).status_code == 404
    assert client_as("pendamping_b").get(visit.get_absolute_url()).status_code == 404


VERBS = {
    "visit-verify": "diverifikasi", "visit-return": "perlu_perbaikan", "visit-reject": "ditolak",
}  # fmt: skip


@pytest.mark.parametrize("name", VERBS)
def test_verbs_go_on_to_the_next_visit(client_as, own, name):
    first, second = make_visit(own, days=2), make_visit(own, days=1)
    client = client_as("pmo_a")
    data = {"seen": mark_of(first), "reason": "Foto tidak jelas"}
    url = reverse(f"visits:{name}", args=[first.pk])
    answer = client.post(f"{url}?q=alfa", data)
    assert answer.url == f"/kunjungan/{second.pk}/?q=alfa"
    first.refresh_from_db()
    assert first.state == VERBS[name]
    data["seen"] = mark_of(second)
    assert client.post(reverse(f"visits:{name}", args=[second.pk]), data).url == INBOX


def test_a_refused_verb_keeps_what_was_typed(client_as, own):
    visit = make_visit(own)
    client = client_as("pmo_a")
    url = reverse("visits:visit-return", args=[visit.pk])
    stale = client.post(url, {"seen": "x", "reason": "Foto kedua buram", "phrase": "1"})
    page = body(stale)
    assert stale.status_code == 422 and "baru saja berubah" in page
    assert "Foto kedua buram" in page and 'name="phrase" value="1" checked' in page
    assert client.post(url, {"seen": mark_of(visit)}).status_code == 422
    long = client.post(url, {"seen": mark_of(visit), "reason": "a" * 240, "phrase": ["0", "1"]})
    assert long.status_code == 422 and "250 huruf" in body(long)
    assert client.post(url, {"seen": mark_of(visit), "phrase": ["99", "x"]}).status_code == 422
    done = client.post(url, {"seen": mark_of(visit), "reason": "Foto kedua buram", "phrase": "1"})
    visit.refresh_from_db()
    assert done.status_code == 302
    assert visit.review_reason == "Foto tidak menunjukkan kegiatan di koperasi. Foto kedua buram"
    again = client.post(url, {"seen": mark_of(visit), "reason": "Sekali lagi"})
    assert again.status_code == 409 and "Perlu perbaikan" in body(again)


def test_rival_by_post(client_as, own):
    visit = make_visit(own)
    add_version(visit, 1, "kiriman")
    add_version(visit, 2, "tandingan", findings="Isi lain")
    url = reverse("visits:visit-choose", args=[visit.pk, 2])
    assert client_as("pmo_a").post(url, {"seen": mark_of(visit)}).status_code == 302
    visit.refresh_from_db()
    assert visit.findings == "Isi lain"
    gone = reverse("visits:visit-choose", args=[visit.pk, 10**20])
    assert client_as("pmo_a").post(gone, {"seen": mark_of(visit)}).status_code in (409, 422)


def test_proposals_by_post(client_as, own):
    visit = make_visit(own)
    row, other = propose(visit), propose(visit, kind="rekening")
    client = client_as("dinas_a")
    page = body(client.get(visit.get_absolute_url()))
    seen = re.findall(r'terima/"[^>]*>.*?name="seen" value="(\w+)"', page, re.S)[0]
    answer = client.post(reverse("visits:proposal-accept", args=[row.pk]), {"seen": seen})
    assert answer.url == f"/kunjungan/{visit.pk}/#usulan"
    stale = client.post(reverse("visits:proposal-accept", args=[other.pk]), {"seen": "x"})
    assert stale.status_code == 422
    url = reverse("visits:proposal-decline", args=[other.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Belum ada aktanya"}).status_code == 302
    row.refresh_from_db(), other.refresh_from_db()
    assert (row.verdict, other.verdict) == ("diterima", "ditolak")


def test_proposals_of_verified_visits_are_found(client_as, own):
    """Verified, a visit leaves the inbox; what it proposes still waits for an officer."""
    verified, returned = make_visit(own, state="diverifikasi"), make_visit(own, days=1)
    propose(verified), propose(make_visit(own, days=2)), propose(returned)
    Visit.objects.filter(pk=returned.pk).update(state="perlu_perbaikan", review_reason="x")
    propose(make_visit(own, days=3, held="dialihkan"))
    client = client_as("dinas_a")
    page = body(client.get(reverse("visits:inbox")))
    link = f"{reverse('visits:visit-list')}?usulan=menunggu"
    assert f'href="{link}"' in page and client.get(link).context["page"].paginator.count == 2
    assert link not in body(client_as("pmo_a").get(reverse("visits:inbox")))
    shown = body(client.get(returned.get_absolute_url()))
    assert "Usulan diputuskan sesudah" in shown
    assert "/terima/" not in shown
    assert "/terima/" in body(client.get(verified.get_absolute_url()))


def test_the_held_list_and_its_verbs(client_as, own, foreign):
    taken, refused = make_visit(own, held="nonaktif"), make_visit(own, held="arsip", days=1)
    client = client_as("dinas_a")
    page = body(client.get(HELD))
    assert count(page) == 2 and "Akun pendamping sudah dinonaktifkan" in page
    assert client_as("pmo_a").get(HELD).status_code == 403
    url = reverse("visits:release-many")
    boxes = [f"{row.pk}:{mark_of(row)}" for row in (taken, refused)]
    assert "alasan" in body(client.post(url, {"pilih": boxes, "putusan": "tolak"}, follow=True))
    client.post(url, {"pilih": boxes[1:], "putusan": "tolak", "reason": "Bukan kunjungan"})
    done = client.post(url, {"pilih": boxes[:1], "putusan": "terima"}, follow=True)
    assert "1 kunjungan diterima" in body(done) and count(body(done)) == 0
    one = make_visit(own, held="dialihkan", days=2)
    single = reverse("visits:visit-release", args=[one.pk])
    assert "Koperasi sudah dialihkan" in body(client.get(one.get_absolute_url()))
    assert client.post(single, {"seen": mark_of(one), "putusan": "terima"}).status_code == 302
    states = {row.pk: (row.held, row.state) for row in Visit.objects.exclude(pk=foreign.pk)}
    assert states == {
        taken.pk: ("", "terkirim"), refused.pk: ("", "ditolak"), one.pk: ("", "terkirim"),
    }  # fmt: skip


@pytest.mark.parametrize("sent", [{}, {"putusan": ""}, {"putusan": "entah"}])
def test_a_held_visit_is_not_let_through_without_a_decision(client_as, own, sent):
    held = make_visit(own, held="nonaktif")
    client, told = client_as("dinas_a"), "Putusan belum dipilih"
    many = reverse("visits:release-many")
    boxes = {"pilih": [f"{held.pk}:{mark_of(held)}"], "reason": "Kirim"}
    assert told in body(client.post(many, boxes | sent, follow=True))
    single = reverse("visits:visit-release", args=[held.pk])
    answer = client.post(single, {"seen": mark_of(held), "reason": "Kirim"} | sent)
    assert answer.status_code == 422 and told in body(answer) and "Kirim" in body(answer)
    held.refresh_from_db()
    assert (held.held, held.state) == ("nonaktif", "terkirim")
    assert not held.reviews.exists()


def test_costs_do_not_grow_with_rows(client_as, own, world):
    def cost(client, url) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    client = client_as("dinas_a")
    first = make_visit(own, findings=SAME, days=40)
    make_visit(own, findings=SAME, days=41)
    held = make_visit(own, held="arsip")
    urls = [INBOX, HELD, first.get_absolute_url()]
    few = [cost(client, url) for url in urls]
    assert few[0] <= 12 and few[1] <= 12 and few[2] <= 16, few
    other = make_assignment(make_contract(world.a), make_cooperative(
        first.cooperative.village.district.village_set.exclude(pk=first.cooperative.village_id)[0]))  # fmt: skip
    for day in range(1, 30):
        visit = make_visit([own, other][day % 2], days=day, findings=SAME)
        VisitPhoto.objects.create(visit=visit, sha256="a" * 64, size=1)
        add_version(visit, 2, "tandingan")
        propose(visit)
    for number in range(5):
        VisitPhoto.objects.create(visit=first, sha256=f"{number:064}", size=1)
    assert held.pk
    many = [cost(client, url) for url in urls]
    assert many == few, (few, many)


def test_the_map_in_metres():
    coop, visit = (
        Spot("koperasi", (0.0, 109.0), "titik"),
        Spot("kunjungan", (0.0, 109.1), "sini", 50),
    )
    svg = str(drawn([coop, visit]))
    assert "5 km" in svg
    assert all(word in svg for word in ("Koperasi", "Kunjungan", ">U<", "<circle"))
    assert drawn([]) == ""
    far = Spot("sebelumnya", (2.0, 111.0), "jauh")
    near = Spot("sebelumnya", (0.02, 109.05), "dekat")
    assert far not in drawable(coop, visit, far) and near in drawable(coop, visit, near)
    same = str(drawn([coop, Spot("kunjungan", (0.0, 109.0), "sini", 0)]))
    assert "nan" not in same and "inf" not in same and "100 m" in same


@pytest.mark.parametrize(
    ("query", "waiting"),
    [
        ("", 3),
        ("?topik=rat", 1),
        ("?pendamping=999999", 0),
        ("?kabupaten=61.99", 0),
        ("?dari=x", 0),
    ],
)
def test_what_waits_beside_a_visit_is_counted(client_as, own, query, waiting):
    first = make_visit(own, days=3, topics=["rat"])
    for day in (1, 2):
        make_visit(own, days=day)
    page = client_as("dinas_a").get(first.get_absolute_url() + query)
    assert page.status_code == 200 and page.context["waiting"] == waiting
    assert page.context["previous"] is None
    assert bool(page.context["next"]) == (waiting > 1)
