"""`POST /kunjungan/sync/`: every answer of the contract (docs/reference/visit-sync.md)."""

import json
import time
import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.test import Client
from django.utils import timezone

from tests.factories import archive
from tests.visit_rows import make_own, make_visit, uuid7, visit_body
from visits.actions.receiving import receive_visit
from visits.actions.senders import mentor_of
from visits.device_pass import make_pass
from visits.forms import VisitForm
from visits.models import FollowUp, Visit, VisitPhoto, VisitReview, VisitVersion

pytestmark = pytest.mark.django_db
SYNC = "/kunjungan/sync/"


def send(client: Client, *bodies: Any, **envelope: Any) -> Any:
    data = {"schema": 1, "device_time": timezone.now().isoformat(), "visits": list(bodies)}
    return client.post(SYNC, json.dumps(data | envelope), content_type="application/json")


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return response.json()["items"]


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


@pytest.fixture
def phone(client_as, own) -> Client:
    return client_as("pendamping_a")


def test_a_new_visit_is_kept_and_confirmed(phone, world, cast, own):
    sha = "a" * 64
    body = visit_body(
        world.coop_a.pk,
        obstacles=[{"id": str(uuid7()), "category": "lahan", "priority": "tinggi", "note": "Rawa"}],
        follow_ups=[{"id": str(uuid7()), "what": "Urus", "who": "Ketua", "due": "2099-01-01"}],
        photos=[{"sha256": sha, "size": 1000, "caption": "Rak", "taken_at": None}],
    )
    body["follow_ups"][0]["due"] = (timezone.localdate() + timedelta(days=9)).isoformat()
    [item] = items(send(phone, body))
    assert item == {
        "id": body["id"],
        "code": 201,
        "status": "terkirim",
        "version": 1,
        "state": "terkirim",
        "errors": {},
        "photos_missing": [sha],
    }
    visit = Visit.objects.get(client_id=body["id"])
    assert (visit.person, visit.contract, visit.held) == (own.contract.person, own.contract, "")
    assert visit.sent_by == cast["pendamping_a"] and visit.channel == "daring"
    assert visit.versions.get().body == body
    assert visit.obstacles.get().note == "Rawa" and visit.follow_ups.get().who == "Ketua"


def test_the_same_body_again_is_the_same_visit(phone, world):
    body = visit_body(world.coop_a.pk)
    codes = [items(send(phone, dict(reversed(body.items()))))[0]["code"] for _ in range(3)]
    assert codes == [201, 200, 200]
    assert [item["code"] for item in items(send(phone, body, body))] == [200, 200]
    assert Visit.objects.count() == VisitVersion.objects.count() == 1


def test_a_correction_follows_and_a_rival_stands_beside(phone, world):
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    second = body | {"findings": "Rak kosong.", "based_on": 1}
    [item] = items(send(phone, second))
    assert (item["code"], item["version"]) == (201, 2)
    visit = Visit.objects.get()
    assert (visit.findings, visit.version) == ("Rak kosong.", 2)
    for based_on in (None, 1, 7):
        rival = body | {"findings": f"Lain {based_on}", "based_on": based_on}
        assert items(send(phone, rival))[0]["code"] == 409
        assert items(send(phone, rival))[0]["status"] == "tandingan"
    visit.refresh_from_db()
    assert visit.findings == "Rak kosong."
    assert sorted(visit.versions.values_list("number", "kind")) == [
        (1, "kiriman"),
        (2, "perbaikan"),
        (3, "tandingan"),
        (4, "tandingan"),
        (5, "tandingan"),
    ]
    [old] = items(send(phone, body))
    assert (old["code"], old["version"]) == (200, 2)


