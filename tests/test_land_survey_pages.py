"""Surveys before an officer: side by side with the parcel, used, set aside; nothing else of the parcel changes."""

from decimal import Decimal

import pytest
from django.utils import timezone

from land.actions import survey_deciding as actions
from land.models import LandObstacle, LandPhoto, Parcel, Survey
from tests.factories import archive, make_cooperative
from tests.land_rows import SQUARE, make_parcel
from tests.land_surveys import corners_of, items, make_survey, send, survey_body
from tests.photo_bytes import declared, jpeg
from tests.visit_rows import make_own

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(cast):
    return cast["pendamping_a"]


def page(survey: Survey, verb: str = "") -> str:
    return f"/lahan/survei/{survey.pk}/{verb}"


def use(client, survey: Survey, version: int = 1, **said):
    data = {"seen": str(survey.version), "version": str(version)} | said
    return client.post(page(survey, "pakai/"), data)


def test_side_by_side_then_used(client_as, world, mentor):
    parcel = make_parcel(world.coop_a, width=25, holder="Pak Alfa", surveyors=["dinas"])
    photo = declared(jpeg())
    survey = make_survey(world.coop_a, mentor, held="", parcel=parcel.pk, ownership="",
                         photos=[photo])  # fmt: skip
    client = client_as("dinas_a")
    text = client.get(page(survey)).content.decode()
    for told in ("25 m", "20 m", "berbeda", "Jalan", "luas 1.00", "Pakai untuk Lahan 1", "<svg"):
        assert told in text, told
    assert "Pak Alfa" not in text
    assert use(client, survey).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.width, parcel.road, parcel.holder) == (20, "batu", "Pak Alfa")
    assert (parcel.ownership, parcel.surveyors) == ("bmdes", ["dinas", "ba"])
    assert parcel.stated_area == Decimal(1000) and abs(parcel.polygon_area - 1000) < 10
    assert LandPhoto.objects.get().parcel == parcel
    survey.refresh_from_db()
    assert (survey.state, survey.decided_by.username) == ("dipakai", "dinas_a")
    again = use(client, survey)
    assert again.status_code == 422 and "sudah diputuskan" in again.content.decode()


def test_a_held_one_becomes_a_candidate(client_as, world, mentor):
    survey = make_survey(world.coop_a, mentor, held="penugasan")
    assert "tidak ditugaskan" in client_as("dinas_a").get(page(survey)).content.decode()
    assert use(client_as("pmo_a"), survey).status_code == 302
    parcel = Parcel.objects.get()
    assert (parcel.number, parcel.chosen, parcel.polygon_accuracy) == (1, False, 5)
    assert LandObstacle.objects.get().parcel == parcel


def test_set_aside_needs_a_reason_and_tells_the_phone(client_as, world, mentor):
    make_own(mentor, world.coop_a)
    survey = make_survey(world.coop_a, mentor)
    client = client_as("dinas_a")
    assert (
        client.post(page(survey, "kesampingkan/"), {"seen": "1", "reason": " "}).status_code == 422
    )
    said = {"seen": "1", "reason": "Salah lokasi"}
    assert client.post(page(survey, "kesampingkan/"), said).status_code == 302
    survey.refresh_from_db()
    assert (survey.state, survey.reason) == ("dikesampingkan", "Salah lokasi")
    assert not Parcel.objects.exists()
    told = client_as("pendamping_a").get("/kunjungan/lapangan/data/").json()["land"]["surveys"]
    assert [(one["state"], one["reason"]) for one in told] == [("dikesampingkan", "Salah lokasi")]


def test_what_changed_meanwhile_is_not_decided_unseen(client_as, world, mentor):
    survey = make_survey(world.coop_a, mentor)
    Survey.objects.update(version=2)
    answer = client_as("dinas_a").post(page(survey, "pakai/"), {"seen": "1", "version": "1"})
    assert answer.status_code == 422 and "baru saja berubah" in answer.content.decode()
    for junk in ({}, {"seen": "x"}, {"seen": "9" * 30}, {"seen": "2", "version": "-1"},
                 {"seen": "2", "version": "77"}, {"seen": "2", "version": "1", "reason": "a" * 300}):  # fmt: skip
        assert client_as("dinas_a").post(page(survey, "pakai/"), junk).status_code == 422, junk
    assert not Parcel.objects.exists()


