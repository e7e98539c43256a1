"""The visit app as the server gives it: shell, worker, manifest, and the mentor's data."""

import gzip
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.app_files import AppFile, version_of
from core.models import Village
from registry.models import Milestone
from tests.english import english_leftovers
from tests.factories import archive, grant, make_cooperative
from tests.visit_rows import make_own, make_visit, uuid7
from visits.field.assets import APP as FIELD_APP
from visits.field.assets import MEASURING
from visits.models import FollowUp, VisitPhoto, VisitVersion

APP = "/kunjungan/lapangan/"
KB = 1000


@pytest.fixture
def mentor(client_as, world):
    """The mentor of A's first cooperative, logged in."""
    client = client_as("pendamping_a")
    client.assignment = make_own(world.users["pendamping_a"], world.coop_a)
    return client


def ask(client) -> dict:
    response = client.get(f"{APP}data/")
    assert response.status_code == 200 and response["Content-Type"] == "application/json"
    return response.json()


def follow_up(visit, what: str, **fields) -> FollowUp:
    fields.setdefault("due", date(2026, 12, 5))
    return FollowUp.objects.create(
        visit=visit,
        cooperative=visit.cooperative,
        client_id=uuid7(),
        what=what,
        who="Ketua koperasi",
        **fields,
    )


# --- the data -------------------------------------------------------------------
def test_data_is_of_his_own_cooperatives(mentor, world):
    """Assigned now; not the neighbour's, not the archived one; nobody's name but his own."""
    make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    world.coop_a.phone = "0812-1111-2222"
    world.coop_a.save()
    data = ask(mentor)
    assert data["user"] == {"id": world.users["pendamping_a"].pk, "name": "Pendamping_A"}
    (coop,) = data["cooperatives"]
    assert coop["name"] == world.coop_a.name and coop["phone"] == "0812-1111-2222"
    assert coop["latitude"] == world.coop_a.latitude and coop["rough"] is False
    assert coop["next"] == "sosialisasi" and coop["reached"] == ["npwp", "nib"]
    assert coop["outlets"] == {"kantor": "operasional"} and coop["assigned"] is True
    text = json.dumps(data)
    assert "Ketua Alfa" not in text and "Bravo" not in text
    archive(world.coop_a)
    assert ask(mentor)["cooperatives"] == []


@pytest.mark.parametrize(("days", "there"), [(0, True), (30, True), (31, False)])
def test_handed_over_lately_is_still_there(mentor, world, days, there):
    ended = mentor.assignment
    ended.ends = timezone.localdate() - timedelta(days=days)
    ended.save()
    found = ask(mentor)["cooperatives"]
    assert bool(found) is there
    assert not found or found[0]["assigned"] is (days == 0)


def test_another_role_opens_no_more(mentor, world):
    """A mentor who is PMO too reads the kabupaten elsewhere; his phone holds his own alone."""
    from core.permissions import Role

    grant(world.users["pendamping_a"], Role.PMO, world.a)
    make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    other = make_own(
        world.users["pmo_a"], make_cooperative(Village.objects.get(pk="61.01.01.2003"))
    )
    make_visit(other)
    data = ask(mentor)
    assert [coop["id"] for coop in data["cooperatives"]] == [world.coop_a.pk]
    assert data["visits"] == []


def test_village_stands_in_for_a_missing_point(mentor, world):
    world.coop_a.latitude = world.coop_a.longitude = None
    world.coop_a.save()
    (coop,) = ask(mentor)["cooperatives"]
    assert coop["rough"] is True and coop["longitude"] == world.coop_a.village.longitude