def test_a_strangers_id_reveals_nothing(phone, client_as, cast, world):
    make_own(cast["pendamping_b"], world.coop_b)
    body = visit_body(world.coop_b.pk)
    assert items(send(client_as("pendamping_b"), body))[0]["code"] == 201
    mine = visit_body(world.coop_a.pk, id=body["id"])
    bad = visit_body(world.coop_a.pk, id=str(uuid.uuid4()))
    foreign, invalid = items(send(phone, mine, bad))
    assert foreign["code"] == 422 and foreign | {"id": ""} == invalid | {"id": ""}
    assert VisitVersion.objects.count() == 1


def test_a_body_that_is_here_already_is_answered_even_when_it_would_be_refused_now(
    phone, world, own
):
    """Long after: the assignment is gone, the clock has moved on; the lost reply is repeated all the same."""
    body = visit_body(world.coop_a.pk)
    send(phone, body)
    own.delete()
    own.contract.__class__.objects.update(regency=world.b)
    assert items(send(phone, body | {"findings": "baru"}))[0]["code"] == 422
    assert items(send(phone, body))[0]["code"] == 200


def test_a_refused_item_takes_no_other_with_it(phone, world, monkeypatch):
    good, bad = visit_body(world.coop_a.pk), visit_body(world.coop_b.pk)
    one, two, three = items(send(phone, bad, good, "bukan kunjungan"))
    assert (one["code"], two["code"], three["code"]) == (422, 201, 422)
    assert "bukan binaan" in one["errors"]["cooperative"][0] and three["id"] is None
    assert Visit.objects.get().client_id == uuid.UUID(good["id"])


def test_a_failing_statement_of_one_item_undoes_only_that_item(phone, world, monkeypatch, caplog):
    """The database refuses what no form foresaw: the others of the delivery are kept and confirmed."""
    real = VisitForm.full_clean

    def overlooked(form):
        real(form)
        if form.cleaned_data.get("findings") == "meledak":
            form.cleaned_data["people_count"] = 10**9

    monkeypatch.setattr(VisitForm, "full_clean", overlooked)
    bodies = [visit_body(world.coop_a.pk, findings=text) for text in ("a", "meledak", "b")]
    assert [item["code"] for item in items(send(phone, *bodies))] == [201, 422, 201]
    assert sorted(Visit.objects.values_list("findings", flat=True)) == ["a", "b"]


# --- quarantine -----------------------------------------------------------------
TODAY = timezone.localdate


def hold_cases() -> dict[str, Any]:
    def inactive(own, world):
        own.contract.person.user.is_active = False
        own.contract.person.user.save()

    def no_contract(own, world):
        own.delete()
        start = TODAY() + timedelta(days=1)
        type(own.contract).objects.filter(pk=own.contract_id).update(starts=start)

    def archived(own, world):
        archive(world.coop_a)

    def reassigned(own, world):
        # the visit is of yesterday evening: his last day
        own.ends = TODAY() - timedelta(days=1)
        own.save()

    def not_assigned(own, world):
        own.delete()

    names = ("nonaktif", "tanpa_kontrak", "arsip", "dialihkan", "bukan_binaan")
    return dict(
        zip(names, (inactive, no_contract, archived, reassigned, not_assigned), strict=True)
    )


@pytest.mark.parametrize("reason", hold_cases())
def test_a_visit_that_must_wait_is_kept_and_held(own, world, cast, reason):
    begun = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    if reason == "dialihkan":
        begun -= timedelta(days=1)
    done = FollowUp.objects.create(
        visit=make_visit(own, days=3),
        cooperative=world.coop_a,
        client_id=uuid7(),
        what="x",
        who="y",
        due=TODAY(),
    )
    hold_cases()[reason](own, world)
    body = visit_body(
        world.coop_a.pk,
        started_at=begun.isoformat(),
        ended_at=(begun + timedelta(hours=1)).isoformat(),
        follow_ups_done=[{"id": done.pk, "note": ""}],
    )
    person = mentor_of(cast["pendamping_a"].pk)
    answer = receive(person, body)
    assert (answer.code, answer.status, answer.held) == (201, "ditahan", reason), answer
    assert "menunggu petugas" in answer.as_json()["held"]
    assert Visit.objects.get(client_id=body["id"]).held == reason
    done.refresh_from_db()
    assert done.done_on is None, "a held visit closes nothing"
    again = receive(person, body | {"findings": "lain", "based_on": 1})
    assert (again.status, again.version) == ("ditahan", 2)


