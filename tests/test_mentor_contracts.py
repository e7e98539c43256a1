"""Contracts on the pages: what is in the way is named, and what ends asks about its cooperatives."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mentors.models import MentorContract
from tests.english import english_leftovers
from tests.mentor_rows import PersonFactory, make_assignment, make_contract
from tests.page_client import hidden_fields

TODAY = timezone.localdate()


def days(number: int) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


def typed(**fields):
    form = {
        "role": "ba",
        "regency": "61.01",
        "starts": days(0),
        "ends": days(200),
        "number": "SPK/1",
    }
    return form | fields


@pytest.fixture
def person(world, cast):
    return PersonFactory(regency=world.a)


def new(person) -> str:
    return f"{person.get_absolute_url()}kontrak/baru/"


def test_a_new_contract(client_as, world, person):
    client = client_as("dinas_a")
    data = typed() | hidden_fields(client.get(new(person)).content.decode())
    first, second = (client.post(new(person), data) for _ in range(2))
    assert first.url == second.url == f"{person.get_absolute_url()}#kontrak"
    contract = MentorContract.objects.get()
    assert (contract.person, contract.regency, contract.number) == (person, world.a, "SPK/1")


WRONG = [
    ({"ends": days(-1)}, "tidak boleh sebelum mulainya"),
    ({"starts": "0001-01-01"}, "terlalu jauh"),
    ({"ends": "9999-12-31"}, "terlalu jauh"),
    ({"starts": "abc"}, "Tanggal tidak dikenali"),
    ({"starts": ""}, "wajib"),
    ({"regency": "61.02"}, "wilayah kerja"),
    ({"regency": ""}, "wajib"),
    ({"role": "pmo_prov"}, "Pilih peran dari daftar"),
    ({"role": "raja"}, "Pilih peran dari daftar"),
    ({"number": "x" * 81}, "80"),
    ({"number": "6101011708900001"}, "Jangan menulis NIK"),
]


def test_bad_input_is_told(client_as, world, person):
    client = client_as("dinas_a")
    for fields, told in WRONG:
        response = client.post(new(person), typed(**fields))
        html = response.content.decode()
        assert response.status_code == 422 and told in html, told
        assert not english_leftovers(html) and not MentorContract.objects.exists()


def test_a_provincial_pmo_has_no_kabupaten(client_as, world, person):
    client = client_as("pusat")
    refused = client.post(new(person), typed(role="pmo_prov")).content.decode()
    assert "seluruh provinsi" in refused
    assert (
        "Pilih kabupaten/kota tempat"
        in client.post(new(person), typed(role="pmo_kab", regency="")).content.decode()
    )
    assert client.post(new(person), typed(role="pmo_prov", regency="")).status_code == 302
    person.refresh_from_db()
    assert person.regency is None


def test_an_overlap_names_the_other_contract(client_as, world, person):
    make_contract(
        world.a,
        person=person,
        number="SPK/9",
        starts=date(2026, 1, 1),
        ends=TODAY + timedelta(days=9),
    )
    page = client_as("dinas_a").post(new(person), typed()).content.decode()
    assert "nomor SPK/9, 1 Januari 2026 sampai" in page and "Kabupaten Alfa" in page


def test_an_overlap_elsewhere_is_not_described(client_as, world, person):
    make_contract(world.b, person=person, number="SPK/B")
    page = client_as("dinas_a").post(new(person), typed()).content.decode()
    assert "di kabupaten/kota lain" in page and "SPK/B" not in page and "Bravo" not in page


def test_a_contract_may_not_leave_its_assignments(client_as, world):
    contract = make_contract(world.a)
    make_assignment(contract, world.coop_a)
    url = f"/pendamping/kontrak/{contract.pk}/ubah/"
    response = client_as("dinas_a").post(
        url, typed(starts=contract.starts.isoformat(), ends=days(5))
    )
    assert response.status_code == 422 and "Serahkan atau akhiri dulu" in response.content.decode()


def test_a_lost_update_is_told(client_as, world):
    contract, client = make_contract(world.a), client_as("dinas_a")
    url = f"/pendamping/kontrak/{contract.pk}/ubah/"
    seen = hidden_fields(client.get(url).content.decode())
    MentorContract.objects.update(number="LAIN")
    response = client.post(url, typed() | seen)
    assert (
        response.status_code == 422 and "baru saja diubah orang lain" in response.content.decode()
    )
    assert MentorContract.objects.get().number == "LAIN"


def test_ending_early_asks_about_the_cooperatives(client_as, world):
    contract = make_contract(world.a)
    assignment = make_assignment(contract, world.coop_a)
    client, url = client_as("dinas_a"), f"/pendamping/kontrak/{contract.pk}/akhiri/"
    assert world.coop_a.name in client.get(url).content.decode()
    data = {"on": days(3), "reason": "diterima sebagai ASN"}
    assert "masih ada 1 koperasi" in client.post(url, data).content.decode()
    outside = {**data, "on": days(900), "cut": "on"}
    assert "di dalam masa kontrak" in client.post(url, outside).content.decode()
    assert client.post(url, data | {"cut": "on"}).status_code == 302
    contract.refresh_from_db()
    assignment.refresh_from_db()
    assert contract.last_day == assignment.ends == TODAY + timedelta(days=3)
    assert "sudah diakhiri" in client.get(url).content.decode()
    assert client.get(f"/pendamping/kontrak/{contract.pk}/ubah/").status_code == 409


def test_only_what_has_not_begun_is_deleted(client_as, world):
    client = client_as("dinas_a")
    begun = make_contract(world.a)
    response = client.post(f"/pendamping/kontrak/{begun.pk}/hapus/")
    assert response.status_code == 422 and "Akhiri saja" in response.content.decode()
    later = make_contract(world.a, starts=TODAY + timedelta(days=3), ends=TODAY + timedelta(days=9))
    make_assignment(later, world.coop_a)
    response = client.post(f"/pendamping/kontrak/{later.pk}/hapus/")
    assert response.status_code == 422 and "Serahkan atau akhiri" in response.content.decode()
    later.assignments.all().delete()
    assert client.post(f"/pendamping/kontrak/{later.pk}/hapus/").status_code == 302
    assert list(MentorContract.objects.all()) == [begun]


FOUND = {
    "": 4, "keadaan=berjalan": 2, "keadaan=nanti": 1, "keadaan=berakhir": 1, "keadaan=diakhiri": 0,
    "peran=pmo_kab": 1, "kabupaten=61.02": 1, "berakhir=30": 1, "berakhir=90": 1, "q=SPK/77": 1,
    "q=tidak ada": 0, "keadaan=zzz": 0, "kabupaten=provinsi": 0, "q=6101011708900001": 0,
}  # fmt: skip


def test_the_list_of_contracts(client_as, world, cast):
    make_contract(world.a, number="SPK/77", ends=TODAY + timedelta(days=29))
    make_contract(world.b, role="pmo_kab")
    make_contract(world.a, starts=TODAY + timedelta(days=3), ends=TODAY + timedelta(days=9))
    make_contract(world.a, ends=TODAY - timedelta(days=1))
    client = client_as("pusat")
    for query, number in FOUND.items():
        listed = client.get(f"/pendamping/kontrak/?{query}").content.decode()
        assert f'data-count="{number}"' in listed, query


def test_who_moved_away_is_named_without_a_dead_link(client_as, world, person):
    make_contract(world.a, person=person)
    person.regency = world.b
    person.save()
    listed = client_as("dinas_a").get("/pendamping/kontrak/").content.decode()
    assert person.name in listed and f"/pendamping/{person.pk}/" not in listed
    assert (
        f"/pendamping/{person.pk}/"
        in client_as("pusat").get("/pendamping/kontrak/").content.decode()
    )


def test_somebody_may_leave_before_the_day_on_which_his_contract_was_to_end(
    client_as, world, person
):
    contract = make_contract(world.a, person=person)
    row = make_assignment(contract, world.coop_a)
    client = client_as("dinas_a")
    said = {"reason": "Mengundurkan diri", "cut": "on"}
    ended = client.post(f"/pendamping/kontrak/{contract.pk}/akhiri/", said | {"on": days(20)})
    assert ended.status_code == 302
    left = client.post(f"{person.get_absolute_url()}berhenti/", said | {"on": days(0)})
    assert left.status_code == 302
    for one in (person, contract, row):
        one.refresh_from_db()
    assert person.left_on == contract.last_day == row.ends == TODAY
