"""Where a mentor goes next: the order, the reason in words, and whose it is."""

from datetime import date, timedelta

import pytest

from core.models import Village
from tests.factories import make_cooperative
from tests.mentor_rows import make_assignment
from tests.visit_days import follow_up
from tests.visit_rows import make_own, make_visit
from visits.ranking import Facts, points_of, ranked, reason_of

ON = date(2026, 11, 25)
WEIGHTS = {"day": 1.0, "never": 120, "overdue": 7.0, "missing": 2.0, "km": 0.2}


def facts(key: int = 1, name: str = "Alfa", days: int | None = 0, **fields) -> Facts:
    last = None if days is None else ON - timedelta(days=days)
    known = {"overdue": 0, "open": 0, "missing": (), "km": None}
    return Facts(key, name, last, **(known | fields))


@pytest.mark.parametrize(
    ("given", "points", "reason"),
    [
        (
            facts(days=32, overdue=2, missing=("NIB",), km=14.4),
            32 + 14 + 2 - 2.88,
            "32 hari tanpa kunjungan · 2 tindak lanjut lewat tenggat · NIB belum ada · 14 km",
        ),
        (
            facts(days=None, missing=("NIB", "RAT", "NPWP"), km=0.4),
            120 + 6 - 0.08,
            "belum pernah dikunjungi · NIB dan 2 tahapan lain belum ada · kurang dari 1 km",
        ),
        (facts(days=0), 0, "hari ini sudah dikunjungi · jarak tidak diketahui"),
        (facts(days=1200), 1200, "1.200 hari tanpa kunjungan · jarak tidak diketahui"),
        # a phone's clock that was ahead: no negative days
        (facts(days=-2), 0, "hari ini sudah dikunjungi · jarak tidak diketahui"),
    ],
)
def test_points_and_reason(given, points, reason):
    assert points_of(given, ON, WEIGHTS) == pytest.approx(points)
    assert reason_of(given, ON) == reason


def test_the_order_never_depends_on_the_order_it_came_in():
    rows = [
        facts(3, "B", 5),
        facts(1, "B", 5),
        facts(2, "A", 5),
        facts(4, "Z", 9),
        facts(5, "C", 1),
    ]
    want = [4, 2, 1, 3, 5]
    for turned in (rows, rows[::-1], rows[2:] + rows[:2]):
        assert [row.facts.key for row in ranked(turned, ON, WEIGHTS)] == want


def test_weights_decide():
    far, late = facts(1, km=100.0, days=10), facts(2, overdue=1, days=3)
    assert [row.facts.key for row in ranked([far, late], ON, WEIGHTS)] == [2, 1]
    without = WEIGHTS | {"km": 0.0, "overdue": 0.0}
    assert [row.facts.key for row in ranked([far, late], ON, without)] == [1, 2]


@pytest.fixture
def mentor(world, cast):
    """Visited today, 32 days ago (with what is overdue there), and never; a foreign one by nobody."""
    own = make_own(cast["pendamping_a"], world.coop_a)
    old = make_cooperative(Village.objects.get(pk="61.01.02.2001"))
    new = make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    for cooperative in (old, new):
        make_assignment(own.contract, cooperative)
    make_visit(own, latitude=0.074, longitude=109.35, accuracy=5.0)
    visit = make_visit(own, days=32, cooperative=old)
    make_visit(own, cooperative=old, held="dialihkan")  # counts nowhere
    follow_up(visit, "Urus NIB", -2)
    follow_up(visit, "Urus RAT", -1)
    follow_up(visit, "Urus PBB", 9)
    make_own(cast["pendamping_b"], world.coop_b)
    return own


def order_of(body: str) -> list[str]:
    return [part.split(">")[1].split("<")[0] for part in body.split('class="row-title"><a ')[1:]]


def test_the_page_of_a_mentor(client_as, mentor):
    body = client_as("pendamping_a").get("/kunjungan/berikutnya/").content.decode()
    names = order_of(body)
    assert [name.split()[-1] for name in names] == ["22", "21", "11"]
    assert "32 hari tanpa kunjungan · 2 tindak lanjut lewat tenggat" in body
    assert "belum pernah dikunjungi" in body and "hari ini sudah dikunjungi" in body
    assert "posisi kunjungan terakhirnya" in body and "Bravo" not in body


def test_an_officer_chooses_the_mentor(client_as, mentor):
    client, person = client_as("dinas_a"), mentor.contract.person_id
    assert "Pilih pendamping untuk melihat" in client.get("/kunjungan/berikutnya/").content.decode()
    body = client.get(f"/kunjungan/berikutnya/?pendamping={person}").content.decode()
    assert len(order_of(body)) == 3
    body = client.get("/kunjungan/berikutnya/?pendamping=999999").content.decode()
    assert "tidak dikenali" in body and not order_of(body)


def test_settings_weigh(client_as, mentor, settings):
    settings.VISIT_NEXT_WEIGHTS = WEIGHTS | {"never": 0, "day": 0.0}
    body = client_as("pendamping_a").get("/kunjungan/berikutnya/").content.decode()
    assert order_of(body)[0].endswith("21")


def test_distances_begin_at_home_without_a_position(client_as, mentor):
    mentor.contract.person.visits.update(
        latitude=None, longitude=None, accuracy=None, no_position_reason="GPS tidak menangkap"
    )
    body = client_as("pendamping_a").get("/kunjungan/berikutnya/").content.decode()
    assert "titik tengah koperasi dampingannya" in body
    mentor.contract.person.home_village_id = "61.01.02.2001"
    mentor.contract.person.save()
    body = client_as("pendamping_a").get("/kunjungan/berikutnya/").content.decode()
    assert "desa tempat tinggalnya, Alfa Desa 21" in body and "kurang dari 1 km" in body
