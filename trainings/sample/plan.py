"""Programmes, venues, batches and their sessions: what is to be held, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)
MONDAY = 0
ORGANISER = "Dinas Koperasi, Usaha Kecil dan Menengah Provinsi Kalimantan Barat"
MENTORS, OFFICERS = "PDP", "PGS"
# code → name, audience, what it is about
PROGRAMMES = {
    MENTORS: (
        "Pelatihan pendamping dan PMO",
        "pendamping",
        "Membekali pendamping (BA) dan PMO sebelum mendampingi koperasi desa/kelurahan Merah Putih.",
    ),
    OFFICERS: (
        "Pelatihan pengurus koperasi",
        "pengurus",
        "Tata kelola, keuangan dan usaha gerai untuk pengurus koperasi.",
    ),
}
UNIVERSITY = "Gedung Konferensi Universitas Tanjungpura"
CENTRE = "Balai Pelatihan Koperasi Contoh"
HALL = "Aula Kantor Bupati Contoh"
# name → address, its rooms: the hall first
VENUES = {
    UNIVERSITY: ("Jl. Prof. Dr. H. Hadari Nawawi, Pontianak", ("Aula utama", "Ruang seminar")),
    CENTRE: ("Jalan Contoh, Pontianak", ("Aula", "Ruang kelas")),
    HALL: ("Jalan Contoh", ("Aula", "Ruang rapat")),
}
IN_PONTIANAK = (UNIVERSITY, CENTRE)


@dataclass(frozen=True)
class Plan:
    """A batch to be held. `key`: as mentors/sample calls it ("III"), or a key of ours for officers'."""

    key: str
    programme: str
    number: int
    starts: date
    days: int
    venue: str
    opened_by: str
    quota: int
    held: bool = True

    @property
    def ends(self) -> date:
        return self.starts + (self.days - 1) * DAY


HEAD = "Kepala Dinas Koperasi, Usaha Kecil dan Menengah Provinsi Kalimantan Barat"
SECRETARY = "Sekretaris Daerah Provinsi Kalimantan Barat"
# The first one is just full, which is why some of its waiting list came to a later one.
FIXED = (
    Plan("I", MENTORS, 1, date(2025, 10, 20), 5, CENTRE, HEAD, 182),
    Plan("II", MENTORS, 2, date(2025, 10, 27), 5, CENTRE, HEAD, 185),
    Plan("III", MENTORS, 3, date(2025, 11, 3), 5, UNIVERSITY, SECRETARY, 180),
    Plan("pengurus", OFFICERS, 1, date(2026, 2, 9), 3, HALL, HEAD, 60),
)
COMING = "pengurus-nanti"


def plans(on: date) -> list[Plan]:
    """The batches as seen from the day `on`: the coming one begins on the Monday in two weeks' time."""
    monday = on + 14 * DAY
    monday += (MONDAY - monday.weekday()) % 7 * DAY
    # numbers begin anew each year; the first of 2026 is a fixed one
    number = 2 if monday.year == FIXED[-1].starts.year else 1
    return [*FIXED, Plan(COMING, OFFICERS, number, monday, 3, HALL, HEAD, 20, held=False)]


# begins, ends, JP of 45 minutes
HOURS = (
    (time(8, 0), time(9, 30), 2),
    (time(9, 45), time(11, 15), 2),
    (time(13, 0), time(14, 30), 2),
    (time(14, 45), time(16, 15), 2),
)
# (subject, 1 if in the second room), in the order in which they are held
SUBJECTS = {
    MENTORS: (
        ("Pembukaan dan kebijakan koperasi desa/kelurahan Merah Putih", 0),
        ("Peran, tugas dan kode etik pendamping", 0),
        ("Perkoperasian: jati diri, anggota dan rapat anggota", 0),
        ("Pre-test dan pemetaan kebutuhan desa dampingan", 0),
        ("Legalitas: akta, SK AHU, NPWP dan NIB", 0),
        ("Rekening bank dan administrasi keuangan koperasi", 0),
        ("Tata kelola pengurus dan pengawas", 0),
        ("Diskusi kasus: pengurus belum lengkap", 1),
        ("Rencana bisnis gerai sembako dan simpan pinjam", 0),
        ("Gerai apotek, klinik dan cold storage: syarat dan izin", 0),
        ("Menghitung modal awal dan arus kas", 0),
        ("Praktik: menyusun rencana bisnis satu gerai", 1),
        ("Lahan: empat syarat dan cara memeriksanya", 0),
        ("Pembangunan gerai: tahap, laporan progres, serah terima", 0),
        ("Kemitraan dengan BUMN dan pelaku usaha setempat", 0),
        ("Praktik: menilai lahan dari foto dan peta", 1),
        ("SIMKOPDES: profil, gerai dan pemutakhiran data", 0),
        ("Mencatat kunjungan di HP, juga tanpa sinyal", 0),
        ("Laporan bulanan BA dan rekap PMO", 0),
        ("Post-test, rencana kerja 90 hari dan penutupan", 0),
    ),
    OFFICERS: (
        ("Pembukaan, pre-test dan hak serta kewajiban pengurus", 0),
        ("Rapat anggota dan buku daftar anggota", 0),
        ("Pembukuan sederhana: kas, simpanan, pinjaman", 0),
        ("Praktik pembukuan", 1),
        ("Membuka dan menjalankan gerai", 0),
        ("Persediaan, harga dan pemasok", 0),
        ("Legalitas dan perpajakan koperasi", 0),
        ("Praktik: rencana gerai koperasi sendiri", 1),
        ("SIMKOPDES untuk pengurus", 0),
        ("Pengawasan dan laporan kepada anggota", 0),
        ("Rencana kerja setahun", 1),
        ("Post-test dan penutupan", 0),
    ),
}


@dataclass(frozen=True)
class Slot:
    """A session of a plan: `room` counts the venue's rooms."""

    subject: str
    speaker: str
    jp: int
    room: int
    starts_at: datetime
    ends_at: datetime


def slots(plan: Plan) -> list[Slot]:
    """Four sessions a day, in order."""
    found = []
    for at, (subject, room) in enumerate(SUBJECTS[plan.programme]):
        begins, ends, jp = HOURS[at % len(HOURS)]
        day = plan.starts + at // len(HOURS) * DAY
        speaker = f"Narasumber Contoh {at % 7 + 1}"
        found.append(Slot(subject, speaker, jp, room, moment(day, begins), moment(day, ends)))
    return found


def moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
