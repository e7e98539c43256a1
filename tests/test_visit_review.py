"""Verdicts on visits: who may, when, once; rivals, held visits, proposed milestones."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.access import Conflict
from core.permissions import Role
from core.seen import Stale, fingerprint
from registry.models import Milestone
from tests.factories import archive, grant
from tests.mentor_rows import make_assignment, make_contract
from tests.test_merging_at_once import at_once
from tests.visit_rows import make_own, make_visit, uuid7, visit_body
from visits.actions import proposing, reviewing
from visits.actions.reviewing import mark_of
from visits.models import FollowUp, MilestoneProposal, Visit, VisitReview, VisitVersion

REASON = "Foto tidak jelas"


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def visit(own):
    return make_visit(own)


def judge(name, visit, by, **more):
    visit = Visit.objects.get(pk=visit.pk)
    if name != "verify" and name != "choose_rival" and name != "release_held":
        more.setdefault("reason", REASON)
    return getattr(reviewing, name)(
        visit=visit, by=by, seen=more.pop("seen", mark_of(visit)), **more
    )


def add_version(visit, number, kind, **fields):
    body = visit_body(visit.cooperative_id, id=str(visit.client_id), **fields)
    return VisitVersion.objects.create(
        visit=visit, number=number, kind=kind, body=body, digest=f"{number:064}", channel="daring",
        received_at=timezone.now(),
    )  # fmt: skip


VERBS = {"verify": "diverifikasi", "return_visit": "perlu_perbaikan", "reject": "ditolak"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["pusat", "dinas_a", "pmo_a"])
def test_reviewers_judge(visit, cast, verb, role):
    review = judge(verb, visit, cast[role])
    visit.refresh_from_db()
    assert visit.state == VERBS[verb] and visit.reviewed_by == cast[role] == review.by
    assert review.version == 1 and review.reason == ("" if verb == "verify" else REASON)
    event = Visit.pgh_event_model.objects.filter(pgh_obj=visit).latest("pgh_id")
    assert event.state == VERBS[verb]


@pytest.mark.parametrize("verb", [*VERBS, "reopen", "release_held"])
@pytest.mark.parametrize(
    "role",
    ["dinas_b", "pendamping_a", "pendamping_b", "operator", "pengamat", "auditor", "tanpa_peran"],
)
def test_others_judge_nothing(visit, cast, verb, role):
    more = {"accept": True} if verb == "release_held" else {}
    with pytest.raises(PermissionDenied):
        judge(verb, visit, cast[role], **more)
    assert not VisitReview.objects.exists()
    assert Visit.objects.get().state == "terkirim"


@pytest.mark.parametrize("role", [Role.PMO, Role.REGENCY_OFFICER])
def test_nobody_judges_his_own_visit(visit, world, cast, role):
    grant(cast["pendamping_a"], role, world.a)
    with pytest.raises(PermissionDenied, match="Anda sendiri"):
        judge("verify", visit, cast["pendamping_a"])


def test_pmo_reopens_and_releases_nothing(visit, cast):
    judge("verify", visit, cast["pmo_a"])
    with pytest.raises(PermissionDenied):
        judge("reopen", visit, cast["pmo_a"])
    Visit.objects.update(held="arsip")
    with pytest.raises(PermissionDenied):
        judge("release_held", visit, cast["pmo_a"], accept=True)


@pytest.mark.parametrize("verb", ["return_visit", "reject", "reopen"])
def test_a_reason_is_required(visit, cast, verb):
    with pytest.raises(ValidationError, match="alasan"):
        judge(verb, visit, cast["dinas_a"], reason="  ok ")
    assert Visit.objects.get().state == "terkirim"


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("diverifikasi", ["verify", "return_visit", "reject"]),
        ("perlu_perbaikan", ["verify", "return_visit"]),
        ("ditolak", ["verify", "return_visit", "reject"]),
        ("terkirim", ["reopen"]),
    ],
)
def test_wrong_order_is_refused_with_a_reason(visit, cast, state, refused):
    Visit.objects.update(state=state, review_reason="x")
    for verb in refused:
        with pytest.raises(Conflict):
            judge(verb, visit, cast["dinas_a"])
    Visit.objects.update(held="nonaktif")
    for verb in [*VERBS, "reopen"]:
        with pytest.raises(Conflict):
            judge(verb, visit, cast["dinas_a"])


def test_reopened_it_waits_again(visit, cast):
    judge("reject", visit, cast["pmo_a"])
    judge("reopen", visit, cast["dinas_a"])
    row = Visit.objects.get()
    assert (row.state, row.reviewed_by, row.review_reason) == ("terkirim", None, "")
    assert [one.verdict for one in VisitReview.objects.all()] == ["ditolak", "dibuka_lagi"]


def test_another_version_than_the_one_seen_is_not_judged(visit, cast):
    seen = mark_of(visit)
    Visit.objects.update(version=2)
    for verb in VERBS:
        with pytest.raises(Stale, match="baru saja berubah"):
            judge(verb, visit, cast["dinas_a"], seen=seen)
    with pytest.raises(Stale):
        judge("verify", visit, cast["dinas_a"], seen="")


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once(visit, cast):
    seen = mark_of(visit)
    results = at_once(
        lambda: judge("verify", visit, cast["dinas_a"], seen=seen),
        lambda: reviewing.reject(visit=visit, by=cast["pmo_a"], seen=seen, reason=REASON),
    )
    done = [one for one in results if isinstance(one, VisitReview)]
    assert len(done) == 1 and VisitReview.objects.count() == 1
    assert any(isinstance(one, str) and "baru saja berubah" in one for one in results)
    assert Visit.objects.get().state == done[0].verdict


def test_many_are_verified_and_what_changed_is_left_and_named(own, world, cast):
    visits = [make_visit(own, days=day) for day in range(5)]
    seen = {visit.pk: mark_of(visit) for visit in visits}
    Visit.objects.filter(pk=visits[0].pk).update(version=2)
    add_version(visits[1], 2, "tandingan")
    foreign = make_visit(make_assignment(make_contract(world.b), world.coop_b))
    seen[foreign.pk] = mark_of(foreign)
    outcome = reviewing.verify_many(seen=seen, by=cast["pmo_a"])
    assert outcome.done == 3 and len(outcome.left) == 2
    assert "baru saja berubah" in outcome.left[0] and "tandingan" in outcome.left[1]
    states = [Visit.objects.get(pk=visit.pk).state for visit in [*visits, foreign]]
    assert states == ["terkirim"] * 2 + ["diverifikasi"] * 3 + ["terkirim"]


def test_a_rival_is_chosen_and_the_others_put_aside(visit, cast):
    add_version(visit, 1, "kiriman")
    kept = {"id": str(uuid7()), "what": "Urus NIB", "who": "Ketua", "due": "2026-12-05"}
    add_version(visit, 2, "tandingan", findings="Isi lain", follow_ups=[kept])
    add_version(visit, 3, "tandingan", findings="Isi ketiga")
    with pytest.raises(Conflict, match="versi tandingan"):
        judge("verify", visit, cast["dinas_a"])
    with pytest.raises(ValidationError):
        judge("choose_rival", visit, cast["dinas_a"], version=9)
    judge("choose_rival", visit, cast["dinas_a"], version=2)
    row = Visit.objects.get()
    assert (row.findings, row.version, row.state, row.weighed_at) == (
        "Isi lain",
        2,
        "terkirim",
        None,
    )
    assert FollowUp.objects.get().what == "Urus NIB"
    assert [one.verdict for one in VisitVersion.objects.order_by("number")] == [
        "", "dipakai", "dikesampingkan",
    ]  # fmt: skip
    assert VisitReview.objects.get().verdict == "versi_dipilih"
    with pytest.raises(Conflict, match="sudah diputuskan"):
        judge("choose_rival", visit, cast["dinas_a"], version=3)
    judge("verify", visit, cast["dinas_a"])


def test_the_present_version_stays_when_it_is_chosen(visit, cast):
    add_version(visit, 1, "kiriman")
    add_version(visit, 2, "tandingan", findings="Isi lain")
    judge("choose_rival", visit, cast["pmo_a"], version=1)
    assert Visit.objects.get().findings == visit.findings
    assert VisitVersion.objects.get(number=2).verdict == "dikesampingkan"
    judge("verify", visit, cast["pmo_a"])


def test_a_verified_visit_waits_again_after_a_rival_was_chosen(visit, cast):
    judge("verify", visit, cast["pmo_a"])
    add_version(visit, 2, "tandingan", findings="Isi lain")
    judge("choose_rival", visit, cast["pmo_a"], version=2)
    assert Visit.objects.get().state == "terkirim"


def test_held_visits_are_released_or_rejected(own, cast):
    taken, refused = make_visit(own, held="nonaktif"), make_visit(own, held="arsip", days=1)
    judge("release_held", taken, cast["dinas_a"], accept=True)
    with pytest.raises(ValidationError):
        judge("release_held", refused, cast["dinas_a"], accept=False, reason="")
    judge("release_held", refused, cast["dinas_a"], accept=False, reason=REASON)
    rows = {row.pk: (row.held, row.state) for row in Visit.objects.all()}
    assert rows == {taken.pk: ("", "terkirim"), refused.pk: ("", "ditolak")}
    with pytest.raises(Conflict):
        judge("release_held", taken, cast["dinas_a"], accept=True)
    judge("verify", taken, cast["pmo_a"])


# --- Proposals -------------------------------------------------------------------------------


def propose(visit, **fields):
    fields = {"kind": "akta", "reached_on": date(2026, 10, 1), "number": "12"} | fields
    return MilestoneProposal.objects.create(visit=visit, client_id=uuid7(), **fields)


def accept(row, by, **more):
    row = MilestoneProposal.objects.get(pk=row.pk)
    milestone = Milestone.objects.filter(cooperative=row.visit.cooperative, kind=row.kind).first()
    more.setdefault("seen", proposing.mark_of(row, milestone))
    return proposing.accept_proposal(proposal=row, by=by, **more)


def recorded(kind="akta"):
    return Milestone.objects.filter(cooperative__name__contains="Alfa", kind=kind).values_list(
        "reached_on", "number"
    )


def test_an_accepted_proposal_stands_in_the_registry_once(visit, cast):
    row = propose(visit)
    assert accept(row, cast["dinas_a"]) is True
    assert accept(row, cast["pusat"]) is False
    assert list(recorded()) == [(date(2026, 10, 1), "12")]
    row.refresh_from_db()
    assert (row.verdict, row.decided_by) == ("diterima", cast["dinas_a"])
    with pytest.raises(Conflict):
        proposing.decline_proposal(proposal=row, by=cast["dinas_a"], reason=REASON)


@pytest.mark.parametrize("role", ["dinas_b", "pmo_a", "pendamping_a", "operator", "auditor"])
def test_only_officers_of_the_place_accept(visit, cast, role):
    row = propose(visit)
    with pytest.raises(PermissionDenied):
        accept(row, cast[role])
    with pytest.raises(PermissionDenied):
        proposing.decline_proposal(proposal=row, by=cast[role], reason=REASON)
    assert not recorded()


def test_only_what_is_empty_is_filled_unless_confirmed(visit, cast, world):
    Milestone.objects.create(cooperative=world.coop_a, kind="akta", number="7")
    row = propose(visit)
    fields = {
        one.name: one for one in proposing.side_by_side(row, Milestone.objects.get(kind="akta"))
    }
    assert fields["number"].differs and not fields["reached_on"].differs
    accept(row, cast["dinas_a"])
    assert list(recorded()) == [(date(2026, 10, 1), "7")]
    second = propose(make_visit(make_assignment_again(visit), days=1), number="9")
    accept(second, cast["dinas_a"], replace=True)
    assert list(recorded()) == [(date(2026, 10, 1), "9")]


def make_assignment_again(visit):
    return visit.contract.assignments.get()


def test_a_verified_milestone_is_not_touched(visit, cast, world):
    step = Milestone.objects.create(
        cooperative=world.coop_a, kind="akta", number="7", reached_on=date(2026, 10, 1),
        verified_by=cast["dinas_a"], verified_at=timezone.now(),
    )  # fmt: skip
    mark = fingerprint(step)
    row = propose(visit)
    with pytest.raises(Conflict, match="sudah diverifikasi"):
        accept(row, cast["dinas_a"], replace=True)
    accept(row, cast["dinas_a"])  # says nothing that the registry doesn't know: settled
    step.refresh_from_db()
    assert fingerprint(step) == mark


def test_a_proposal_without_content_never_empties_the_registry(visit, cast, world):
    Milestone.objects.create(cooperative=world.coop_a, kind="akta", number="7")
    accept(propose(visit, number="", reached_on=None), cast["dinas_a"], replace=True)
    assert list(recorded()) == [(None, "7")]


def test_what_the_registry_refuses_is_told_in_its_words(visit, cast, world):
    Milestone.objects.filter(kind="nib").delete()
    row = propose(visit, kind="nib", number="123")
    with pytest.raises(ValidationError, match=r"Registri menolak.*Nomor.*13 angka"):
        accept(row, cast["dinas_a"])
    assert not recorded("nib") and MilestoneProposal.objects.get().verdict == ""
    archive(world.coop_a)
    with pytest.raises(Conflict, match="diarsipkan"):
        accept(propose(visit), cast["dinas_a"])


@pytest.mark.parametrize("fields", [{"held": "arsip"}, {"state": "ditolak", "review_reason": "x"}])
def test_of_a_visit_that_does_not_count_nothing_is_accepted(visit, cast, fields):
    row = propose(visit)
    Visit.objects.update(**fields)
    with pytest.raises(Conflict):
        accept(row, cast["dinas_a"])


def test_declined_with_a_reason_the_registry_stays(visit, cast):
    row = propose(visit)
    with pytest.raises(ValidationError):
        proposing.decline_proposal(proposal=row, by=cast["dinas_a"], reason="")
    assert proposing.decline_proposal(proposal=row, by=cast["dinas_a"], reason=REASON) is True
    assert proposing.decline_proposal(proposal=row, by=cast["dinas_a"], reason=REASON) is False
    with pytest.raises(Conflict):
        accept(row, cast["dinas_a"])
    assert not recorded()


def test_the_registry_changed_since_it_was_seen(visit, cast, world):
    row = propose(visit)
    seen = proposing.mark_of(row, None)
    Milestone.objects.create(cooperative=world.coop_a, kind="akta", number="7")
    with pytest.raises(Stale):
        accept(row, cast["dinas_a"], seen=seen)


@pytest.mark.django_db(transaction=True)
def test_two_officers_accept_at_once(visit, cast):
    row = propose(visit)
    seen = proposing.mark_of(row, None)
    results = at_once(
        lambda: accept(row, cast["dinas_a"], seen=seen),
        lambda: accept(row, cast["pusat"], seen=seen),
    )
    assert sorted(map(str, results)) == ["False", "True"]
    assert list(recorded()) == [(date(2026, 10, 1), "12")]
