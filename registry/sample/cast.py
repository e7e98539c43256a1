"""The sample users, one per role; `manage.py cast` prints them."""

from datetime import date

from django.contrib.auth.hashers import make_password

from core.models import Regency, RoleGrant, User
from core.permissions import Role

PASSWORD = "Contoh-Kalbar-61"  # noqa: S105  of sample users only, known to everybody
GRANTED_FROM = date(2025, 11, 3)
# name → (role, kabupaten/kota or none for the whole province, full name)
CAST: dict[str, tuple[Role, tuple[str, ...], str]] = {
    "pusat": (Role.PROVINCE_OFFICER, (), "Petugas Provinsi Contoh"),
    "dinas_a": (Role.REGENCY_OFFICER, ("61.01",), "Petugas Sambas Contoh"),
    "dinas_b": (Role.REGENCY_OFFICER, ("61.05", "61.10"), "Petugas Sintang dan Melawi Contoh"),
    "pmo_a": (Role.PMO, ("61.01",), "PMO Sambas Contoh"),
    "pendamping_a": (Role.MENTOR, ("61.01",), "Pendamping Sambas Contoh"),
    "pendamping_b": (Role.MENTOR, ("61.05",), "Pendamping Sintang Contoh"),
    "operator": (Role.OPERATOR, ("61.01",), "Operator Sambas Contoh"),
    "pengamat": (Role.VIEWER, (), "Pengamat Contoh"),
    "auditor": (Role.AUDITOR, (), "Auditor Contoh"),
}


class SampleError(Exception):
    """Sample data can't be put here; the message says why, in Indonesian."""


def seed_cast() -> dict[str, User]:
    """Create the cast with its grants. Raises SampleError if a real user has one of the names."""
    present = {user.username: user for user in User.objects.filter(username__in=CAST)}
    real = sorted(name for name, user in present.items() if not user.is_sample)
    if real:
        raise SampleError(f"Nama pengguna sudah dipakai orang nyata: {', '.join(real)}.")
    # One hash for all: the password is the same and public, and hashing nine times takes seconds.
    password = make_password(PASSWORD)
    users = {}
    for name, (_role, _codes, full_name) in CAST.items():
        # A sample user may have outlived an earlier removal because history names him.
        user = users[name] = present.get(name) or User(username=name)
        user.full_name, user.password = full_name, password
        user.is_sample = user.is_active = True
        user.save()
    RoleGrant.objects.bulk_create(
        RoleGrant(user=users[name], role=role, regency_id=code, valid_from=GRANTED_FROM)
        for name, (role, codes, _full_name) in CAST.items()
        for code in codes or (None,)
        if not present.get(name) or not present[name].grants.filter(role=role, regency=code)
    )
    return users


def missing_regencies() -> list[str]:
    """Kabupaten/kota that the cast works in and that are not loaded."""
    needed = {code for _role, codes, _name in CAST.values() for code in codes}
    return sorted(needed - set(Regency.objects.filter(pk__in=needed).values_list("pk", flat=True)))
