"""Two officers conclude about the same parcel at once: one is done, the other is told and loses nothing.

Planted: without select_for_update in land.actions.verifying.hold the second gets 422 with the database's own
refusal instead of who was first, within three rounds.
"""

import re
import threading

import pytest
from django.db import close_old_connections, connection
from django.urls import reverse

from core.seen import fingerprint
from land.actions.verifying import move_parcel
from land.models import ParcelStep, Verdict
from land.words import State
from tests.land_rows import make_parcel

pytestmark = pytest.mark.django_db(transaction=True)


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def fight(client_as, world, cast, rounds: int) -> None:
    clients = [client_as("dinas_a"), client_as("pusat")]
    ways = (State.VERIFIED, State.REFUSED)
    parcel = make_parcel(world.coop_a, state=State.VERIFYING)
    for number in range(1, rounds + 1):
        gate, answers = threading.Barrier(2), [None, None]
        forms = []
        for client, to_state in zip(clients, ways, strict=True):
            url = reverse("land:parcel-step", args=[parcel.pk, to_state])
            page = client.get(url).content.decode()
            data = {name: hidden(page, name) for name in ("once", "seen")}
            forms.append((url, data | {"reason": f"kata-kata {to_state}"}))

        def send(at: int, gate=gate, answers=answers, forms=forms) -> None:
            try:
                gate.wait()
                answers[at] = clients[at].post(*forms[at])
            finally:
                close_old_connections()
                connection.close()

        threads = [threading.Thread(target=send, args=(at,)) for at in (0, 1)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        codes = [one.status_code for one in answers]
        assert sorted(codes) == [302, 409], codes
        lost = codes.index(409)
        told = answers[lost].content.decode()
        assert f"kata-kata {ways[lost]}" in told
        assert f"berstatus “{State(ways[1 - lost]).label}”" in told
        assert Verdict.objects.filter(parcel=parcel).count() == number
        back = (State.VERIFYING,) if ways[1 - lost] == State.VERIFIED else (
            State.NOT_PROPOSED, State.PROPOSED, State.VERIFYING,
        )  # fmt: skip
        for to_state in back:
            parcel.refresh_from_db()
            move_parcel(parcel=parcel, to_state=to_state, by=cast["pusat"], seen=fingerprint(parcel),
                        reason="ulangi lagi")  # fmt: skip
        parcel.refresh_from_db()
    numbers = (
        ParcelStep.objects.filter(parcel=parcel).order_by("number").values_list("number", flat=True)
    )
    assert list(numbers) == list(range(1, len(numbers) + 1))


def test_two_officers_conclude_at_once(client_as, world, cast):
    fight(client_as, world, cast, 3)


@pytest.mark.long
def test_two_officers_conclude_at_once_again_and_again(client_as, world, cast):
    fight(client_as, world, cast, 50)
