"""The pages of values: who sees what, and figures that are links to exactly their rows."""

import re

import pytest
from django.urls import reverse

from tests.training_rows import attend, enrol_person, make_batch, make_session, score
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world, cast):
    """A: three who pass with both values, one without a pre-test who came to nothing; B: two without values."""
    batch = make_batch(number=3)
    session = make_session(batch)
    for at in range(3):
        row = enrol_person(batch, world.a)
        attend(session, row)
        score(row, 80 + at, 60 - 5 * at)
    score(enrol_person(batch, world.a, user=cast["pendamping_a"]), 40)
    enrol_person(batch, world.b)
    enrol_person(batch, world.b)
    gone = enrol_person(batch, world.a)
    score(gone, 99, 1)
    Enrolment.objects.filter(pk=gone.pk).update(state="batal", state_reason="sakit")
    return batch


def page_of(client, batch, name="trainings:scores") -> str:
    return client.get(reverse(name, args=[batch.pk])).content.decode()


FIGURE = re.compile(r'<a class="figure-value" href="([^"]+)" data-figure="(\w+)">([\d.]+)</a>')


@pytest.mark.parametrize(
    ("role", "want"),
    [
        ("pusat", {"total": 6, "pre": 3, "post": 4, "both": 3, "passed": 3, "failed": 3}),
        ("dinas_a", {"total": 4, "pre": 3, "post": 4, "both": 3, "passed": 3, "failed": 1}),
        ("dinas_b", {"total": 2, "pre": 0, "post": 0, "both": 0, "passed": 0, "failed": 2}),
        ("auditor", {"total": 6, "pre": 3, "post": 4, "both": 3, "passed": 3, "failed": 3}),
    ],
)
def test_every_figure_opens_exactly_its_rows(client_as, batch, role, want):
    client = client_as(role)
    page = page_of(client, batch)
    found = {key: int(number) for _, key, number in FIGURE.findall(page)}
    assert found == want
    links = {link: int(number) for link, _, number in FIGURE.findall(page)}
    links |= {
        link: int(number)
        for link, number in re.findall(r'<a href="([^"]+kenaikan=[^"]+)">(\d+)</a>', page)
    }
    for link, number in links.items():
        listed = client.get(link.replace("&amp;", "&")).content.decode()
        assert f'data-count="{number}"' in listed, link


def test_bars_add_up(client_as, batch):
    page = page_of(client_as("pusat"), batch)
    assert [int(n) for n in re.findall(r'kenaikan=[^"]+">(\d+)</a>', page)] == [2, 1]
    assert "baru 3 peserta yang punya kedua nilai" in page and "<svg" in page


def test_an_observer_sees_figures_without_links_or_names(client_as, batch):
    page = page_of(client_as("pengamat"), batch)
    assert 'data-figure="total">6<' in page and not FIGURE.search(page)
    assert "/pelatihan/nilai/" not in page and "Pendamping Uji" not in page
    assert client_as("pengamat").get("/pelatihan/nilai/").status_code == 403


def test_a_mentor_sees_his_own_values_alone(client_as, batch):
    page = page_of(client_as("pendamping_a"), batch)
    assert "Nilai Anda" in page and "Post-test 40, syarat 60" in page and "data-figure" not in page
    assert "bukan peserta" in page_of(client_as("pendamping_b"), batch)
    listed = client_as("pendamping_a").get("/pelatihan/nilai/").content.decode()
    assert 'data-count="1"' in listed
    assert client_as("pendamping_a").get("/pelatihan/nilai/?_export=csv").status_code == 403


def test_a_kabupaten_reads_its_own_people_alone(client_as, world, batch):
    foreign = Enrolment.objects.filter(batch=batch, regency=world.b).first().participant
    client = client_as("dinas_a")
    assert foreign not in client.get("/pelatihan/nilai/").content.decode()
    file = b"".join(client.get("/pelatihan/nilai/?_export=csv").streaming_content).decode()
    assert foreign not in file and file.count("\n") == 5


def test_the_list_says_why_somebody_has_not_passed(client_as, batch):
    page = (
        client_as("pusat").get(f"/pelatihan/nilai/?batch={batch.pk}&lulus=tidak").content.decode()
    )
    assert "Kehadiran 0 % (0 dari 2 JP), syarat 80 %; Post-test 40, syarat 60" in page
    assert "Post-test belum ada" in page


@pytest.mark.parametrize(
    "query",
    [
        "batch=999999999",
        "batch=x",
        "kenaikan=5",
        "lulus=mungkin",
        "tes=x",
        "q=%00",
        f"q={'x' * 200}",
        "kabupaten=61.02",
        "program=0",
    ],
)
def test_bad_filters_give_a_message_and_an_empty_list(client_as, batch, query):
    response = client_as("dinas_a").get(f"/pelatihan/nilai/?{query}")
    assert response.status_code in (200, 400)
    assert response.status_code == 400 or 'data-count="0"' in response.content.decode()


@pytest.mark.parametrize(
    "sort", ["nama", "-nama", "naik", "-naik", "angkatan", "hadir", "post", "-lulus"]
)
def test_every_order(client_as, batch, sort):
    page = client_as("pusat").get(f"/pelatihan/nilai/?sort={sort}").content.decode()
    assert 'data-count="6"' in page


def test_the_same_number_of_queries_however_many_rows(
    client_as, world, django_assert_max_num_queries
):
    few, many = make_batch(number=1), make_batch(number=2)
    for batch, count in ((few, 2), (many, 25)):
        for _ in range(count):
            score(enrol_person(batch, world.a), 70, 50)
    client, used = client_as("pusat"), {}
    names = ("trainings:scores", "trainings:scores-enter", "trainings:evaluation")
    addresses = [(name, [reverse(name, args=[one.pk]) for one in (few, many)]) for name in names]
    addresses.append(("list", [f"/pelatihan/nilai/?batch={one.pk}" for one in (few, many)]))
    for name, urls in addresses:
        for url in urls:
            client.get(url)  # warm
            with django_assert_max_num_queries(12) as counted:
                client.get(url)
            used.setdefault(name, []).append(len(counted))
    assert all(one == other for one, other in used.values()), used


def test_a_cancelled_batch_counts_nobody(client_as, batch):
    from django.utils import timezone

    batch.cancelled_at, batch.cancel_reason = timezone.now(), "banjir"
    batch.save()
    page = page_of(client_as("pusat"), batch)
    assert page.count("Angkatan ini dibatalkan") == 1 and ": banjir." in page
    assert 'data-figure="total">0<' in page
    listed = client_as("pusat").get(f"/pelatihan/nilai/?batch={batch.pk}").content.decode()
    assert 'data-count="0"' in listed and "tidak dikenali" not in listed
