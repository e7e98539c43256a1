"""A phone, its reviewer and its officers do anything in any order; server and a plain oracle agree.

The oracle knows nothing of rows: for each id, the bodies that came in their order, and which one counts.
"""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.mentor_rows import make_assignment
from tests.visit_rows import make_own, visit_body
from visits.actions.receiving import receive_visits
from visits.actions.senders import mentor_of
from visits.models import Visit, VisitVersion

pytestmark = pytest.mark.django_db


class Oracle:
    """What must be true of one id."""

    def __init__(self, body: dict[str, Any], held: str) -> None:
        self.bodies, self.kinds = [body], ["kiriman"]
        self.counts, self.state, self.held = 1, "terkirim", held

    def send(self, body: dict[str, Any], held: str) -> tuple[int, str]:
        """(code, status) that the phone must be told."""
        if body in self.bodies:
            if self.kinds[self.bodies.index(body)] == "tandingan":
                return 409, "tandingan"
            return 200, self.status
        self.bodies.append(body)
        if body["based_on"] == self.counts and self.state in ("terkirim", "perlu_perbaikan"):
            self.kinds.append("perbaikan")
            self.counts, self.state = len(self.bodies), "terkirim"
            self.held = self.held or held
            return 201, self.status
        self.kinds.append("tandingan")
        return 409, "tandingan"

    @property
    def status(self) -> str:
        return "ditahan" if self.held else "terkirim"


class Phone(RuleBasedStateMachine):
    """`known`: what the phone has learnt of each id's version; a dropped reply teaches it nothing."""

    world: Any
    user: Any
    other: Any
    bodies = Bundle("bodies")

    @initialize()
    def begin(self) -> None:
        Visit.objects.all().delete()
        self.user.is_active = True
        self.user.save()
        type(self.contract).objects.filter(pk=self.contract.pk).update(ended_on=None)
        self.assign()
        self.oracle: dict[str, Oracle] = {}
        self.known: dict[str, int] = {}
        self.serial = 0

    @property
    def contract(self) -> Any:
        return self.base.contract

    base: Any

    def assign(self) -> None:
        """As on the first day: the cooperative is his."""
        self.assignment.objects.filter(cooperative=self.world.coop_a).delete()
        self.mine = make_assignment(self.contract, self.world.coop_a)
        self.reassigned = False

    assignment: Any

    # --- what the phone does ---------------------------------------------------------
    @rule(target=bodies, days=st.integers(0, 5), foreign=st.booleans(), later=st.booleans())
    def create(self, days: int, foreign: bool, later: bool) -> dict[str, Any]:
        begun = timezone.localtime() - timedelta(days=days, hours=1)
        place = self.world.coop_a2 if foreign else self.world.coop_a
        self.serial += 1
        body = visit_body(
            place.pk,
            started_at=begun.isoformat(),
            ended_at=begun.isoformat(),
            findings=f"temuan {self.serial}",
        )
        if not later:
            self.send([body], heard=True)
        return body

    @rule(target=bodies, body=bodies, knows=st.booleans(), later=st.booleans())
    def edit(self, body: dict[str, Any], knows: bool, later: bool) -> dict[str, Any]:
        self.serial += 1
        edited = copy.deepcopy(body) | {"findings": f"temuan {self.serial}"}
        edited["based_on"] = self.known.get(body["id"]) if knows else body["based_on"]
        if not later:
            self.send([edited], heard=True)
        return edited

    @rule(sent=st.lists(bodies, min_size=1, max_size=4), heard=st.booleans())
    def send_some(self, sent: list[dict[str, Any]], heard: bool) -> None:
        self.send(sent, heard)

    def send(self, sent: list[dict[str, Any]], heard: bool) -> None:
        """Also again, and in any order; within one delivery the server goes by id."""
        person = mentor_of(self.user.pk)
        copies = [json.loads(json.dumps(body)) for body in sent]
        answers = receive_visits(
            person=person, bodies=copies, by=self.user, channel="daring", device_now=None
        )
        for place in sorted(range(len(sent)), key=lambda n: (sent[n]["id"], n)):
            self.check(sent[place], answers[place], heard)

    def check(self, body: dict[str, Any], answer: Any, heard: bool) -> None:
        held, before = self.held_now(body), self.oracle.get(body["id"])
        if before is None:
            told = self.oracle[body["id"]] = Oracle(body, held)
            want = (201, told.status)
        else:
            want = before.send(body, held)
        assert (answer.code, answer.status) == want, (body, answer)
        if heard and answer.status != "tandingan":
            self.known[body["id"]] = answer.version

    def held_now(self, body: dict[str, Any]) -> str:
        if not self.user.is_active:
            return "nonaktif"
        if body["cooperative"] != self.world.coop_a.pk:
            return "bukan_binaan"
        if not self.reassigned:
            return ""
        today = timezone.localdate().isoformat()
        return "bukan_binaan" if body["started_at"][:10] >= today else "dialihkan"

    # --- what offices do ---------------------------------------------------------------
    @rule(body=bodies, verdict=st.sampled_from(["diverifikasi", "perlu_perbaikan", "ditolak"]))
    def review(self, body: dict[str, Any], verdict: str) -> None:
        told = self.oracle.get(body["id"])
        if told and told.state == "terkirim" and not told.held:
            told.state = verdict
            rows = Visit.objects.filter(client_id=body["id"])
            rows.update(state=verdict, review_reason="sebab")

    @rule()
    def reassign(self) -> None:
        if not self.reassigned:
            yesterday = timezone.localdate() - timedelta(days=1)
            self.assignment.objects.filter(pk=self.mine.pk).update(ends=yesterday)
            make_assignment(self.other, self.world.coop_a, starts=timezone.localdate())
            self.reassigned = True

    @rule()
    def give_back(self) -> None:
        self.assign()

    @rule(active=st.booleans())
    def switch_account(self, active: bool) -> None:
        self.user.is_active = active
        self.user.save()

    # --- what is always true ---------------------------------------------------------------
    @invariant()
    def server_is_the_oracle(self) -> None:
        found = list(Visit.objects.all())
        rows = {str(row.client_id): row for row in found}
        assert len(found) == len(rows), "a visit was doubled"
        assert rows.keys() == self.oracle.keys()
        versions: dict[int, list[VisitVersion]] = {}
        for version in VisitVersion.objects.order_by("number"):
            versions.setdefault(version.visit_id, []).append(version)
        for key, told in self.oracle.items():
            row, kept = rows[key], versions[rows[key].pk]
            assert [version.body for version in kept] == told.bodies
            assert [version.kind for version in kept] == told.kinds
            assert [version.number for version in kept] == list(range(1, len(kept) + 1))
            assert (row.version, row.state, row.held) == (told.counts, told.state, told.held)
            assert row.findings == told.bodies[told.counts - 1]["findings"]


@pytest.fixture
def phone_machine(world, cast) -> type[Phone]:
    from core.models import Village
    from mentors.models import Assignment
    from tests.factories import make_cooperative
    from tests.mentor_rows import make_contract

    world.coop_a2 = make_cooperative(Village.objects.get(pk="61.01.02.2001"))
    facts = {
        "world": world,
        "user": cast["pendamping_a"],
        "base": make_own(cast["pendamping_a"], world.coop_a),
        "other": make_contract(world.a),
        "assignment": Assignment,
    }
    return type("PhoneHere", (Phone,), facts)


def run(machine: type[Phone], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_server_and_oracle_agree(phone_machine):
    run(phone_machine, 8, 12)


@pytest.mark.long
def test_whatever_happens_for_long(phone_machine):
    run(phone_machine, 300, 60)
