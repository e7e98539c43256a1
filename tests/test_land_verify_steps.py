"""The steps of the verification: who may take which from where, what is refused, and that nothing is lost."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.seen import fingerprint
from land.actions.verifying import Moved, mark_of, move_many, move_parcel, record_verdict
from land.models import LandDocument, LandPhoto, Parcel, ParcelStep, Verdict
from land.verifying.verbs import OWN_STEPS, TARGETS, verbs_for
from land.words import STEPS, WITH_REASON, State
from tests.factories import archive
from tests.land_rows import make_building, make_parcel

pytestmark = pytest.mark.django_db
S = State
PROPOSERS = {"pusat", "dinas_a", "pmo_a", "operator"}
VERIFIERS = {"pusat", "dinas_a"}
ROLES = ("pusat", "dinas_a", "dinas_b", "pmo_a", "pendamping_a", "operator", "pengamat", "auditor")
PDF = b"%PDF-1.4 berita acara"


def step_url(parcel: Parcel, to_state: str) -> str:
    return reverse("land:parcel-step", args=[parcel.pk, to_state])


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def sent(client, parcel: Parcel, to_state: str, **fields):
    """The step as a person takes it: the page, then its form."""
    page = client.get(step_url(parcel, to_state)).content.decode()
    data = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), **fields}
    return client.post(step_url(parcel, to_state), data)


def brought(cooperative, state: str, by) -> Parcel:
    if state == S.ALLOCATED:
        return make_building(cooperative, by=by).parcel
    return make_parcel(cooperative, state=state, by=by)


@pytest.mark.parametrize("state", State.values)
def test_each_role_is_offered_and_may_do_just_the_steps_of_the_table(world, cast, state):
    parcel = brought(world.coop_a, state, cast["pusat"])
    before = ParcelStep.objects.count()
    for role in ROLES:
        user = cast[role]
        offered = {verb.to_state for verb in verbs_for(parcel, user)}
        for to_state in TARGETS:
            holders = PROPOSERS if to_state == S.PROPOSED else VERIFIERS
            leads = (state, to_state) in STEPS and state != S.ALLOCATED  # that is the building's
            assert (to_state in offered) == (leads and role in holders), (role, to_state)
            if leads and role in holders:
                continue
            refusal = Moved if role in holders else PermissionDenied
            with pytest.raises(refusal):
                move_parcel(
                    parcel=parcel, to_state=to_state, by=user, seen=fingerprint(parcel), reason="cukup panjang"
                )  # fmt: skip
    assert S.ALLOCATED not in {verb.to_state for verb in verbs_for(parcel, cast["pusat"])}
    assert ParcelStep.objects.count() == before and Parcel.objects.get().state == state


@pytest.mark.parametrize(("from_state", "to_state"), OWN_STEPS)
def test_each_step_is_taken_with_its_reason(world, cast, from_state, to_state):
    by = cast["dinas_a"]
    parcel = brought(world.coop_a, from_state, by)
    parcel.refresh_from_db()
    args = {"parcel": parcel, "to_state": to_state, "by": by, "seen": fingerprint(parcel)}
    if (from_state, to_state) in WITH_REASON:
        for reason in ("", "    ", "a b"):
            with pytest.raises(ValidationError, match="paling sedikit 5 huruf"):
                move_parcel(**args, reason=reason)
        step = move_parcel(**args, reason="  Surat tanah\nbelum ada ")
        assert step.reason == "Surat tanah belum ada"
    else:
        step = move_parcel(**args)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.state_since) == (to_state, step.at)
    given = Verdict.objects.filter(parcel=parcel)
    assert given.count() == (1 if from_state == S.VERIFYING else 0)
    for one in given:
        assert (one.verifier, one.conclusion, one.note) == ("dinas", to_state, step.reason)


def test_allocation_is_not_offered_here(client_as, world):
    parcel = make_parcel(world.coop_a, state=S.VERIFIED)
    for word in (S.ALLOCATED, "apa_saja"):
        assert client_as("pusat").get(step_url(parcel, word)).status_code == 404


def test_a_step_by_page_keeps_note_and_paper(client_as, world, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    parcel = make_parcel(world.coop_a, state=S.VERIFYING)
    file = SimpleUploadedFile("Berita acara.pdf", PDF)
    response = sent(client_as("dinas_a"), parcel, S.REFUSED, reason="Tumpang tindih HGU", file=file)
    assert response.status_code == 302
    step = parcel.steps.last()
    assert (step.to_state, step.reason, step.by) == (
        S.REFUSED,
        "Tumpang tindih HGU",
        cast["dinas_a"],
    )
    page = (
        client_as("pengamat").get(reverse("land:parcel-steps", args=[parcel.pk])).content.decode()
    )
    assert "Sedang diverifikasi → Ditolak" in page and "Tumpang tindih HGU" in page
    assert "Berita acara.pdf" not in page and "berkas-langkah" not in page
    verdict = parcel.verdicts.get()
    for name, row in (("parcel-step-file", step), ("parcel-verdict-file", verdict)):
        address = reverse(f"land:{name}", args=[parcel.pk, row.pk])
        got = client_as("dinas_a").get(address)
        assert b"".join(got.streaming_content) == PDF
        assert 'filename="Berita acara.pdf"' in got["Content-Disposition"]
        assert client_as("pengamat").get(address).status_code == 403
        assert client_as("dinas_b").get(address).status_code == 404
        other = reverse(f"land:{name}", args=[parcel.pk + 1, row.pk])
        assert client_as("pusat").get(other).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"bukan pdf"), ("a.exe", b"MZ"), ("a.pdf", b"")]
)
def test_a_bad_paper_is_refused_and_the_note_stays(client_as, world, name, content):
    parcel = make_parcel(world.coop_a, state=S.VERIFYING)
    file = SimpleUploadedFile(name, content)
    response = sent(client_as("dinas_a"), parcel, S.VERIFIED, reason="catatan saya", file=file)
    assert response.status_code == 422 and "catatan saya" in response.content.decode()
    assert parcel.steps.count() == 2


def test_a_missing_reason_is_said_on_the_page(client_as, world):
    parcel = make_parcel(world.coop_a, state=S.VERIFYING)
    response = sent(client_as("dinas_a"), parcel, S.REFUSED, reason="ya")
    assert response.status_code == 422 and "paling sedikit 5 huruf" in response.content.decode()
    response = sent(client_as("dinas_a"), parcel, S.REFUSED, reason="x" * 501)
    assert response.status_code == 422
    parcel.refresh_from_db()
    assert parcel.state == S.VERIFYING


def test_a_step_that_no_longer_fits_says_who_and_when_and_keeps_the_note(client_as, world, cast):
    parcel = make_parcel(world.coop_a, state=S.VERIFYING)
    client = client_as("dinas_a")
    page = client.get(step_url(parcel, S.VERIFIED)).content.decode()
    move_parcel(
        parcel=parcel,
        to_state=S.REFUSED,
        by=cast["pusat"],
        seen=fingerprint(parcel),
        reason="sengketa",
    )
    data = {
        "once": hidden(page, "once"),
        "seen": hidden(page, "seen"),
        "reason": "sudah saya periksa",
    }
    response = client.post(step_url(parcel, S.VERIFIED), data)
    told = response.content.decode()
    assert response.status_code == 409
    assert "berstatus “Ditolak”" in told and str(cast["pusat"]) in told and " WIB" in told
    assert "sudah saya periksa" in told and step_url(parcel, S.NOT_PROPOSED) in told
    assert client.get(step_url(parcel, S.VERIFIED)).status_code == 409
    assert parcel.steps.count() == 3


def test_other_facts_than_those_seen_are_a_second_decision(client_as, world):
    """Planted once: without the mark the step went through."""
    parcel = make_parcel(world.coop_a, state=S.VERIFYING)
    client = client_as("dinas_a")
    page = client.get(step_url(parcel, S.VERIFIED)).content.decode()
    Parcel.objects.filter(pk=parcel.pk).update(stated_area=300)
    data = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "reason": "catatan tetap"}
    response = client.post(step_url(parcel, S.VERIFIED), data)
    page = response.content.decode()
    assert response.status_code == 409 and "baru saja diubah" in page and "catatan tetap" in page
    data |= {"seen": hidden(page, "seen"), "once": hidden(page, "once")}
    assert client.post(step_url(parcel, S.VERIFIED), data).status_code == 302
    parcel.refresh_from_db()
    assert parcel.state == S.VERIFIED


def test_a_double_click_is_one_step(client_as, world):
    parcel = make_parcel(world.coop_a)
    client = client_as("operator")
    page = client.get(step_url(parcel, S.PROPOSED)).content.decode()
    data = {"once": hidden(page, "once"), "seen": hidden(page, "seen"), "reason": ""}
    assert [client.post(step_url(parcel, S.PROPOSED), data).status_code for _ in "ab"] == [302, 302]
    assert parcel.steps.count() == 1


def test_a_form_without_its_marks_changes_nothing(client_as, world):
    parcel = make_parcel(world.coop_a)
    assert client_as("dinas_a").post(step_url(parcel, S.PROPOSED), {}).status_code == 422
    assert parcel.steps.count() == 0


def test_proposing_warns_and_does_not_refuse(client_as, world):
    parcel = make_parcel(world.coop_a, chosen=False)
    page = client_as("pmo_a").get(step_url(parcel, S.PROPOSED)).content.decode()
    for told in ("Syarat belum diketahui: Status tanah jelas", "Luasnya belum diketahui",
                 "Surat kepemilikan", "Belum ada foto", "bukan lahan terpilih"):  # fmt: skip
        assert told in page
    assert sent(client_as("pmo_a"), parcel, S.PROPOSED).status_code == 302
    whole = make_parcel(
        world.coop_a, stated_area=1200, chosen=True,
        **dict.fromkeys(("title_clear", "size_fits", "strategic", "ready"), "ya"),
    )  # fmt: skip
    LandDocument.objects.create(
        parcel=whole, kind="hibah", title="Hibah", file="x.pdf", file_name="x.pdf"
    )
    LandPhoto.objects.create(
        parcel=whole, sha256="a" * 64, size=1, received_at=timezone.now(), file="a", thumbnail="a",
        stored_sha256="b" * 64,
    )  # fmt: skip
    page = client_as("pmo_a").get(step_url(whole, S.PROPOSED)).content.decode()
    assert "Masih kurang" not in page


def test_what_was_put_away_is_not_verified(client_as, world, cast):
    parcel = make_parcel(world.coop_a, chosen=False)
    Parcel.objects.filter(pk=parcel.pk).update(archived_at=timezone.now(), archive_reason="ganda")
    other = make_parcel(world.coop_b)
    archive(world.coop_b)
    client = client_as("pusat")
    for one, told in ((parcel, "sudah dicoret: ganda"), (other, "sudah diarsipkan")):
        one = Parcel.objects.get(pk=one.pk)
        response = client.get(step_url(one, S.PROPOSED))
        assert response.status_code == 409 and told in response.content.decode()
        assert client.post(step_url(one, S.PROPOSED), {"reason": "catatan"}).status_code == 409
        assert client.get(reverse("land:parcel-verdict", args=[one.pk])).status_code == 409
        with pytest.raises(Moved):
            record_verdict(parcel=one, verifier="kodim", conclusion=S.VERIFIED,
                           given_on=timezone.localdate(), by=cast["pusat"])  # fmt: skip


def test_many_at_once_each_with_its_own_outcome(cast, world):
    from tests.factories import make_cooperative

    by, village = cast["dinas_a"], world.coop_a.village
    coops = [make_cooperative(village, name=f"Koperasi {n}") for n in range(5)]
    states = (S.PROPOSED, S.PROPOSED, S.REFUSED, S.VERIFIED, S.PROPOSED)
    rows = [make_parcel(c, state=s, by=by) for c, s in zip(coops, states, strict=True)]
    rows = [Parcel.objects.get(pk=one.pk) for one in rows]
    seen = {one.pk: mark_of(one) for one in rows}
    move_parcel(parcel=rows[1], to_state=S.VERIFYING, by=by, seen=fingerprint(rows[1]))
    seen[make_parcel(world.coop_b, state=S.PROPOSED).pk] = "a" * 20
    seen[999_999_999] = "a" * 20
    outcome = move_many(seen=seen, to_state=S.VERIFYING, by=by)
    assert [one.pk for one in outcome.done] == [rows[0].pk, rows[4].pk] and outcome.strange == 2
    told = {one.pk: words for one, words in outcome.left}
    assert set(told) == {rows[1].pk, rows[2].pk, rows[3].pk}
    assert "Ditolak" in told[rows[2].pk] and "Buka lagi di halamannya" in told[rows[3].pk]
    assert Parcel.objects.filter(state=S.VERIFYING).count() == 3


def test_verdicts_by_page(client_as, world, cast):
    parcel = make_parcel(world.coop_a, state=S.VERIFYING)
    address = reverse("land:parcel-verdict", args=[parcel.pk])
    client, today = client_as("dinas_a"), timezone.localdate()

    def give(**fields):
        once = hidden(client.get(address).content.decode(), "once")
        return client.post(address, {"once": once, "given_on": today.isoformat(), **fields})

    assert give(verifier="kodim", conclusion=S.REFUSED, note="rawa dalam").status_code == 302
    for bad in (
        {"verifier": "kodim", "conclusion": S.REFUSED},
        {"verifier": "dinas", "conclusion": S.VERIFIED},
        {"verifier": "kodim", "conclusion": S.ALLOCATED},
        {
            "verifier": "kodim",
            "conclusion": S.VERIFIED,
            "given_on": (today + timedelta(1)).isoformat(),
        },
        {"verifier": "kodim", "conclusion": S.VERIFIED, "given_on": "kemarin"},
        {"verifier": "kodim", "conclusion": S.VERIFIED, "note": "x" * 501},
    ):
        assert give(**bad).status_code == 422, bad
    earlier = (today - timedelta(days=9)).isoformat()
    response = give(verifier="kodim", conclusion=S.VERIFIED, given_on=earlier)
    assert response.status_code == 302
    assert sent(client, parcel, S.VERIFIED).status_code == 302
    standing = Verdict.objects.standing().filter(parcel=parcel)
    assert {one.verifier: one.conclusion for one in standing} == {
        "kodim": S.REFUSED,
        "dinas": S.VERIFIED,
    }
    page = client.get(reverse("land:parcel-steps", args=[parcel.pk])).content.decode()
    assert "tidak sependapat" in page and "Kodim: Ditolak" in page
    assert "Dinas koperasi: Terverifikasi" in page and "sudah diganti putusan" in page
