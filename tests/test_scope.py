from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.permissions import Role
from core.scoping import OutOfScope, require_within
from registry.models import Cooperative
from tests.factories import UserFactory, grant


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("pusat", "AB"),
        ("dinas_a", "A"),
        ("dinas_b", "B"),
        ("pmo_a", "A"),
        ("operator", "A"),
        ("pengamat", "AB"),
        ("auditor", "AB"),
        ("pendamping_a", ""),
        ("tanpa_peran", ""),
    ],
)
def test_each_role_reads_its_own_rows(world, cast, name, seen):
    rows = set(Cooperative.objects.for_user(cast[name]))
    assert rows == {{"A": world.coop_a, "B": world.coop_b}[letter] for letter in seen}


def test_grants_are_dated(world):
    today, day = timezone.localdate(), timedelta(days=1)
    for start, end, counts in [
        (today, today, 1),
        (today - day, None, 1),
        (today + day, None, 0),
        (today - 9 * day, today - day, 0),
    ]:
        user = UserFactory()
        grant(user, Role.VIEWER, world.a, valid_from=start, valid_until=end)
        assert Cooperative.objects.for_user(user).count() == counts


def test_a_wide_reading_grant_does_not_widen_writing(world):
    user = UserFactory()
    grant(user, Role.VIEWER)
    grant(user, Role.REGENCY_OFFICER, world.a)
    assert Cooperative.objects.for_user(user).count() == 2
    assert user.has_perm("registry.change_cooperative", world.coop_a)
    assert not user.has_perm("registry.change_cooperative", world.coop_b)


def test_row_that_left_the_area_is_rolled_back(world, cast):
    coop = world.coop_a
    with pytest.raises(OutOfScope), transaction.atomic():
        coop.village_id = world.coop_b.village_id
        coop.save()
        require_within(cast["dinas_a"], "registry.change_cooperative", coop)
    coop.refresh_from_db()
    assert coop.village_id.startswith("61.01")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO core_rolegrant (user_id, role, regency_id, valid_from, valid_until, granted_at)"
        " SELECT user_id, role, regency_id, valid_from + 10, NULL, now() FROM core_rolegrant LIMIT 1",
        "UPDATE core_rolegrant SET valid_until = valid_from - 1",
        "UPDATE core_rolegrant SET regency_id = '61.01' WHERE role = 'province_officer'",
        "UPDATE core_rolegrant SET regency_id = NULL WHERE role = 'regency_officer'",
    ],
)
def test_database_refuses_grants_that_make_no_sense(cast, sql):
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(sql)
