"""Recording people: what is sealed, what is refused, what is asked about, what never comes back."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from core.sealed import opened
from mentors.models import Person
from tests.english import english_leftovers
from tests.mentor_people import (
    ACCOUNT,
    BIRTH,
    NEW,
    NIK,
    NIK_WOMAN,
    SECRETS,
    kept,
    make_mentor,
    no_secret,
    sealed_person,
    send,
    typed,
)
from tests.mentor_rows import PersonFactory, make_contract
from tests.page_client import hidden_fields


def test_a_new_person_is_sealed(client_as, world):
    response = send(client_as("dinas_a"), nik=NIK, birth=BIRTH, account=ACCOUNT, bank="Bank Kalbar")
    person = Person.objects.get()
    assert response.url == person.get_absolute_url() and person.regency == world.a
    assert opened(person.nik_sealed) == NIK and person.nik_mask == "•" * 12 + "0001"
    assert opened(person.birth_sealed) == BIRTH and opened(person.account_sealed) == ACCOUNT
    with connection.cursor() as cursor:
        for table in (
            "mentors_person",
            "mentors_personevent",
            "core_sentform",
            "pghistory_context",
        ):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ~ %s", ["|".join(SECRETS)]
            )
            assert cursor.fetchone() == (0,), table
    card = no_secret(client_as("dinas_a").get(response.url))
    assert person.nik_mask in card and "••/••/1990" in card


def test_spaces_and_an_apostrophe_belong_to_no_nik(client_as, world):
    send(client_as("dinas_a"), nik=f"'{NIK[:6]} {NIK[6:12]}.{NIK[12:]}")
    assert opened(Person.objects.get().nik_sealed) == NIK


WRONG = [
    ({"nik": NIK[:-1]}, "yang diketik 15 angka"),
    ({"nik": "61010117089OOOO1"}, "hanya berisi angka"),
    ({"nik": "6101013113900001"}, "bukan tanggal lahir"),
    ({"nik": "6101010002900001"}, "bukan tanggal lahir"),
    ({"nik": "9901011708900001"}, "bukan kode provinsi"),
    ({"nik": "6100011708900001"}, "bukan kode kabupaten/kota"),
    ({"nik": NIK[:12] + "0000"}, "tidak mungkin 0000"),
    ({"nik": "٦١٠١٠١١٧٠٨٩٠٠٠٠١"}, "hanya berisi angka"),
    ({"birth": "2999-01-01"}, "di luar 15–100 tahun"),
    ({"birth": "31/02/1990"}, "Tanggal tidak dikenali"),
    ({"account": "BRI 123"}, "hanya berisi angka"),
    ({"account": ACCOUNT, "bank": ""}, "Tulis nama banknya"),
    ({"phone": "08xx"}, "Tulis nomor telepon"),
    ({"name": "x" * 121}, "120"),
    ({"name": ""}, "wajib"),
    ({"name": NIK}, "Tulis nama dengan huruf"),
    ({"name": f"Siti {NIK_WOMAN}"}, "Jangan menulis NIK"),
    ({"reason": f"sesuai {NIK}"}, "Jangan menulis NIK"),
    ({"office": "61.02"}, "wilayah kerja"),
    ({"regency": "61.02", "district": "61.02.01", "village": "61.02.01.2001"}, "wilayah kerja"),
    ({"email": "siti@"}, "nama@contoh.id"),
    ({"sex": "X", "education": "S9"}, "Pilih dari daftar"),
]


def test_bad_input_is_told(client_as, world):
    client = client_as("dinas_a")
    for fields, told in WRONG:
        response = send(client, **fields)
        html = response.content.decode()
        assert response.status_code == 422 and told in html, told
        assert not Person.objects.exists() and not english_leftovers(html), told
        for name in ("nik", "account"):
            # the name that was typed may be shown again; what stood in a sealed field may not
            assert not fields.get(name) or fields[name] not in html, told


def test_a_nul_byte_is_refused(client_as, world):
    assert send(client_as("dinas_a"), name="a\x00b").status_code == 400


def test_what_was_good_is_kept_without_being_shown(client_as, world):
    """The phone is wrong; NIK, birth date and account need not be typed again."""
    client = client_as("dinas_a")
    first = send(client, nik=NIK, birth=BIRTH, account=ACCOUNT, bank="Bank Kalbar", phone="08xx")
    html = no_secret(first)
    assert "masih diingat" in html and set(kept(html)) == {"nik_kept", "birth_kept", "account_kept"}
    assert len(kept(html)["nik_kept"]) < 500
    again = hidden_fields(html) | kept(html) | {"bank": "Bank Kalbar"}
    assert client.post(NEW, typed(**again)).status_code == 302
    assert opened(Person.objects.get().account_sealed) == ACCOUNT


def test_what_was_kept_is_of_no_use_to_another(client_as, world):
    html = no_secret(send(client_as("dinas_a"), nik=NIK, phone="08xx"))
    assert send(client_as("pusat"), nik_kept=kept(html)["nik_kept"]).status_code == 302
    assert Person.objects.get().nik_sealed == ""


def test_choosing_a_kabupaten_without_javascript_keeps_what_was_typed(client_as, world):
    client = client_as("dinas_a")
    html = no_secret(send(client, nik=NIK, birth=BIRTH, regency="61.01", _refresh="1"))
    assert "Siti Aminah" in html and "Alfa Kecamatan 2" in html
    again = hidden_fields(html) | kept(html)
    client.post(NEW, typed(**again, regency="61.01", district="61.01.01", village="61.01.01.2002"))
    person = Person.objects.get()
    assert opened(person.nik_sealed) == NIK and person.home_village_id == "61.01.01.2002"


def test_a_bad_value_does_not_slip_through_the_cascade(client_as, world):
    client = client_as("dinas_a")
    html = no_secret(send(client, nik=NIK[:-1], _refresh="1"))
    response = client.post(NEW, typed(**hidden_fields(html), **kept(html)))
    assert response.status_code == 422 and "yang diketik 15 angka" in response.content.decode()


def test_empty_is_unchanged_and_a_tick_takes_away(client_as, world):
    person, client = sealed_person(world.a), client_as("operator")
    url = f"{person.get_absolute_url()}ubah/"
    page = no_secret(client.get(url))
    assert f"Tersimpan: {person.nik_mask}" in page
    send(client, url, name="Nama Baru", bank="bank  kalbar", account_remove="on")
    person.refresh_from_db()
    assert person.name == "Nama Baru" and opened(person.nik_sealed) == NIK
    assert person.account_sealed == person.account_mask == person.account_digest == ""


def test_another_bank_wants_the_number_again(client_as, world):
    person, client = sealed_person(world.a), client_as("dinas_a")
    url = f"{person.get_absolute_url()}ubah/"
    response = send(client, url, bank="BRI")
    assert response.status_code == 422 and "ketik juga nomor" in response.content.decode()
    before = person.account_digest
    assert send(client, url, bank="BRI", account=ACCOUNT).status_code == 302
    person.refresh_from_db()
    assert person.account_digest != before


# --- One form, one row; nobody overwrites another ---


def test_sent_twice_is_one_person(client_as, world):
    client = client_as("dinas_a")
    data = typed(nik=NIK) | hidden_fields(client.get(NEW).content.decode())
    first, second = (client.post(NEW, data) for _ in range(2))
    assert first.url == second.url and Person.objects.count() == 1


def test_a_lost_update_is_told(client_as, world):
    person, client = sealed_person(world.a), client_as("dinas_a")
    url = f"{person.get_absolute_url()}ubah/"
    seen = hidden_fields(client.get(url).content.decode())
    Person.objects.filter(pk=person.pk).update(email="baru@contoh.id")
    data = typed(name="Lain", bank="Bank Kalbar", nik=NIK_WOMAN) | seen
    response = client.post(url, data)
    assert response.status_code == 422 and "baru saja diubah orang lain" in no_secret(response)
    person.refresh_from_db()
    assert person.email == "baru@contoh.id" and opened(person.nik_sealed) == NIK


def test_save_and_go_on_to_the_contract(client_as, world):
    response = send(client_as("dinas_a"), _contract="1")
    assert response.url == f"/pendamping/{Person.objects.get().pk}/kontrak/baru/"
    page = client_as("operator").get(NEW).content.decode()
    assert "lalu buat kontrak" not in page


def test_a_home_outside_of_the_area_stays(client_as, world):
    person = PersonFactory(regency=world.a, home_village_id="61.02.01.2001")
    send(client_as("dinas_a"), f"{person.get_absolute_url()}ubah/", name="Tetap")
    person.refresh_from_db()
    assert person.name == "Tetap" and person.home_village_id == "61.02.01.2001"


def test_who_looks_after_a_person_follows_the_contract(client_as, world):
    person = make_mentor(world.a)
    page = client_as("pusat").get(f"{person.get_absolute_url()}ubah/").content.decode()
    assert 'name="office"' not in page
    send(
        client_as("pusat"), f"{person.get_absolute_url()}ubah/", office="61.02", bank="Bank Kalbar"
    )
    person.refresh_from_db()
    assert person.regency == world.a


# --- Leaving and coming back ---


def test_leaving_asks_about_the_cooperatives(client_as, world):
    person = make_mentor(world.a, world.coop_a)
    client, url = client_as("dinas_a"), f"{person.get_absolute_url()}berhenti/"
    today = timezone.localdate()
    page = client.get(url).content.decode()
    assert world.coop_a.name in page and "Akhiri juga 1 penugasannya" in page
    data = {"on": today.isoformat(), "reason": "mengundurkan diri"}
    assert "masih ada 1 koperasi" in client.post(url, data).content.decode()
    future = {**data, "on": (today + timedelta(days=1)).isoformat(), "cut": "on"}
    assert "belum terjadi" in client.post(url, future).content.decode()
    old = {**data, "on": "2020-01-01", "cut": "on"}
    assert client.post(url, old).status_code == 422
    assert client.post(url, data | {"cut": "on"}).status_code == 302
    person.refresh_from_db()
    contract = person.contracts.get()
    assert person.left_on == contract.last_day == contract.assignments.get().ends == today
    card = client.get(person.get_absolute_url()).content.decode()
    assert "Catat kembali" in card and "Kontrak baru" not in card
    assert client.get(f"{person.get_absolute_url()}kontrak/baru/").status_code == 409
    assert (
        client.post(f"{person.get_absolute_url()}kembali/", {"reason": "kembali"}).status_code
        == 302
    )
    assert client.get(f"{person.get_absolute_url()}kontrak/baru/").status_code == 200


def test_a_contract_still_to_come_must_go_first(client_as, world):
    today = timezone.localdate()
    contract = make_contract(
        world.a, starts=today + timedelta(days=5), ends=today + timedelta(days=90)
    )
    url = f"{contract.person.get_absolute_url()}berhenti/"
    data = {"on": today.isoformat(), "reason": "mengundurkan diri"}
    response = client_as("dinas_a").post(url, data)
    assert response.status_code == 422 and "baru mulai" in response.content.decode()


def test_no_account_number_is_kept_beside_the_banks_name(client_as, world):
    response = send(client_as("dinas_a"), bank="BRI 0123-4567-89", account="0123456789")
    assert response.status_code == 422 and "nama banknya saja" in response.content.decode()
    assert not Person.objects.exists()