def receive(person, body, **more):
    return receive_visit(
        person=person, body=body, by=person.user, channel="daring", device_now=None, **more
    )


def test_a_released_visit_is_not_held_again_for_a_corrected_word(own, world, cast):
    person = mentor_of(cast["pendamping_a"].pk)
    own.delete()
    body = visit_body(world.coop_a.pk)
    assert receive(person, body).held == "bukan_binaan"
    visit = Visit.objects.get()
    visit.held = ""
    visit.save()
    VisitReview.objects.create(visit=visit, version=1, verdict="dilepas", at=timezone.now())
    body |= {"findings": "lain", "based_on": 1}
    assert receive(person, body).status == "terkirim"
    early = timezone.localtime() - timedelta(days=5)
    other_day = {"started_at": early.isoformat(), "ended_at": early.isoformat()}
    assert receive(person, body | other_day | {"based_on": 2}).status == "ditahan"


# --- corrections and what hangs on a visit ----------------------------------------
def test_a_correction_keeps_what_people_decided(own, world, cast):
    person, when = mentor_of(cast["pendamping_a"].pk), timezone.now()
    due = TODAY().isoformat()
    tasks = [{"id": str(uuid7()), "what": w, "who": "K", "due": due} for w in "abcd"]
    kinds = ("nib", "npwp", "rat", "akta", "ahu")
    seen = [{"id": str(uuid7()), "kind": kind, "number": ""} for kind in kinds]
    body = visit_body(
        world.coop_a.pk,
        follow_ups=tasks,
        milestones=seen,
        outlets=[{"kind": "kantor", "status": "belum_buka"}],
    )
    receive(person, body)
    visit = Visit.objects.get()
    visit.follow_ups.filter(what__in="ab").update(done_on=TODAY())
    visit.proposals.filter(kind="nib").update(verdict="diterima", decided_at=when)
    visit.proposals.filter(kind__in=("npwp", "rat")).update(verdict="ditolak", decided_at=when)
    Visit.objects.update(state="perlu_perbaikan", review_reason="Lengkapi", weighed_at=when)
    corrected = body | {
        "based_on": 1,
        "follow_ups": [tasks[0] | {"what": "A"}, tasks[2]],
        "milestones": [
            seen[0] | {"note": "lain"},
            seen[1],
            seen[2] | {"note": "lain"},
            seen[4] | {"kind": "sosialisasi"},
        ],
        "outlets": [{"kind": "kantor", "status": "operasional"}],
    }
    assert receive(person, corrected).code == 201
    visit.refresh_from_db()
    assert (visit.state, visit.review_reason, visit.weighed_at) == ("terkirim", "", None)
    assert sorted(visit.follow_ups.values_list("what", "done_on")) == [
        ("A", TODAY()),
        ("b", TODAY()),
        ("c", None),
    ]
    assert sorted(visit.proposals.values_list("kind", "verdict", "note")) == [
        ("nib", "diterima", ""),
        ("npwp", "ditolak", ""),
        ("rat", "", "lain"),
        ("sosialisasi", "", ""),
    ]
    assert visit.outlets.get().status == "operasional"


def test_verified_and_rejected_visits_are_not_overwritten(own, world, cast):
    person = mentor_of(cast["pendamping_a"].pk)
    for state in ("diverifikasi", "ditolak"):
        body = visit_body(world.coop_a.pk)
        receive(person, body)
        Visit.objects.filter(client_id=body["id"]).update(state=state, review_reason="sebab")
        assert receive(person, body | {"based_on": 1, "findings": "lain"}).code == 409
        kept = Visit.objects.get(client_id=body["id"])
        assert (kept.state, kept.version) == (state, 1) and kept.findings != "lain"


