"""/pengguna/: who holds which right, for those who watch over it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.permissions import Role
from core.tables import grant_in_words
from tests.factories import UserFactory, grant

URL = "/pengguna/"


def test_auditor_reads_users_and_grants_and_finds_the_menu(client_as, cast):
    page = client_as("auditor").get(URL).content.decode()
    for user in cast.values():
        assert user.username in page
    assert "Petugas kabupaten/kota · Kabupaten Alfa, sejak 1 Januari 2025" in page
    assert "Tanpa hak akses" in page
    assert f'href="{URL}"' in client_as("auditor").get("/").content.decode()
    assert f'href="{URL}"' not in client_as("dinas_a").get("/").content.decode()
    export = b"".join(client_as("auditor").get(f"{URL}?_export=csv").streaming_content).decode()
    assert "PMO · Kabupaten Alfa" in export


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("peran=regency_officer", {"dinas_a", "dinas_b"}),
        ("peran=mentor&kabupaten=61.02", {"pendamping_b"}),
        ("kabupaten=provinsi", {"pusat", "pengamat", "auditor"}),
        ("q=PMO_", {"pmo_a"}),
        ("akun=mati", {"berhenti"}),
        ("peran=entah", set()),
        ("kabupaten=99.99", set()),
    ],
)
def test_filters(client_as, cast, query, names):
    gone = UserFactory(username="berhenti", is_active=False)
    grant(gone, Role.VIEWER, valid_until=date(2025, 6, 1))
    response = client_as("pusat").get(f"{URL}?{query}")
    assert response.status_code == 200
    assert {row.username for row in response.context["page"].object_list} == names


def test_grants_in_words():
    today = timezone.localdate()
    past, later = today - timedelta(days=9), today + timedelta(days=9)
    assert "(sudah berakhir)" in grant_in_words(f"pmo||2025-01-01|{past}", today)
    assert grant_in_words("pmo||2025-01-01|", today) == (
        "PMO · seluruh provinsi, sejak 1 Januari 2025"
    )
    assert "(belum berlaku)" in grant_in_words(f"pmo||{later}|", today)
    last_day = grant_in_words(f"pmo||2025-01-01|{today}", today)
    assert "berakhir" not in last_day and "belum" not in last_day


def test_queries_do_not_grow_with_users(client_as, cast, django_assert_max_num_queries):
    client = client_as("auditor")
    for n in range(30):
        grant(UserFactory(username=f"banyak{n}"), Role.VIEWER)
    with django_assert_max_num_queries(12):
        client.get(URL)