def test_a_rival_is_chosen(client_as, world, mentor):
    make_own(mentor, world.coop_a)
    phone = client_as("pendamping_a")
    body = survey_body(world.coop_a.pk)
    rival = body | {"width": "22", "note": "Versi lain."}
    [one], [two] = items(send(phone, body)), items(send(phone, rival))
    assert (one["code"], two["code"]) == (201, 409)
    survey, client = Survey.objects.get(), client_as("dinas_a")
    assert "Pakai versi 2 ini" in client.get(page(survey)).content.decode()
    assert use(client, survey, version=2).status_code == 302
    survey.refresh_from_db()
    assert (survey.version, survey.body, Parcel.objects.get().width) == (2, rival, 22)
    [told] = items(send(phone, rival))
    assert (told["code"], told["version"]) == (200, 2)


def test_of_another_cooperative_no_version_is_taken(client_as, world, mentor):
    make_own(mentor, world.coop_a)
    other = make_cooperative(world.coop_a.village, name="Koperasi Alfa Dua")
    body = survey_body(world.coop_a.pk)
    send(client_as("pendamping_a"), body)
    survey = Survey.objects.get()
    survey.versions.create(number=2, kind="tandingan", digest="x", received_at=timezone.now(),
                           body=body | {"cooperative": other.pk})  # fmt: skip
    answer = use(client_as("dinas_a"), survey, version=2)
    assert answer.status_code == 422 and "koperasi lain" in answer.content.decode()


@pytest.mark.parametrize("case", ["archived cooperative", "struck off parcel"])
def test_what_is_gone_is_told(client_as, world, mentor, case):
    parcel = make_parcel(world.coop_a, chosen=False)
    survey = make_survey(world.coop_a, mentor, parcel=parcel.pk)
    if case == "archived cooperative":
        archive(world.coop_a)
    else:
        Parcel.objects.update(archived_at=timezone.now(), archive_reason="uji")
    answer = use(client_as("pusat"), survey)
    assert answer.status_code == 422 and "kesampingkan" in answer.content.decode().lower()
    assert Survey.objects.get().state == "menunggu"


def test_what_cannot_be_measured_is_explained_on_the_page(client_as, world, mentor):
    crossed = corners_of([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])
    survey = make_survey(world.coop_a, mentor, corners=crossed, note="<script>alert(1)</script>")
    text = client_as("dinas_a").get(page(survey)).content.decode()
    assert "saling memotong" in text and "tetap tersimpan" in text and "<svg" in text
    assert "<script>alert(1)" not in text


def test_list_and_export(client_as, world, mentor, cast):
    make_survey(world.coop_a, mentor)
    make_survey(world.coop_a, mentor, held="", corners=[])
    make_survey(world.coop_b, cast["pusat"])
    client = client_as("dinas_a")
    text = client.get("/lahan/survei/").content.decode()
    assert text.count("/lahan/survei/") >= 2 and "Bravo" not in text and "belum terukur" in text
    assert "Menunggu diperiksa: akun" in text
    for query, count in {"state=menunggu": 1, "state=dipakai": 1, f"cooperative={world.coop_a.pk}": 2,
                         "q=Alfa": 2, "q=Bravo": 0, "cooperative=x": 0}.items():  # fmt: skip
        rows = client.get(f"/lahan/survei/?{query}").content.decode().count("<tr>") - 1
        assert max(rows, 0) == count, query
    for kind in ("csv", "xlsx"):
        assert client.get(f"/lahan/survei/?_export={kind}").status_code == 200


def test_the_same_number_of_queries(client_as, world, mentor, django_assert_max_num_queries):
    client = client_as("dinas_a")
    for _ in range(8):
        make_survey(world.coop_a, mentor)
    for address in ("/lahan/survei/", page(Survey.objects.first())):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_verbs_ask_who_does_them(world, mentor, cast):
    from django.core.exceptions import PermissionDenied

    survey = make_survey(world.coop_a, mentor)
    for name in ("pendamping_a", "pengamat", "operator"):
        with pytest.raises(PermissionDenied):
            actions.use_survey(survey=survey, by=cast[name], seen=1, number=1)
