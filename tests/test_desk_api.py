"""The read API: whom it lets in, whose rows it tells, and how it says no."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.clients import renew_token, revoke_client
from dashboard.actions.freezing import take_snapshot
from dashboard.counting.live import count
from dashboard.counting.places import Where
from dashboard.models import ApiClient, ApiUse
from registry.models import Milestone, Outlet
from tests.api_rows import READERS, ask, make_client
from tests.land_rows import make_building, report

# every address that has rows, with parameters that make it answer
ROWS = (
    "regions", "regions?tingkat=kecamatan", "regions?tingkat=desa", "cooperatives", "milestones",
    "outlets", "parcels", "buildings", "figures", "figures?per=kecamatan",
)  # fmt: skip
SEES = {"dinas_a": "61.01", "dinas_b": "61.02", "pengamat_a": "61.01"}


@pytest.fixture
def filled(world, cast):
    for coop in (world.coop_a, world.coop_b):
        report(make_building(coop), 40)
        Milestone.objects.get_or_create(cooperative=coop, kind="rekening", number="1234567890")
    return world


def codes_of(body: dict) -> set[str]:
    """The kabupaten of every row of an answer."""
    rows = body["data"]
    return {(row.get("regency_code") or row.get("code", ""))[:5] for row in rows}


@pytest.mark.parametrize("who", READERS)
def test_own_rows_and_no_foreign_ones(filled, cast, who):
    _, token = make_client(cast["pusat"], who)
    want = {SEES[who]} if who in SEES else {"61.01", "61.02"}
    for path in ROWS:
        answer = ask(token, path)
        assert answer.status_code == 200, (path, answer.content)
        assert codes_of(answer.json()) == want, path
        assert "1234567890" not in answer.content.decode()  # an account is nobody's business
    for coop, code in ((filled.coop_a, "61.01"), (filled.coop_b, "61.02")):
        status = 200 if code in want else 404
        assert ask(token, f"cooperatives/{coop.pk}").status_code == status
        assert ask(token, f"figures?kabupaten={code}").status_code == status
        rows = ask(token, f"milestones?cooperative={coop.pk}").json()["data"]
        assert bool(rows) == (status == 200)


@pytest.mark.parametrize("who", ["pengamat", "dinas_a"])
def test_figures_are_those_of_the_desk_live_and_frozen(filled, cast, who, settings):
    client, token = make_client(cast["pusat"], who)
    frozen = take_snapshot(by=None)
    now = count(client.user, timezone.localdate(), Where(), 5)
    Outlet.objects.update(status="belum_buka")
    old = ask(token, f"figures?snapshot={frozen.pk}").json()
    new = ask(token, "figures").json()
    assert (old["source"], old["on"], new["source"]) == ("beku", str(frozen.on), "langsung")
    for line in old["data"]:
        own = now.of(line["code"])
        assert {key: n for key, n in line["numbers"].items() if n} == dict(+own)
    assert {key: n for key, n in old["total"].items() if n} == dict(+now.of())
    assert old["total"]["gerai-kantor"] > new["total"]["gerai-kantor"] == 0
    assert ask(token, "snapshots").json()["data"][0]["id"] == frozen.pk
    for query in ("per=kecamatan", "per=kecamatan&kabupaten=61.01"):
        kept = ask(token, f"figures?{query}&snapshot={frozen.pk}").json()
        assert kept["total"]["koperasi"] == sum(one["numbers"]["koperasi"] for one in kept["data"])
    settings.DASHBOARD_LIVE_MAX = 0  # as in a whole country
    large = ask(token, "figures").json()
    assert (large["source"], large["snapshot"]) == ("beku", frozen.pk)
    assert large["total"] == old["total"]


def test_who_may_not_come_in(filled, cast, client_as):
    client, token = make_client(cast["pusat"])
    assert client_as("pusat").get("/api/v1/cooperatives").status_code == 401  # no session counts
    for odd in ("", "Bearer", "Bearer x", f"Basic {token}", f"Bearer {token}x"):
        answer = ask("", "cooperatives", Authorization=odd)
        assert answer.status_code == 401 and "pesan" in answer.json()
        assert answer["WWW-Authenticate"].startswith("Bearer")
    ApiClient.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert ask(token, "cooperatives").status_code == 401
    new = renew_token(by=cast["pusat"], client=client, valid_until=date(2099, 1, 1))
    assert [ask(one, "cooperatives").status_code for one in (token, new)] == [401, 200]
    ApiClient.objects.update(networks="10.0.0.0/8, 192.168.1.0/24")
    assert ask(new, "cooperatives").status_code == 403
    ApiClient.objects.update(networks="127.0.0.0/8")
    assert ask(new, "cooperatives").status_code == 200
    revoke_client(by=cast["pusat"], client=client, reason="selesai")
    assert ask(new, "cooperatives").status_code == 401
    assert not client.user.has_usable_password()
    assert token not in str(ApiClient.objects.values().get())


def test_what_is_refused_is_told_as_json(filled, cast, settings):
    _, token = make_client(cast["pusat"])
    settings.API_RATE = 10_000
    refused = {
        422: (
            "cooperatives?limit=501", "cooperatives?limit=x", "cooperatives?limit=1&limit=2",
            "cooperatives?after=-1", f"cooperatives?after={2**63}", "cooperatives?q=1",
            "cooperatives?kabupaten=61.01'--", "cooperatives?tahapan=apa", "regions?after=%25",
            "figures?ukuran=apa", "figures?kecamatan=61.01.01", "figures?per=desa",
            "figures?per=kecamatan&kabupaten=61.02&kecamatan=61.01.01", "measures?x=",
        ),
        404: ("figures?kabupaten=99.99", "figures?snapshot=99999", "cooperatives/99999",
              f"cooperatives/{10**30}", "tidak-ada", "cooperatives/x", ""),
        400: ("cooperatives?desa=%00",),
    }  # fmt: skip
    for status, paths in refused.items():
        for path in paths:
            answer = ask(token, path)
            assert answer.status_code == status, (path, answer.content)
            assert answer.json()["pesan"], path
    for method in ("post", "put", "patch", "delete", "options", "head"):
        answer = ask(token, "cooperatives", method)
        assert answer.status_code == 405 and answer["Allow"] == "GET"


def test_pages_follow_each_other_without_gap_or_repetition(filled, cast):
    _, token = make_client(cast["pusat"])
    for path in ("regions?tingkat=desa", "milestones?kabupaten=61.01"):
        whole = ask(token, f"{path}&limit=500").json()["data"]
        found, at = [], f"{path}&limit=2"
        while at:
            body = ask(token, at).json()
            found += body["data"]
            at = (body["next"] or "").partition("/api/v1/")[2]
        assert found == whole and len(found) > 2


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_told_again_only_when_it_changed(world, cast, monkeypatch):
    coop, (client, token) = world.coop_a, make_client(cast["pusat"])
    _, other = make_client(cast["pusat"], "dinas_a")
    for path in ("cooperatives", f"cooperatives/{coop.pk}", "figures", "milestones"):
        first = ask(token, path)
        mark = first["ETag"]
        again = ask(token, path, **{"If-None-Match": mark})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", mark)
        assert "private" in first["Cache-Control"] and first["Vary"] == "Authorization"
        Milestone.objects.create(cooperative=coop, kind="rat" if path == "figures" else "nik")
        changed = ask(token, path, **{"If-None-Match": mark})
        assert changed.status_code == 200 and changed["ETag"] != mark, path
        assert ask(other, path, **{"If-None-Match": changed["ETag"]}).status_code == 200
        Milestone.objects.filter(cooperative=coop, kind__in=("nik", "rat")).delete()
    mark = ask(token, "cooperatives")["ETag"]
    with monkeypatch.context() as patched:  # somebody is writing: his rows may be missing still
        patched.setattr("dashboard.api.door.nobody_writes", lambda: False)
        assert "ETag" not in ask(token, "cooperatives")
    client.user.grants.update(role="regency_officer", regency="61.02")  # other rights, other rows
    assert ask(token, "cooperatives", **{"If-None-Match": mark}).status_code == 200


def test_who_asks_too_often_waits(filled, cast, settings):
    settings.API_RATE = 3
    client, token = make_client(cast["pusat"])
    _, other = make_client(cast["pusat"], "dinas_a")
    assert [ask(token, "measures").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    late = ask(token, "measures")
    assert 1 <= int(late["Retry-After"]) <= 61 and "detik" in late.json()["pesan"]
    assert ask(other, "measures").status_code == 200
    used = ApiUse.objects.get(client=client)
    assert (used.asked, used.refused) == (6, 3)
    ApiUse.objects.update(since=timezone.now() - timedelta(seconds=61))
    assert ask(token, "measures").status_code == 200


def test_a_client_is_made_shown_once_renewed_and_revoked(client_as, cast, world):
    web = client_as("pusat")
    form = {"name": "Metabase", "purpose": "laporan", "role": "regency_officer",
            "valid_until": "2027-01-01", "networks": "10.0.0.0/99"}  # fmt: skip
    page = web.get(reverse("dashboard:client-create")).content.decode()
    form["once"] = page.partition('name="once" value="')[2].partition('"')[0]
    wrong = web.post(reverse("dashboard:client-create"), form)
    assert wrong.status_code == 422 and not ApiClient.objects.exists()
    form |= {"networks": "", "regency": "61.01"}
    made = web.post(reverse("dashboard:client-create"), form)
    token = made.context["token"]
    assert made["Cache-Control"] == "no-store" and token in made.content.decode()
    assert ask(token, "cooperatives").json()["data"][0]["regency_code"] == "61.01"
    client = ApiClient.objects.get()
    assert web.post(reverse("dashboard:client-create"), form).url == client.get_absolute_url()
    shown = web.get(client.get_absolute_url()).content.decode()
    assert token not in shown and client.prefix in shown and "1 permintaan" in shown
    address = reverse("dashboard:client-renew", args=[client.pk])
    seen = web.get(address).context["form"].initial["seen"]
    asked = {"valid_until": "2027-02-01", "seen": seen}
    renewed = web.post(address, asked).context["token"]
    assert web.post(address, asked).status_code == 422  # sent twice: the shown one stays
    assert [ask(one, "measures").status_code for one in (token, renewed)] == [401, 200]
    address = reverse("dashboard:client-revoke", args=[client.pk])
    assert web.post(address, {"reason": ""}).status_code == 422
    assert web.post(address, {"reason": "program berhenti"}).status_code == 302
    assert ask(renewed, "measures").status_code == 401
    assert (
        web.get(address).status_code == 409 and "Dicabut" in web.get("/api-klien/").content.decode()
    )


def test_the_description_is_open_and_whole(client_as, db):
    for who in ("anonim",):
        page = client_as(who).get("/api/").content.decode()
        told = client_as(who).get("/api/v1/openapi.json").json()
    assert len(told["paths"]) == 10
    for path in told["paths"]:
        assert f"GET {path}" in page
    assert "cdn" not in page and "curl" in page


def test_nobody_makes_a_password_for_a_program(cast, client_as):
    client, _ = make_client(cast["pusat"])
    url = reverse("admin:core_user_password", args=[client.user.pk])
    assert client_as("pusat").post(url, {"reason": "lupa"}).status_code == 403
    client.user.refresh_from_db()
    assert not client.user.has_usable_password()
