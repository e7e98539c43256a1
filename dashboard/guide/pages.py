"""Which guides there are, and which pictures each of them shows (made by `python -m bench.guide`)."""

from dataclasses import dataclass
from typing import Any

from core.permissions import Role


@dataclass(frozen=True)
class Shot:
    """A picture of a page of the sample.

    name   of the file (static/kdkmp/panduan/NAME.webp)
    login  who looks at it (a login of the sample's cast)
    path   what he looks at; a name of a URL
    alt    what it shows, for who can't see it
    phone  as a phone shows it
    """

    name: str
    login: str
    path: str
    alt: str
    phone: bool = False


@dataclass(frozen=True)
class Guide:
    slug: str
    role: Role
    told: str  # whom it is for, in a sentence

    @property
    def label(self) -> str:
        return str(self.role.label)


GUIDES = (
    Guide("petugas-provinsi", Role.PROVINCE_OFFICER, "Dinas provinsi: seluruh Kalimantan Barat."),
    Guide("petugas-kabupaten", Role.REGENCY_OFFICER, "Dinas kabupaten/kota: wilayahnya sendiri."),
    Guide("pmo", Role.PMO, "Mengawasi dan memeriksa kerja pendamping di satu kabupaten/kota."),
    Guide("pendamping", Role.MENTOR, "Mendampingi koperasi dan mencatat kunjungan dari HP."),
    Guide("operator", Role.OPERATOR, "Mengisi dan mengimpor data."),
    Guide("pengamat", Role.VIEWER, "Membaca angka tanpa nama orang."),
    Guide("auditor", Role.AUDITOR, "Memeriksa data, riwayat dan siapa yang membuka data pribadi."),
)


def own_guides(user: Any) -> list[Guide]:
    roles = {grant.role for grant in user.current_grants}
    return [one for one in GUIDES if one.role in roles]