def test_last_visit_and_follow_ups_are_of_whichever_mentor(mentor, world):
    """They belong to the cooperative; held and rejected visits count for nothing."""
    before = mentor.assignment
    before.ends = timezone.localdate() - timedelta(days=3)
    before.save()
    from tests.mentor_rows import make_assignment, make_contract

    colleague = make_contract(world.a)
    next_one = make_assignment(
        colleague, world.coop_a, starts=timezone.localdate() - timedelta(days=2)
    )
    visit = make_visit(next_one, days=1)
    late = follow_up(visit, "Lengkapi NIB", due=date(2026, 1, 2))
    follow_up(visit, "Buka gerai")
    follow_up(visit, "Sudah selesai", done_on=timezone.localdate())
    held = make_visit(next_one, held="dialihkan")
    follow_up(held, "Ditahan")
    (coop,) = ask(mentor)["cooperatives"]
    assert coop["last_visit"] == (timezone.localdate() - timedelta(days=1)).isoformat()
    assert [one["what"] for one in coop["follow_ups"]] == ["Lengkapi NIB", "Buka gerai"]
    assert coop["follow_ups"][0]["id"] == late.pk and coop["follow_ups"][0]["due"] == "2026-01-02"


def test_own_visits_tell_what_the_server_lacks(mentor):
    visit = make_visit(mentor.assignment)
    VisitPhoto.objects.create(visit=visit, sha256="a" * 64, size=1000)
    make_visit(mentor.assignment, days=61)
    (told,) = ask(mentor)["visits"]
    assert told == {
        "id": str(visit.client_id),
        "state": "terkirim",
        "version": 1,
        "held": "",
        "photos_missing": ["a" * 64],
    }


def test_returned_visit_comes_with_reason_and_body(mentor):
    """However old, and the version that the reviewer has seen."""
    visit = make_visit(
        mentor.assignment, days=80, state="perlu_perbaikan", review_reason="Foto buram", version=2
    )
    for number in (1, 2):
        VisitVersion.objects.create(
            visit=visit,
            number=number,
            kind="kiriman" if number == 1 else "perbaikan",
            body={"findings": f"versi {number}"},
            digest=f"{number:064}",
            channel="daring",
            received_at=timezone.now(),
        )
    (told,) = ask(mentor)["returned"]
    assert told == {
        "id": str(visit.client_id),
        "version": 2,
        "reason": "Foto buram",
        "body": {"findings": "versi 2"},
    }


def test_weight_and_queries_with_fifteen_cooperatives(mentor, world, django_assert_max_num_queries):
    """≤ 30 kB before any compression, by as many queries as for one."""
    from tests.mentor_rows import make_assignment

    contract = mentor.assignment.contract
    for number in range(14):
        village = Village.objects.create(
            code=f"61.01.02.20{number + 10:02}",
            district_id="61.01.02",
            name=f"Sungai Kembang Hulu {number}",
            kind="desa",
        )
        coop = make_cooperative(village, phone="0812-3456-7890", latitude=0.1, longitude=109.1)
        assignment = make_assignment(contract, coop)
        visit = make_visit(assignment, days=number)
        for step in range(3):
            follow_up(visit, f"Lengkapi dokumen persyaratan pembukaan gerai nomor {step}")
    for kind in Milestone.Kind.values[:8]:
        Milestone.objects.get_or_create(cooperative=world.coop_a, kind=kind)
    with django_assert_max_num_queries(18):
        response = mentor.get(f"{APP}data/")
    assert len(response.json()["cooperatives"]) == 15
    assert len(response.content) <= 30 * KB


def test_data_without_session_or_role_is_told_as_json(client_as, world):
    """Never a page or a redirect: the app would take a login page for an answer."""
    response = Client().get(f"{APP}data/")
    assert response.status_code == 401 and "Masuk lagi" in response.json()["message"]
    for role in ("pusat", "dinas_a", "pmo_a", "operator", "pengamat", "auditor", "tanpa_peran"):
        response = client_as(role).get(f"{APP}data/")
        assert response.status_code == 403 and "pendamping" in response.json()["message"]
    assert client_as("pendamping_a").post(f"{APP}data/").status_code == 405


def test_data_is_kept_by_no_cache_and_brings_the_cookie_for_sending(mentor):
    response = mentor.get(f"{APP}data/")
    assert response["Cache-Control"] == "private, no-store"
    assert response.cookies["csrftoken"].value


