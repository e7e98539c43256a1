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

    @property
    def file(self) -> str:
        return f"kdkmp/panduan/{self.name}.webp"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, of every picture of its kind."""
        return (360, 640) if self.phone else (960, 600)


@dataclass(frozen=True)
class Guide:
    slug: str
    role: Role
    told: str  # whom it is for, in a sentence
    shots: tuple[str, ...]  # keys of SHOTS

    @property
    def label(self) -> str:
        return str(self.role.label)


SHOTS = {
    one.name: one
    for one in (
        Shot(
            "beranda",
            "pusat",
            "dashboard:home",
            "Halaman pertama petugas provinsi: angka utama koperasi di atas tabel per kabupaten/kota.",
        ),
        Shot(
            "koperasi",
            "dinas_a",
            "registry:cooperative-list",
            "Daftar koperasi dengan kotak saringan di atas dan tombol unduh.",
        ),
        Shot(
            "impor",
            "operator",
            "core:import-create",
            "Formulir impor: pilih jenis data, lalu pilih berkas Excel atau CSV.",
        ),
        Shot(
            "periksa",
            "pmo_a",
            "visits:inbox",
            "Daftar kunjungan yang menunggu pemeriksaan, dengan sinyal di tiap baris.",
        ),
        Shot(
            "kotak_masuk",
            "pmo_a",
            "dashboard:inbox",
            "Kotak masuk: pesan belum dibaca di atas, masing-masing dengan jenis dan tanggalnya.",
        ),
        Shot(
            "rekap",
            "pmo_a",
            "visits:report-recaps",
            "Rekap bulanan: berapa laporan pendamping sudah diterima di tiap kabupaten/kota.",
        ),
        Shot(
            "giliran",
            "dinas_a",
            "land:turn-list",
            "Daftar giliran lahan: status, sejak kapan, dan siapa yang harus bertindak.",
        ),
        Shot(
            "gerai",
            "operator",
            "registry:outlet-list",
            "Daftar gerai dengan jenis dan status tiap gerai.",
        ),
        Shot(
            "ringkasan",
            "pengamat",
            "dashboard:digest",
            "Ringkasan mingguan: angka minggu ini di samping minggu lalu.",
        ),
        Shot(
            "riwayat",
            "auditor",
            "core:history",
            "Riwayat: siapa mengubah apa, kapan, dan alasannya.",
        ),
        Shot(
            "lapangan_hp",
            "pendamping_a",
            "visits:field-app",
            "Aplikasi lapangan di HP: daftar koperasi binaan dan tombol catat kunjungan.",
            phone=True,
        ),
        Shot(
            "kotak_masuk_hp",
            "pendamping_a",
            "dashboard:inbox",
            "Kotak masuk di HP pendamping: kunjungan yang dikembalikan dan tindak lanjut yang lewat.",
            phone=True,
        ),
        Shot(
            "laporan_hp",
            "pendamping_a",
            "visits:report-own",
            "Laporan bulanan saya di HP: satu baris per bulan dengan tenggatnya.",
            phone=True,
        ),
    )
}
# What one page with its pictures may weigh, and one picture.
PAGE_BYTES, SHOT_BYTES = 400_000, 60_000

GUIDES = (
    Guide(
        "petugas-provinsi",
        Role.PROVINCE_OFFICER,
        "Dinas provinsi: seluruh Kalimantan Barat.",
        ("beranda", "rekap", "ringkasan"),
    ),
    Guide(
        "petugas-kabupaten",
        Role.REGENCY_OFFICER,
        "Dinas kabupaten/kota: wilayahnya sendiri.",
        ("koperasi", "giliran", "rekap"),
    ),
    Guide(
        "pmo",
        Role.PMO,
        "Mengawasi dan memeriksa kerja pendamping di satu kabupaten/kota.",
        ("kotak_masuk", "periksa", "rekap"),
    ),
    Guide(
        "pendamping",
        Role.MENTOR,
        "Mendampingi koperasi dan mencatat kunjungan dari HP.",
        ("lapangan_hp", "kotak_masuk_hp", "laporan_hp"),
    ),
    Guide("operator", Role.OPERATOR, "Mengisi dan mengimpor data.", ("impor", "koperasi", "gerai")),
    Guide(
        "pengamat",
        Role.VIEWER,
        "Membaca angka tanpa nama orang.",
        ("beranda", "ringkasan", "koperasi"),
    ),
    Guide(
        "auditor",
        Role.AUDITOR,
        "Memeriksa data, riwayat dan siapa yang membuka data pribadi.",
        ("riwayat", "beranda", "rekap"),
    ),
)


def shots_of(guide: Guide) -> dict[str, Shot]:
    return {name: SHOTS[name] for name in guide.shots}


def own_guides(user: Any) -> list[Guide]:
    roles = {grant.role for grant in user.current_grants}
    return [one for one in GUIDES if one.role in roles]
