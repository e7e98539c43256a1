"""Who mentors a cooperative, on its own page; and what the pages about assignments cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Village
from tests.covered import cover
from tests.factories import CooperativeFactory
from tests.mentor_rows import make_assignment, make_contract

BASE = "/pendamping/penugasan"
HTMX = {"HX-Request": "true", "HX-Target": "panel-pendamping"}


@pytest.fixture
def covered(world, cast):
    return cover(world, cast)


def test_the_cooperatives_page_loads_its_mentors(client_as, covered, world):
    client = client_as("dinas_a")
    page = client.get(world.coop_a.get_absolute_url()).content.decode()
    url = f"{BASE}/?cooperative={world.coop_a.pk}"
    assert f'hx-get="{url}"' in page and f'href="{url}"' in page and 'id="panel-pendamping"' in page
    part = client.get(url, headers=HTMX)
    body = part.content.decode()
    assert "<html" not in body and covered.busy.person.name in body and "Serahkan" in body
    assert "HX-Push-Url" not in part
    whole = client.get(url).content.decode()
    assert "<html" in whole and covered.busy.person.name in whole
    uncovered = client.get(f"{BASE}/?cooperative={covered.free.pk}", headers=HTMX).content.decode()
    assert "tidak punya pendamping" in uncovered and "Tugaskan pendamping" in uncovered


def test_the_panel_is_for_those_who_may_see_the_cooperative(client_as, covered, world):
    for key in (world.coop_b.pk, 999_999_999, 10**30, "x", "", "٣", "-1"):
        url = f"{BASE}/?cooperative={key}"
        assert client_as("dinas_a").get(url, headers=HTMX).status_code == 404, key
    url = f"{BASE}/?cooperative={world.coop_a.pk}"
    for role in ("operator", "auditor", "pendamping_a"):
        body = client_as(role).get(url, headers=HTMX).content.decode()
        assert covered.busy.person.name in body and "Serahkan" not in body, role


@pytest.mark.parametrize(
    "page",
    [
        "koperasi/{free}/baru/",
        "kontrak/{idle}/baru/",
        "kontrak/{busy}/serahkan/",
        "{own}/",
        "{own}/serahkan/",
        "{own}/akhiri/",
        "{own}/kunci/",
    ],
)
def test_pages_need_the_same_few_queries(client_as, covered, world, page):
    keys = {"free": covered.free.pk, "idle": covered.idle.pk, "busy": covered.busy.pk}
    url = f"{BASE}/{page.format(own=covered.own.pk, **keys)}"
    client = client_as("dinas_a")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    village = Village.objects.get(pk="61.01.02.2003")
    for n in range(12):
        contract = make_contract(world.a)
        for m in range(3):
            coop = CooperativeFactory(village=village, name=f"Koperasi {n} {m}")
            make_assignment(covered.busy if m == 2 else contract, coop)
        CooperativeFactory(village=village, name=f"Koperasi bebas {n}")
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(few) == len(many) <= 14, [q["sql"][:90] for q in many]
