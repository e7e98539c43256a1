"""The rows of links on the pages of trainings: each page says where it stands, each leads somewhere."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.training_rows import enrol_person, make_batch
from tests.walk import training_addresses, training_rows
from trainings import models as m

ROW = re.compile(r'aria-label="Halaman (angkatan|pelatihan)">(.*?)</nav>', re.S)
# pages that a reader may open though no tab of his leads there
ASIDE = {"pusat": ["mine", "training-effect"], "pendamping_a": ["trained-list"]}
TAB = re.compile(r'href="([^"]+)"( aria-current="(?:page|true)")?>([^<]+)</a>')


def tabs(html: str) -> tuple[str, dict[str, tuple[str, bool]]]:
    """(of what, label → (address, is here)); ("", {}) on a page without."""
    found = ROW.search(html)
    if found is None:
        return "", {}
    return found[1], {label: (url, bool(here)) for url, here, label in TAB.findall(found[2])}


@pytest.fixture
def rows(world, cast):
    person = enrol_person(make_batch(), world.a, user=cast["pendamping_a"]).person
    return training_rows(person)


@pytest.mark.long
@pytest.mark.parametrize("name", ["pusat", "pendamping_a"])
def test_every_page_says_where_it_stands(rows, client_as, name):
    client, seen = client_as(name), {}
    for page, url in training_addresses(rows):
        if page.endswith(("-pdf", "-zip", "-xlsx", "-sheet", "-agenda")):
            continue
        response = client.get(url)
        if response.status_code != 200 or response.streaming:
            continue
        kind, found = tabs(response.content.decode())
        if found:
            here = [label for label, (_, current) in found.items() if current]
            assert len(here) == (page not in ASIDE[name]), (url, here)
            if not here:
                continue
            seen[page] = kind, here[0]
    right = {
        "batch-detail": ("angkatan", "Ringkasan"),
        "enrolment-detail": ("angkatan", "Peserta"),
        "batch-schedule": ("angkatan", "Jadwal"),
        "attendance": ("angkatan", "Presensi"),
        "scores": ("angkatan", "Nilai"),
        "certificates": ("angkatan", "Sertifikat"),
        "evaluation": ("angkatan", "Evaluasi"),
        "batch-list": ("pelatihan", "Angkatan"),
        "results": ("pelatihan", "Nilai"),
        "certificate-list": ("pelatihan", "Sertifikat"),
    }
    if name == "pusat":
        right |= {
            "enrolment-create": ("angkatan", "Peserta"),
            "enrolment-invitations": ("angkatan", "Peserta"),
            "attendance-mark": ("angkatan", "Presensi"),
            "scores-enter": ("angkatan", "Nilai"),
            "trained-list": ("pelatihan", "Orang dilatih"),
            "venue-list": ("pelatihan", "Tempat"),
        }
    else:
        right["mine"] = ("pelatihan", "Pelatihan saya")
    assert {page: seen.get(page) for page in right} == right


@pytest.mark.parametrize("name", ["pusat", "dinas_a", "pendamping_a", "pengamat", "auditor"])
def test_no_tab_leads_to_a_refusal(rows, client_as, name):
    client = client_as(name)
    for page in (reverse("trainings:batch-list"), rows["batch"].get_absolute_url()):
        _, found = tabs(client.get(page).content.decode())
        assert "Ringkasan" in found or "Angkatan" in found
        for label, (url, _here) in found.items():
            assert client.get(url.replace("&amp;", "&")).status_code == 200, label


def test_the_effect_shows_once_a_training_of_mentors_is_over(client_as, world):
    today = timezone.localdate()
    past = {"starts": today - timedelta(days=3), "ends": today - timedelta(days=1)}
    over = make_batch(**past)
    running = make_batch(starts=today - timedelta(days=1), ends=today)
    officers = make_batch(audience="pengurus", **past)
    cancelled = make_batch(**past)
    m.Batch.objects.filter(pk=cancelled.pk).update(
        cancelled_at=timezone.now(), cancel_reason="Banjir"
    )

    def shows(name: str, batch: m.Batch) -> bool:
        return "Dampak" in tabs(client_as(name).get(batch.get_absolute_url()).content.decode())[1]

    assert shows("pusat", over) and shows("pengamat", over)
    assert not any(shows("pusat", one) for one in (running, officers, cancelled))
    assert not shows("pendamping_a", over)
    page = client_as("pusat").get(reverse("dashboard:training-effect", args=[over.pk]))
    assert tabs(page.content.decode())[1]["Dampak"][1]


def test_a_mentor_finds_his_own_trainings(client_as, world):
    client, own = client_as("pendamping_a"), reverse("trainings:mine")
    assert f'href="{own}"' in client.get("/").content.decode()
    assert f'href="{own}"' in client.get(reverse("trainings:batch-list")).content.decode()
    assert f'href="{own}"' not in client_as("pusat").get("/").content.decode()
