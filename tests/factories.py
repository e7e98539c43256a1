"""Small worlds for tests: two regencies with marker names that a leak test can search for."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone

from core.models import District, Regency, RoleGrant, User, Village
from core.permissions import Role
from registry import models as m

PASSWORD = "kata-sandi-uji-61"


def make_regency(code: str, name: str, *, districts: int = 2, villages: int = 3) -> Regency:
    """A regency with districts CODE.01… and villages CODE.01.2001…; names carry the regency's name."""
    regency = Regency.objects.create(code=code, name=f"Kabupaten {name}", kind="kabupaten")
    # In one statement per table: two thousand tests begin with two of these.
    made = District.objects.bulk_create(
        District(code=f"{code}.{d:02}", regency=regency, name=f"{name} Kecamatan {d}")
        for d in range(1, districts + 1)
    )
    Village.objects.bulk_create(
        Village(
            code=f"{district.code}.{2000 + v}",
            district=district,
            name=f"{name} Desa {d}{v}",
            kind="desa",
            postal_code="79460",
            latitude=-0.026 + d / 10,
            longitude=109.34 + v / 100,
        )
        for d, district in enumerate(made, start=1)
        for v in range(1, villages + 1)
    )
    return regency


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"pengguna{n}")
    full_name = factory.LazyAttribute(lambda user: user.username.title())
    password = factory.django.Password(PASSWORD)


def grant(user: User, role: Role, regency: Regency | None = None, **fields: Any) -> RoleGrant:
    fields.setdefault("valid_from", date(2025, 1, 1))
    user.__dict__.pop("current_grants", None)
    return RoleGrant.objects.create(user=user, role=role, regency=regency, **fields)


class CooperativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = m.Cooperative

    village = None
    name = factory.LazyAttribute(lambda coop: f"Koperasi Desa Merah Putih {coop.village.name}")
    form = "desa"
    latitude = factory.SelfAttribute("village.latitude")
    longitude = factory.SelfAttribute("village.longitude")


def make_cooperative(village: Village, **fields: Any) -> m.Cooperative:
    """A cooperative with one row in each of its tables, marked by its village's name."""
    coop = CooperativeFactory(village=village, **fields)
    mark = village.name
    m.Milestone.objects.bulk_create(
        [
            m.Milestone(cooperative=coop, kind="nib", number="0220001234567"),
            m.Milestone(cooperative=coop, kind="npwp", reached_on=date(2025, 11, 3)),
        ]
    )
    m.Outlet.objects.create(cooperative=coop, kind="kantor", status="operasional", name=mark)
    m.Officer.objects.create(
        cooperative=coop, board="pengurus", position="ketua", name=f"Ketua {mark}", sex="P"
    )
    m.MemberCount.objects.create(cooperative=coop, as_of=date(2026, 6, 30), men=12, women=7)
    m.CapitalEntry.objects.create(
        cooperative=coop, kind="modal_awal", amount=1500000, as_of=date(2026, 6, 30)
    )
    return coop


def archive(coop: m.Cooperative) -> m.Cooperative:
    coop.archived_at, coop.archive_reason = timezone.now(), "digabung dengan tetangga"
    coop.save()
    return coop
