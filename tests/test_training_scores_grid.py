"""The form of a batch's values: what is right is saved, what is wrong or asked stays."""

import json
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.training_rows import attend, enrol_person, issue, make_batch, make_session, score
from trainings.models import Enrolment, Score

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world):
    return make_batch()


def address(batch) -> str:
    return reverse("trainings:scores-enter", args=[batch.pk])


def was_of(response) -> dict[str, str]:
    found = re.search(r'name="was" value="([^"]*)"', response.content.decode())
    return json.loads(found[1].replace("&quot;", '"'))


def send(client, batch, cells: dict, *, was: dict | None = None, **more):
    """Posts `cells` ({(enrolment, test): text}) over what the page shows now, or showed (`was`)."""
    shown = was_of(client.get(address(batch))) if was is None else was
    data = dict(shown)
    data |= {f"{test}-{row.pk}": text for (row, test), text in cells.items()}
    return client.post(address(batch), data | {"was": json.dumps(shown)} | more)


def value(row, test="post") -> Decimal | None:
    found = Score.objects.filter(enrolment=row, test=test).first()
    return found.value if found else None


def test_right_ones_are_saved_and_wrong_ones_stay(client_as, cast, batch):
    rows = [enrol_person(batch) for _ in range(4)]
    typed = {
        (rows[0], "pre"): "60",
        (rows[0], "post"): "85,5",
        (rows[1], "post"): "101",
        (rows[2], "post"): "delapan",
        (rows[3], "pre"): "tidak ikut",
    }
    response = send(client_as("pusat"), batch, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert (value(rows[0], "pre"), value(rows[0])) == (60, Decimal("85.5"))
    assert value(rows[1]) is None and value(rows[2]) is None and value(rows[3], "pre") is None
    assert 'value="101"' in page and "di luar 0–100" in page
    assert 'value="delapan"' in page and "2 nilai disimpan" in page and "2 isian belum" in page
    assert Score.objects.filter(entered_by=cast["pusat"]).count() == 2


def test_all_right_goes_back_to_the_page(client_as, batch):
    row = enrol_person(batch)
    response = send(client_as("pusat"), batch, {(row, "post"): "72.25"})
    assert response.status_code == 302 and value(row) == Decimal("72.25")


def test_eight_and_a_half_asks_and_the_answer_is_kept(client_as, batch):
    row, client = enrol_person(batch), client_as("pusat")
    asked = send(client, batch, {(row, "post"): "8,5"})
    page = asked.content.decode()
    assert asked.status_code == 422 and value(row) is None
    assert "8,5 dari 100, atau maksudnya 85?" in page and 'value="8,5"' in page
    # an answer to another text than the one that was asked is none
    assert (
        send(client, batch, {(row, "post"): "9,5"}, **{f"skala-post-{row.pk}": "85"}).status_code
        == 422
    )
    name = re.search(rf'name="(skala-post-{row.pk})" value="([^"]+)"> Maksudnya', page)
    assert send(client, batch, {(row, "post"): "8,5"}, **{name[1]: name[2]}).status_code == 302
    assert value(row) == 85


def test_a_low_value_that_was_meant_is_not_asked_again(client_as, batch):
    row, client = enrol_person(batch), client_as("pusat")
    page = send(client, batch, {(row, "post"): "8,5"}).content.decode()
    name = re.search(rf'name="(skala-post-{row.pk})" value="([^"]+)"> 8,5 dari', page)
    send(client, batch, {(row, "post"): "8,5"}, **{name[1]: name[2]})
    assert value(row) == Decimal("8.5")
    assert send(client, batch, {(row, "pre"): "50"}).status_code == 302
    assert value(row) == Decimal("8.5")


def test_a_whole_eight_asks_beside_high_values(client_as, batch):
    rows = [enrol_person(batch) for _ in range(5)]
    for row in rows[:3]:
        score(row, 80)
    client = client_as("pusat")
    assert send(client, batch, {(rows[3], "post"): "8"}).status_code == 422
    assert (
        send(client, batch, {(rows[3], "pre"): "8"}).status_code == 302
    )  # no others in that column
    everything = {(rows[3], "post"): "8", (rows[4], "post"): "7,5"}
    assert send(client, batch, everything, semua="kali").status_code == 302
    assert (value(rows[3]), value(rows[4])) == (80, 75)


def test_two_writers_nobody_overwrites_unseen(client_as, batch):
    row = enrol_person(batch)
    score(row, 70)
    client = client_as("pusat")
    seen = was_of(client.get(address(batch)))
    Score.objects.filter(enrolment=row).update(value=75)
    response = send(client, batch, {(row, "post"): "80"}, was=seen)
    page = response.content.decode()
    assert response.status_code == 422 and value(row) == 75
    assert "mengisi 75" in page and 'value="80"' in page
    # the page now carries what stands there: saving once more is a decision
    assert send(client, batch, {(row, "post"): "80"}, was=was_of(response)).status_code == 302
    assert value(row) == 80


def test_an_untouched_box_does_not_undo_anothers_work(client_as, batch):
    row = enrol_person(batch)
    client = client_as("pusat")
    seen = was_of(client.get(address(batch)))
    score(row, 90)
    assert send(client, batch, {(row, "pre"): "55"}, was=seen).status_code == 302
    assert (value(row), value(row, "pre")) == (90, 55)


def test_clearing_needs_a_reason(client_as, batch):
    row = enrol_person(batch)
    score(row, 70)
    client = client_as("pusat")
    response = send(client, batch, {(row, "post"): "-"})
    assert response.status_code == 422 and "memerlukan alasan" in response.content.decode()
    assert value(row) == 70
    short = send(client, batch, {(row, "post"): "-"}, reason="x")
    assert short.status_code == 422 and "paling sedikit 5" in short.content.decode()
    assert send(client, batch, {(row, "post"): "-"}, reason="salah orang").status_code == 302
    assert value(row) is None


def test_an_emptied_box_changes_nothing_and_says_so(client_as, batch):
    row = enrol_person(batch)
    score(row, 70)
    response = send(client_as("pusat"), batch, {(row, "post"): ""})
    assert response.status_code == 422 and "Nilai 70 tetap" in response.content.decode()
    assert value(row) == 70


def test_a_certified_participants_value_needs_a_reason(client_as, batch):
    row = enrol_person(batch)
    attend(make_session(batch), row)
    score(row, 70)
    issue(row)
    client = client_as("pusat")
    response = send(client, batch, {(row, "post"): "50"})
    assert response.status_code == 422 and "sudah punya sertifikat" in response.content.decode()
    assert send(client, batch, {(row, "post"): "50"}, reason="salah ketik").status_code == 302
    assert value(row) == 50


def test_forged_and_broken_posts(client_as, world, batch):
    own, other = enrol_person(batch, world.a), enrol_person(make_batch(), world.a)
    foreign = enrol_person(batch, world.b)
    gone = enrol_person(batch, world.a)
    client = client_as("operator")  # of kabupaten A
    shown = was_of(client.get(address(batch)))
    assert f"post-{foreign.pk}" not in shown
    Enrolment.objects.filter(pk=gone.pk).update(state="batal", state_reason="sakit")
    typed = {(one, "post"): "80" for one in (own, other, foreign, gone)}
    forged = shown | {f"post-{one.pk}": "" for one in (other, foreign)}
    response = send(client, batch, typed, was=forged)
    page = response.content.decode()
    assert response.status_code == 422 and "1 nilai disimpan" in page
    assert "bukan peserta terdaftar" in page and "“80”, “80”, “80”" in page
    assert value(own) == 80
    assert [value(one) for one in (other, foreign, gone)] == [None, None, None]
    deep = "[" * 100_000
    for was in ("", "{", "[]", '{"post-1": 5}', "null", deep, '{"post-1": ' + deep, "9" * 5_000):
        response = client.post(address(batch), {f"post-{own.pk}": "90", "was": was})
        assert response.status_code == 422 and "tidak lengkap" in response.content.decode()
    for seen in ("sNaN", "NaN", "Infinity", "1e999999999", "9" * 5_000):
        was = json.dumps({f"post-{own.pk}": seen})
        response = client.post(address(batch), {f"post-{own.pk}": "90", "was": was})
        assert response.status_code == 422 and "Orang lain baru saja" in response.content.decode()
    assert value(own) == 80


def test_a_cancelled_batch_takes_no_values(client_as, batch):
    row = enrol_person(batch)
    batch.cancelled_at, batch.cancel_reason = timezone.now(), "banjir"
    batch.save()
    response = client_as("pusat").post(address(batch), {f"post-{row.pk}": "80", "was": "{}"})
    assert response.status_code == 409 and value(row) is None


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_on_one_value(cast, batch):
    """Each saw an empty box: one is first, the others are told, nobody is overwritten."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from trainings.actions.scoring import Entry, write_scores

    def write(number: int) -> bool:
        entry = Entry(row.pk, "post", Decimal(number), None)
        try:
            return not write_scores(batch=batch, entries=[entry], by=cast["pusat"])
        finally:
            connections.close_all()

    for _ in range(5):
        row = enrol_person(batch)
        with ThreadPoolExecutor(8) as pool:
            won = list(pool.map(write, range(60, 68)))
        assert won.count(True) == 1
        assert value(row) == 60 + won.index(True)
