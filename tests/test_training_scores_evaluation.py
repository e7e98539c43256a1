"""The evaluation: who may answer and when, what is shown of it, and guessed codes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.history_reading import entries, recent
from tests.mentor_rows import PersonFactory
from tests.page_client import PageClient
from tests.training_rows import enrol_person, make_batch
from trainings.models import Enrolment, Evaluation

pytestmark = pytest.mark.django_db
GOOD = {"material": 4, "speakers": 5, "organisation": 3, "facilities": 4, "usefulness": 5}


@pytest.fixture
def batch(world):
    """Its last day is today."""
    return make_batch(starts=timezone.localdate() - timedelta(days=3), ends=timezone.localdate())


def address(batch) -> str:
    return reverse("trainings:evaluation-form", args=[batch.pk])


def answer(enrolment, **fields):
    return Evaluation.objects.create(enrolment=enrolment, **(GOOD | fields))


def page_of(response) -> str:
    return response.content.decode()


def test_with_a_code_once_and_editable(batch):
    row, client = enrol_person(batch), PageClient()
    assert "Kode peserta" in page_of(client.get(address(batch)))
    assert client.post(address(batch), {"code": f" {row.code.lower()} "}).status_code == 302
    assert row.participant in page_of(client.get(address(batch)))
    incomplete = client.post(address(batch), GOOD | {"material": "", "suggestion": "lebih lama"})
    assert incomplete.status_code == 422 and "lebih lama" in page_of(incomplete)
    assert not Evaluation.objects.exists()
    assert client.post(address(batch), GOOD | {"suggestion": "lebih lama"}).status_code == 302
    # the browser has forgotten him: the next one on this phone types a code of his own
    assert "Kode peserta" in page_of(client.get(address(batch)))
    client.post(address(batch), {"code": row.code})
    assert "lebih lama" in page_of(client.get(address(batch)))
    client.post(address(batch), GOOD | {"material": 1, "suggestion": ""})
    found = Evaluation.objects.get()
    assert (found.material, found.suggestion, found.enrolment_id) == (1, "", row.pk)


def test_with_his_own_login(client_as, cast, batch):
    row = enrol_person(batch, user=cast["pendamping_a"])
    client = client_as("pendamping_a")
    assert "Isi evaluasi saya" in page_of(
        client.get(reverse("trainings:evaluation", args=[batch.pk]))
    )
    assert client.post(address(batch), GOOD).status_code == 302
    assert Evaluation.objects.get().enrolment == row


@pytest.mark.parametrize(
    "fields",
    [
        {"material": 6},
        {"material": 0},
        {"material": "x"},
        {"suggestion": "NIK 6101014101900001"},
        {"suggestion": "x" * 1001},
    ],
)
def test_bad_answers(client_as, cast, batch, fields):
    enrol_person(batch, user=cast["pendamping_a"])
    assert client_as("pendamping_a").post(address(batch), GOOD | fields).status_code == 422
    assert not Evaluation.objects.exists()


def test_only_in_its_days(client_as, cast, world):
    today = timezone.localdate()
    person = PersonFactory(regency=world.a, user=cast["pendamping_a"])
    for number, (ends, told) in enumerate(
        [
            (today + timedelta(days=1), "dibuka pada hari terakhir"),
            (today - timedelta(days=15), "sudah ditutup"),
            (today - timedelta(days=14), ""),
        ],
        1,
    ):
        batch = make_batch(starts=ends - timedelta(days=1), ends=ends, number=number)
        row = enrol_person(batch, person=person)
        response = client_as("pendamping_a").post(address(batch), GOOD)
        assert response.status_code == (200 if told else 302) and told in page_of(response)
        assert Evaluation.objects.filter(enrolment=row).exists() == (not told)


def test_who_holds_no_seat_has_no_say(batch):
    other = enrol_person(make_batch())
    gone = enrol_person(batch)
    Enrolment.objects.filter(pk=gone.pk).update(state="batal", state_reason="sakit")
    for code in (other.code, gone.code, "", "x" * 21, "AAAAAAAA"):
        response = PageClient().post(address(batch), {"code": code})
        assert response.status_code == 422
    client = PageClient()
    client.post(address(batch), {"code": other.code})
    client.post(address(batch), GOOD)
    assert not Evaluation.objects.exists()


def test_a_seat_lost_meanwhile(batch):
    row, client = enrol_person(batch), PageClient()
    client.post(address(batch), {"code": row.code})
    Enrolment.objects.filter(pk=row.pk).update(state="batal", state_reason="sakit")
    client.post(address(batch), GOOD)
    assert not Evaluation.objects.exists()


def test_guesses_are_limited(batch, settings):
    settings.TRAINING_CODE_TRIES_ADDRESS = 3
    row, client = enrol_person(batch), PageClient()
    for _ in range(3):
        assert client.post(address(batch), {"code": "ZZZZZZZZ"}).status_code == 422
    held = client.post(address(batch), {"code": row.code})
    assert held.status_code == 429 and "Terlalu banyak" in page_of(held)
    # from elsewhere it still opens, until the batch itself has seen too many
    assert (
        client.post(address(batch), {"code": row.code}, REMOTE_ADDR="10.0.0.9").status_code == 302
    )
    settings.TRAINING_CODE_TRIES_BATCH = 3
    assert (
        PageClient().post(address(batch), {"code": row.code}, REMOTE_ADDR="10.0.0.8").status_code
        == 429
    )


def test_a_whole_ipv6_network_guesses_as_one(batch, settings):
    settings.TRAINING_CODE_TRIES_ADDRESS = 3
    row, client = enrol_person(batch), PageClient()

    def tried(address_of: str, code: str) -> int:
        return client.post(address(batch), {"code": code}, REMOTE_ADDR=address_of).status_code

    assert [tried(f"2001:db8:1:2::{n}", "ZZZZZZZZ") for n in range(1, 5)] == [422] * 3 + [429]
    assert tried("2001:db8:1:3::1", row.code) == 302


def test_averages_only_from_enough_answers(client_as, world, batch):
    rows = [enrol_person(batch, world.a) for _ in range(5)]
    for row in rows[:4]:
        answer(row, suggestion="rahasia")
    url = reverse("trainings:evaluation", args=[batch.pk])
    page = page_of(client_as("pusat").get(url))
    assert "mulai 5 jawaban" in page and "rahasia" not in page and "dari 5</small>" not in page
    answer(rows[4], material=1, suggestion="<b>tebal</b>")
    page = page_of(client_as("pusat").get(url))
    assert "3,4 <small>dari 5" in page  # (4·4 + 1) / 5
    assert "rahasia" in page and "&lt;b&gt;tebal" in page
    assert not any(row.participant in page for row in rows)
    # an observer sees figures, nobody's own words; a kabupaten only its people; a mentor nothing
    assert "3,4 <small>" in page_of(client_as("pengamat").get(url))
    assert "rahasia" not in page_of(client_as("pengamat").get(url))
    assert "0 dari" in page_of(client_as("dinas_b").get(url))
    mentor = page_of(client_as("pendamping_a").get(url))
    assert "3,4" not in mentor and "rahasia" not in mentor


def test_history_tells_nobody_who_answered_what(cast, batch):
    answer(enrol_person(batch))
    for name in ("pusat", "auditor"):
        told = entries(list(recent(cast[name])))
        assert not any("evaluasi" in one.what for one in told)
        assert any("kepesertaan" in one.what for one in told)
