"""The same visit from two sides at once, in real transactions: one row, and an answer that is true."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import threading
from collections import Counter

import pytest
from django.db import transaction

from tests.test_merging_at_once import at_once, when_locked
from tests.test_visit_sync import items, own, phone, send  # noqa: F401  fixtures
from tests.visit_rows import visit_body
from visits.actions.receiving import receive_visits
from visits.actions.senders import mentor_of
from visits.models import Visit, VisitVersion

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_body_from_many_sides_is_one_visit(client_as, own, world):
    bodies = [visit_body(world.coop_a.pk) for _ in range(4)]
    phones = [client_as("pendamping_a") for _ in range(4)]
    answers = at_once(*(lambda p=p: items(send(p, *bodies)) for p in phones))
    codes = Counter(item["code"] for found in answers for item in found)
    assert codes == {201: 4, 200: 12}
    assert Visit.objects.count() == VisitVersion.objects.count() == 4


def test_two_bodies_of_one_id_are_a_visit_and_a_rival(client_as, own, world):
    first = visit_body(world.coop_a.pk)
    second = first | {"findings": "lain"}
    phones = [client_as("pendamping_a") for _ in range(2)]
    answers = at_once(*(lambda p=p, b=b: items(send(p, b))[0]
                        for p, b in zip(phones, (first, second), strict=True)))  # fmt: skip
    assert sorted(item["code"] for item in answers) == [201, 409]
    visit = Visit.objects.get()
    kinds = dict(visit.versions.values_list("body__findings", "kind"))
    assert sorted(kinds.values()) == ["kiriman", "tandingan"]
    assert kinds[visit.findings] == "kiriman"


def test_two_corrections_of_one_version(client_as, own, world):
    body = visit_body(world.coop_a.pk)
    phones = [client_as("pendamping_a") for _ in range(2)]
    send(phones[0], body)
    corrected = [body | {"findings": text, "based_on": 1} for text in ("satu", "dua")]
    answers = at_once(*(lambda p=p, b=b: items(send(p, b))[0]
                        for p, b in zip(phones, corrected, strict=True)))  # fmt: skip
    assert sorted(item["code"] for item in answers) == [201, 409]
    visit = Visit.objects.get()
    assert visit.version == 2 and visit.versions.count() == 3
    assert visit.versions.get(number=2).body["findings"] == visit.findings


def test_a_correction_waits_for_the_review_and_then_stands_beside(own, world, cast):
    """The reviewer verifies version 1 while its correction arrives: the verdict is about what he saw."""
    body = visit_body(world.coop_a.pk)
    receive(cast, body)
    locked, waiting = threading.Event(), threading.Event()

    def review():
        with transaction.atomic():
            visit = Visit.objects.select_for_update(of=("self",)).get()
            visit.state = "diverifikasi"
            locked.set()
            assert waiting.wait(20)
            visit.save(update_fields=["state"])

    def correct():
        assert locked.wait(20)
        threading.Thread(target=when_locked, args=[waiting]).start()
        return receive(cast, body | {"findings": "lain", "based_on": 1})

    answer = at_once(review, correct)[1]
    assert (answer.code, answer.state) == (409, "diverifikasi")
    assert Visit.objects.get().findings == body["findings"]


def test_the_second_waits_until_the_first_is_safe(own, world, cast):
    """A 200 said before the first sender's commit would confirm what a crash may still undo."""
    body = visit_body(world.coop_a.pk)
    inserted, waiting = threading.Event(), threading.Event()

    class Undone(Exception):
        pass

    def first():
        try:
            with transaction.atomic():
                receive(cast, body)
                inserted.set()
                assert waiting.wait(20)
                raise Undone
        except Undone:
            return None

    def second():
        assert inserted.wait(20)
        threading.Thread(target=when_locked, args=[waiting]).start()
        return receive(cast, body)

    assert at_once(first, second)[1].code == 201
    assert Visit.objects.count() == VisitVersion.objects.count() == 1


def test_deliveries_in_opposite_order_do_not_lock_each_other_out(own, world, cast):
    bodies = [visit_body(world.coop_a.pk) for _ in range(12)]
    person = mentor_of(cast["pendamping_a"].pk)

    def deliver(order):
        return receive_visits(
            person=person, bodies=order, by=person.user, channel="daring", device_now=None
        )

    for _ in range(3):
        Visit.objects.all().delete()
        answers = at_once(lambda: deliver(bodies), lambda: deliver(bodies[::-1]))
        assert Counter(a.code for found in answers for a in found) == {201: 12, 200: 12}
    assert Visit.objects.count() == 12


def receive(cast, body):
    person = mentor_of(cast["pendamping_a"].pk)
    return receive_visits(
        person=person, bodies=[body], by=person.user, channel="daring", device_now=None
    )[0]
