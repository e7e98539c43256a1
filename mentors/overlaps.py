"""Which contract is in the way? Named as far as the asker may see it."""

from datetime import date

from core.models import User
from core.templatetags.kdkmp import tanggal
from mentors.models import MentorContract


def overlapping(contract: MentorContract, starts: date, ends: date) -> MentorContract | None:
    """Another contract of the same person and role that has a day between these two."""
    rows = MentorContract.objects.filter(person=contract.person_id, role=contract.role)
    rows = rows.exclude(pk=contract.pk).filter(starts__lte=ends, last_day__gte=starts)
    return rows.select_related("regency", "person").first()


def in_the_way(other: MentorContract, user: User) -> str:
    """What stands in the way and what to do about it."""
    if not MentorContract.objects.for_user(user).filter(pk=other.pk).exists():
        return (
            "Orang ini sudah punya kontrak dengan peran yang sama di kabupaten/kota lain pada masa itu. "
            "Hubungi petugas provinsi."
        )
    number = f" nomor {other.number}" if other.number else ""
    place = f" di {other.regency}" if other.regency else ""
    return (
        f"Bertabrakan dengan kontrak {other.get_role_display()}{place}{number}, {tanggal(other.starts)} "
        f"sampai {tanggal(other.last_day)}. Akhiri dulu kontrak itu, atau ubah tanggalnya."
    )