# --- shell, worker, manifest ------------------------------------------------------
def test_shell_is_the_same_for_all_mentors(client_as, world):
    """Nothing personal is in what the phone keeps: but for the nonce, byte by byte the same."""
    plain = []
    for name in ("pendamping_a", "pendamping_b"):
        response = client_as(name).get(APP)
        assert response.status_code == 200 and response["X-Lapangan"]
        html = response.content.decode()
        assert name not in html.lower() and "csrfmiddlewaretoken" not in html
        plain.append(re.sub(r'nonce="[^"]+"', "", html))
    assert plain[0] == plain[1] and not english_leftovers(plain[0])


def test_shell_is_for_mentors(client_as, world):
    assert client_as("anonim").get(APP).status_code == 302
    for role in ("pusat", "dinas_a", "pmo_a", "operator", "pengamat", "auditor", "tanpa_peran"):
        response = client_as(role).get(APP)
        assert response.status_code == 403
        assert "hanya untuk pendamping" in response.content.decode()


def test_worker_keeps_every_file_and_nothing_else(client_as, world):
    response = Client().get(f"{APP}sw.js")
    assert response.status_code == 200 and response["Content-Type"].startswith("text/javascript")
    text = response.content.decode()
    kept = {one["url"] for one in json.loads(re.search(r"FILES = (\[.*?\]);", text).group(1))}
    folder = Path(finders.find("kdkmp/lapangan"))
    app = {f"/static/kdkmp/lapangan/{path.name}" for path in folder.iterdir()}
    assert kept == app | {f"/static/{one}" for one in MEASURING}
    assert client_as("pendamping_a").get(APP)["X-Lapangan"] in text
    html = client_as("pendamping_a").get(APP).content.decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    assert named and named <= kept


def test_manifest_stays_in_its_folder():
    manifest = Client().get(f"{APP}app.webmanifest").json()
    assert manifest["scope"] == manifest["start_url"] == APP
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_modules_name_only_modules_that_are_there():
    """A misspelt import would leave a white screen in a village."""
    folder = Path(finders.find("kdkmp/lapangan"))
    for path in folder.glob("*.js"):
        source = path.read_text()
        for name in re.findall(r'from "\./([^"]+)"', source):
            assert (folder / name).exists(), f"{path.name}: {name}"
        assert not re.findall(r"https?://(?!www\.w3\.org)", source), path.name


def test_collected_names_are_mapped(client_as, world, settings, tmp_path):
    """In production each file carries a digest in its name: the import map leads from one to the other, and
    the worker's digests are those of the collected bytes."""
    import base64
    import hashlib

    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    call_command("collectstatic", "--noinput", verbosity=0)
    html = client_as("pendamping_a").get(APP).content.decode()
    found = json.loads(re.search(r'"importmap"[^>]*>(.*?)</script>', html).group(1))["imports"]
    main = found["/static/kdkmp/lapangan/main.js"]
    assert re.fullmatch(r"/static/kdkmp/lapangan/main\.[0-9a-f]{12}\.js", main)
    assert f'src="{main}"' in html
    for asset in FIELD_APP.files():
        content = (tmp_path / asset.url.removeprefix("/static/")).read_bytes()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert asset.integrity == f"sha256-{digest}"


def test_version_follows_every_file():
    """A changed file makes a new version: else phones would keep the old one for ever."""
    changed = list(FIELD_APP.files())
    changed[3] = AppFile(changed[3].name, changed[3].url, "sha256-lain")
    assert version_of(changed, FIELD_APP.templates) != FIELD_APP.version()


def test_app_weighs_little(client_as, world):
    """Shell with all files ≤ 60 kB gzip; the style sheet ≤ 8 kB."""
    html = client_as("pendamping_a").get(APP).content
    total = len(gzip.compress(html))
    for path in Path(finders.find("kdkmp/lapangan")).iterdir():
        total += len(gzip.compress(path.read_bytes()))
    assert total <= 60 * KB
    assert Path(finders.find("kdkmp/lapangan/lapangan.css")).stat().st_size <= 8 * KB


def test_addresses_of_the_app_resolve():
    for name in ("field-app", "field-data", "field-worker", "field-manifest"):
        assert reverse(f"visits:{name}").startswith(APP)
