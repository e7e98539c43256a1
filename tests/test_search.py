"""The search box: what people type, and what they mean by it."""

import pytest

from core.models import District, Village
from core.text import only_fillers
from registry import models as m
from registry.search import search_cooperatives
from tests.factories import CooperativeFactory, make_regency

# village → kecamatan; the names as the official list spells them
PLACES = {
    "Pal Sembilan": "Sungai Kakap",
    "Benuamelayu Darat": "Pontianak Selatan",
    "Teluk Pakedai Hulu": "Teluk Pakedai",
    "Teluk Pakedai Satu": "Teluk Pakedai",
    "Sungai Raya": "Sungai Raya",
    "Mekar Jaya": "Sungai Melayu Rayak",
    "Nanga Kebebu": "Nanga Pinoh",
    "Kenual": "Tanah Pinoh",
}


@pytest.fixture
def places(db):
    regency = make_regency("61.12", "Kubu Raya", districts=0)
    codes: dict[str, District] = {}
    for n, (name, district_name) in enumerate(PLACES.items(), start=1):
        district = codes.get(district_name) or District.objects.create(
            code=f"61.12.{n:02}", regency=regency, name=district_name
        )
        codes[district_name] = district
        village = Village.objects.create(
            code=f"{district.code}.{2000 + n}", district=district, name=name, kind="desa"
        )
        CooperativeFactory(village=village, latitude=None, longitude=None)
    return regency


def found(text: str) -> list[str]:
    rows = search_cooperatives(m.Cooperative.objects.all(), text)
    return [row.village.name for row in rows.select_related("village")]


@pytest.mark.parametrize(
    "text", ["Koperasi Desa Merah Putih", "KDMP", "koperasi", "desa", "kopdes merah  putih", "Ds."]
)
def test_the_programmes_own_words_narrow_nothing(places, text):
    assert len(found(text)) == len(PLACES)


def test_words_besides_the_programmes_own_still_narrow(places):
    assert found("KDMP Zzqqxx") == []
    assert not only_fillers("Merah") and not only_fillers("--") and not only_fillers("")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Pal IX", "Pal Sembilan"),
        ("Pal 9", "Pal Sembilan"),
        ("benoa melayu", "Benuamelayu Darat"),
        ("Benua Melayu Darat", "Benuamelayu Darat"),
        ("Teluk Pakedai 1", "Teluk Pakedai Satu"),
        ("Teluk Pakedai I", "Teluk Pakedai Satu"),
        ("Sungairaya", "Sungai Raya"),
        ("KDMP Sei Raya", "Sungai Raya"),
        ("Ng. Pinoh", "Nanga Kebebu"),
    ],
)
def test_spellings_of_the_region_find_the_village_first(places, text, first):
    assert found(text)[:1] == [first]


def test_a_code_is_found_by_its_first_digits(places):
    assert len(found("61")) == len(found("61.12")) == len(PLACES)
    assert found("62") == found("12") == []


def test_few_digits_are_no_number_of_a_milestone(places):
    m.Milestone.objects.create(cooperative=m.Cooperative.objects.first(), kind="akta", number="7")
    assert found("7") == []


@pytest.mark.parametrize("stored", ["99.000.175.2-701.000", "990001752701000", "0990001752701000"])
@pytest.mark.parametrize("text", ["99.000.175.2-701.000", "990001752701000", "0990001752701000"])
def test_an_npwp_is_found_however_it_is_written(places, stored, text):
    coop = m.Cooperative.objects.get(village__name="Kenual")
    m.Milestone.objects.create(cooperative=coop, kind="npwp", number=stored)
    assert found(text) == ["Kenual"]


def test_identifiers_with_letters_are_found_exactly(places):
    coop = m.Cooperative.objects.get(village__name="Kenual")
    m.Cooperative.objects.filter(pk=coop.pk).update(simkopdes_id="CONTOH-00001")
    number = "AHU-0000001.AH.01.29.TAHUN 2025"
    m.Milestone.objects.create(cooperative=coop, kind="ahu", number=number)
    assert found("contoh-00001") == found(number.lower()) == ["Kenual"]


def test_the_admin_finds_the_same(places, client, django_user_model):
    coop = m.Cooperative.objects.get(village__name="Kenual")
    m.Milestone.objects.create(cooperative=coop, kind="npwp", number="99.000.175.2-701.000")
    boss = django_user_model.objects.create_superuser("bos", "x", full_name="Bos")
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/admin/registry/cooperative/?q=990001752701000").content.decode()
    assert "Kenual" in page and "Pal Sembilan" not in page