def test_follow_ups_are_closed_once_and_opened_again_when_unticked(own, world, cast):
    person, user = mentor_of(cast["pendamping_a"].pk), cast["pendamping_a"]
    rows = {"who": "y", "due": TODAY(), "visit": make_visit(own, days=3)}
    here = FollowUp.objects.create(cooperative=world.coop_a, client_id=uuid7(), what="sini", **rows)
    there = FollowUp.objects.create(
        cooperative=world.coop_b, client_id=uuid7(), what="sana", **rows
    )
    earlier = FollowUp.objects.create(
        cooperative=world.coop_a, client_id=uuid7(), what="dulu", done_on=TODAY(), done_note="Selesai", **rows
    )  # fmt: skip
    ticks = [{"id": row.pk, "note": "Beres"} for row in (here, there, earlier)]
    body = visit_body(world.coop_a.pk, follow_ups_done=[*ticks, {"id": 2**62, "note": ""}])
    for _ in range(2):
        receive(person, body)
    for row in (here, there, earlier):
        row.refresh_from_db()
    visit = Visit.objects.get(client_id=body["id"])
    assert (here.done_on, here.done_note, here.done_in, here.done_by) == (
        visit.day,
        "Beres",
        visit,
        user,
    )
    assert there.done_on is None and (earlier.done_note, earlier.done_in) == ("Selesai", None)
    receive(person, body | {"based_on": 1, "follow_ups_done": []})
    here.refresh_from_db()
    earlier.refresh_from_db()
    assert here.done_on is None and here.done_in is None and earlier.done_on is not None


def test_only_missing_photos_are_asked_for(own, world, cast):
    person = mentor_of(cast["pendamping_a"].pk)
    shas = [letter * 64 for letter in "abcd"]
    photos = [{"sha256": sha, "size": 10, "caption": "", "taken_at": None} for sha in shas]
    body = visit_body(world.coop_a.pk, photos=photos[:2])
    assert receive(person, body).photos_missing == shas[:2]
    here = {"file": "x", "thumbnail": "x", "stored_sha256": "x", "received_at": timezone.now()}
    VisitPhoto.objects.filter(sha256=shas[0]).update(**here)
    assert receive(person, body).photos_missing == [shas[1]]
    rival = receive(person, body | {"photos": [photos[0], photos[2]]})
    assert (rival.code, rival.photos_missing) == (409, [shas[2]])
    corrected = body | {"photos": [photos[3], photos[0] | {"caption": "Rak"}], "based_on": 1}
    assert receive(person, corrected).photos_missing == [shas[3]]
    rows = VisitPhoto.objects.order_by("sha256").values_list("sha256", "order", "caption")
    # the second is nobody's any more; the third is still the rival's
    assert list(rows) == [(shas[0], 1, "Rak"), (shas[2], 1, ""), (shas[3], 0, "")]


def test_history_says_who_and_by_which_way(own, world, cast):
    receive(mentor_of(cast["pendamping_a"].pk), visit_body(world.coop_a.pk))
    event = Visit.pgh_event_model.objects.select_related("pgh_context").get()
    told = event.pgh_context.metadata
    assert told["user"] == cast["pendamping_a"].pk and told["reason"].startswith("kunjungan")


def test_the_phones_clock_is_measured(own, world, cast):
    now = timezone.now()
    for days, wanted in ((0, 0), (-3, -3 * 86_400), (10**6, 2**31 - 1)):
        body = visit_body(world.coop_a.pk)
        receive_visit(
            person=mentor_of(cast["pendamping_a"].pk),
            body=body,
            by=None,
            channel="berkas",
            device_now=now + timedelta(days=days),
            received_at=now,
        )
        assert Visit.objects.get(client_id=body["id"]).clock_skew == wanted


