"""Differences planted in sheets with misspelt villages: every one is found, none is invented."""

from datetime import date
from random import Random

import pytest

from bench.planting import make_ours, sheet_of
from bench.reconciliation import imported
from bench.ugly.villages import all_villages
from core.models import District, ImportJob, Regency, User, Village
from registry.models import Cooperative
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by(db) -> User:
    from core.models import RoleGrant
    from core.permissions import Role

    user = UserFactory()
    RoleGrant.objects.create(user=user, role=Role.PROVINCE_OFFICER, valid_from=date(2025, 1, 1))
    return user


def cooperatives(most: int) -> list[Cooperative]:
    """One in each of the first real villages; names as the rule says."""
    villages = list(all_villages().values())[:most]
    regencies = {one.regency_code: one.regency for one in villages}
    Regency.objects.bulk_create(
        Regency(code=code, name=name, kind="kota" if name.startswith("Kota") else "kabupaten")
        for code, name in regencies.items()
    )
    districts = {one.district_code: one.district for one in villages}
    District.objects.bulk_create(
        District(code=code, name=name, regency_id=code[:5]) for code, name in districts.items()
    )
    Village.objects.bulk_create(
        Village(code=one.code, name=one.name, district_id=one.district_code, kind=one.form)
        for one in villages
    )
    Cooperative.objects.bulk_create(
        Cooperative(name=f"Koperasi {one.form.title()} Merah Putih {one.name}", village_id=one.code)
        for one in villages
    )
    rows = Cooperative.objects.select_related("village__district__regency")
    return list(rows.order_by("village_id"))


@pytest.mark.parametrize("most", [120, pytest.param(2145, marks=pytest.mark.long)])
def test_every_planted_difference_is_found_and_none_invented(by, most):
    rng = Random(most)
    found = cooperatives(most)
    ours = make_ours(found, by, rng)
    for kind in ("sumber_agrinas", "sumber_simkopdes"):
        planted = sheet_of(found, ours, rng, share=0.25)
        assert len(planted.differ) > most / 10
        _, missed, invented, waiting = imported(kind, planted, by)
        assert (missed, invented, waiting) == (0, 0, 0)
    assert ImportJob.objects.filter(stage="applied").count() == 2