# --- the whole request --------------------------------------------------------------
def test_without_a_session_the_queue_stays(client_as, own, world, cast):
    anonymous, body = client_as("anonim"), visit_body(world.coop_a.pk)
    for given in (None, "rusak", make_pass(cast["pendamping_a"])):
        answer = send(anonymous, body, **{"pass": given})
        assert answer.status_code == 401 and "Masuk lagi" in answer.json()["message"]
    assert not Visit.objects.exists()


def test_the_pass_of_a_closed_account_opens_quarantine(client_as, own, world, cast, monkeypatch):
    owner, body = cast["pendamping_a"], visit_body(world.coop_a.pk)
    given = make_pass(owner)
    owner.is_active = False
    owner.save()
    for client in (client_as("pendamping_a"), client_as("anonim")):  # his old session opens nothing
        client.handler.enforce_csrf_checks = True
        [item] = items(send(client, body, **{"pass": given}))
        assert item["status"] == "ditahan" and "dinonaktifkan" in item["held"]
    assert Visit.objects.get().sent_by == owner
    later = time.time() + 401 * 86_400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert send(client_as("anonim"), body, **{"pass": given}).status_code == 401


def test_a_phone_of_somebody_else_keeps_its_visits(phone, client_as, own, world, cast):
    body = visit_body(world.coop_a.pk)
    for given in (make_pass(cast["pendamping_b"]), "rusak", 7, ["x"]):
        answer = send(phone, body, **{"pass": given})
        assert answer.status_code == 403 and "pengguna lain" in answer.json()["message"]
    assert not Visit.objects.exists()
    assert items(send(phone, body, **{"pass": make_pass(cast["pendamping_a"])}))[0]["code"] == 201


@pytest.mark.parametrize(
    "role", ["pusat", "dinas_a", "pmo_a", "operator", "auditor", "tanpa_peran"]
)
def test_who_is_no_mentor_sends_nothing(client_as, world, role):
    answer = send(client_as(role), visit_body(world.coop_a.pk))
    assert answer.status_code == 403 and "bukan akun pendamping" in answer.json()["message"]


def test_a_session_needs_the_token(client_as, own, world):
    client = client_as("pendamping_a")
    client.handler.enforce_csrf_checks = True
    answer = send(client, visit_body(world.coop_a.pk))
    assert answer.status_code == 403 and "Muat ulang" in answer.json()["message"]
    client.get("/koperasi/")
    client.cookies["csrftoken"] = "a" * 32
    headers = {"X-CSRFToken": "a" * 32}
    data = json.dumps({"schema": 1, "visits": [visit_body(world.coop_a.pk)]})
    answer = client.post(SYNC, data, content_type="application/json", headers=headers)
    assert items(answer)[0]["code"] == 201


def test_too_much_is_refused_before_it_is_read(phone, world):
    assert send(phone, *[{}] * 21).status_code == 413
    assert send(phone, "x" * 1_000_001).status_code == 413
    answer = phone.post(
        SYNC, b"{}", content_type="application/json", headers={"content-length": "9" * 11}
    )
    assert answer.status_code == 413 and answer.json()["message"]


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_other_methods(phone, method):
    answer = getattr(phone, method)(SYNC)
    assert answer.status_code == 405 and answer["Allow"] == "POST"


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("lock timeout"),
        InterfaceError("the connection is closed"),
        InternalError("read-only"),
        IntegrityError("at commit"),
    ],
)
def test_the_database_in_trouble_means_later(phone, world, monkeypatch, error):
    def away(*args, **kwargs):
        raise error

    monkeypatch.setattr("visits.views.sync.receive_visits", away)
    answer = send(phone, visit_body(world.coop_a.pk))
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0 and answer.json()["message"]


def test_an_outage_before_the_view_is_told_in_json_too(phone, world, monkeypatch):
    def away(request):
        raise OperationalError("pool timeout") from psycopg.OperationalError("pool timeout")

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", away)
    phone.raise_request_exception = False
    answer = send(phone, visit_body(world.coop_a.pk))
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    assert "Data tetap di HP" in answer.json()["message"]
