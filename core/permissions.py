"""Who may do which verb: the one table. Menu, checks and the page /hak-akses/ are made from it.

*Where* somebody may do it is core.scoping. A verb that is missing here is denied to everybody.
"""

from dataclasses import dataclass

from django.db import models


class Role(models.TextChoices):
    PROVINCE_OFFICER = "province_officer", "Petugas provinsi"
    REGENCY_OFFICER = "regency_officer", "Petugas kabupaten/kota"
    PMO = "pmo", "PMO"
    MENTOR = "mentor", "Pendamping (BA)"
    OPERATOR = "operator", "Operator data"
    VIEWER = "viewer", "Pengamat"
    AUDITOR = "auditor", "Auditor"


P, K, PMO, BA, OP, LIHAT, AUDIT = Role
OFFICERS = frozenset({P, K})
READERS = frozenset({P, K, PMO, BA, OP, LIHAT, AUDIT})


@dataclass(frozen=True)
class Verb:
    """One thing that can be done: `code` as in `user.has_perm(code)`, who may, what it is called."""

    code: str
    label: str
    roles: frozenset[Role]


TABLE = (
    Verb("core.view_region", "Melihat wilayah", READERS),
    Verb("core.change_region", "Mengubah alias dan titik koordinat wilayah", frozenset({P})),
    Verb("core.view_user", "Melihat pengguna dan hak aksesnya", frozenset({P, AUDIT})),
    Verb("core.change_user", "Membuat pengguna, memberi dan mencabut hak akses", frozenset({P})),
    Verb("core.view_history", "Membaca riwayat perubahan", frozenset({P, K, AUDIT})),
    Verb("core.view_permissions", "Membaca tabel hak akses", READERS),
    Verb("core.use_admin", "Memakai situs pengisian data", frozenset({P, K, OP})),
    Verb("core.import_sheet", "Mengimpor lembar Excel dan CSV", frozenset({P, K, OP})),
    Verb("core.teach_alias", "Menetapkan nama lain desa dari hasil impor", OFFICERS),
    Verb("core.view_imports", "Melihat impor orang lain", frozenset({P})),
    Verb("dashboard.view_dashboard", "Melihat dasbor, rapor kabupaten/kota dan peta", READERS),
    Verb(
        "dashboard.view_snapshot",
        "Melihat angka beku, tren dan apa yang berubah",
        READERS - {BA},
    ),
    Verb("dashboard.take_snapshot", "Membekukan angka", frozenset({P})),
    Verb("dashboard.lock_month", "Mengunci dan membuka bulan laporan provinsi", frozenset({P})),
    Verb("dashboard.change_threshold", "Mengubah ambang dan target indikator", frozenset({P})),
    Verb("dashboard.import_boundary", "Mengunggah batas wilayah resmi", frozenset({P})),
    Verb("dashboard.view_letter", "Melihat laporan bulanan provinsi", READERS - {BA, OP}),
    Verb("dashboard.make_letter", "Menyusun laporan bulanan provinsi", OFFICERS),
    Verb("dashboard.change_letter_text", "Mengubah teks dan pejabat pada laporan", frozenset({P})),
    Verb("dashboard.view_warning", "Melihat peringatan dini", READERS - {BA}),
    Verb(
        "dashboard.handle_warning",
        "Menangani peringatan dini: penanggung jawab, catatan",
        frozenset({P, K, PMO}),
    ),
    Verb("dashboard.manage_client", "Membuat dan mencabut token API", frozenset({P})),
    Verb("registry.view_cooperative", "Melihat koperasi, tahapan, gerai, anggota", READERS),
    Verb("registry.export_cooperative", "Mengunduh daftar", READERS - {BA}),
    Verb("registry.add_cooperative", "Menambah koperasi", frozenset({P, K, OP})),
    Verb(
        "registry.change_cooperative",
        "Mengubah koperasi, tahapan, gerai, anggota, modal, dokumen",
        frozenset({P, K, OP}),
    ),
    Verb("registry.archive_cooperative", "Mengarsipkan dan memulihkan koperasi", OFFICERS),
    Verb("registry.merge_cooperative", "Memeriksa dan menggabungkan koperasi ganda", OFFICERS),
    Verb("registry.verify_milestone", "Memverifikasi tahapan", OFFICERS),
    Verb(
        "registry.view_officer",
        "Melihat nama dan telepon pengurus dan pengawas",
        READERS - {LIHAT},
    ),
    Verb(
        "mentors.view_assignment",
        "Melihat cakupan dan penugasan pendamping",
        READERS,
    ),
    Verb(
        "mentors.view_mentor",
        "Melihat nama pendamping pada penugasan dan bebannya",
        READERS - {LIHAT},
    ),
    Verb("mentors.view_person", "Melihat pendamping, kontrak dan kontaknya", READERS - {LIHAT, BA}),
    Verb("mentors.export_person", "Mengunduh daftar pendamping", frozenset({P, K, PMO})),
    Verb("mentors.change_person", "Mencatat dan mengubah orang", frozenset({P, K, OP})),
    Verb("mentors.change_contract", "Membuat, mengubah dan mengakhiri kontrak", OFFICERS),
    Verb(
        "mentors.change_assignment",
        "Menugaskan dan menyerahterimakan pendamping",
        frozenset({P, K, PMO}),
    ),
    Verb("mentors.plan_assignment", "Menyusun rencana penugasan", frozenset({P, K, PMO})),
    Verb("mentors.manage_account", "Membuat akun pendamping dan kode aktivasinya", OFFICERS),
    Verb(
        "mentors.reveal_person",
        "Membuka NIK, tanggal lahir, rekening dan dokumen orang, dengan alasan",
        OFFICERS,
    ),
    Verb("visits.view_visit", "Melihat kunjungan", frozenset({P, K, PMO, BA, AUDIT})),
    Verb("visits.view_figures", "Melihat angka kunjungan, kendala dan tindak lanjut", READERS),
    Verb("visits.log_visit", "Mencatat kunjungan dan memakai aplikasi lapangan", frozenset({BA})),
    Verb("visits.export_visit", "Mengunduh daftar kunjungan", frozenset({P, K, PMO})),
    Verb(
        "visits.upload_outbox",
        "Mengunggah berkas kunjungan dari HP pendamping",
        frozenset({P, K, PMO, BA, OP}),
    ),
    Verb(
        "visits.review_visit",
        "Memeriksa kunjungan: memverifikasi, mengembalikan, menolak",
        frozenset({P, K, PMO}),
    ),
    Verb("visits.reopen_visit", "Membuka lagi pemeriksaan kunjungan", OFFICERS),
    Verb(
        "visits.release_visit",
        "Memutuskan kunjungan yang ditahan (pendamping nonaktif atau dialihkan)",
        OFFICERS,
    ),
    Verb("visits.accept_proposal", "Menerima usulan tahapan ke registri", OFFICERS),
    Verb(
        "visits.close_follow_up",
        "Menutup tindak lanjut",
        frozenset({P, K, PMO, BA}),
    ),
    Verb("visits.view_report", "Melihat laporan bulanan", frozenset({P, K, PMO, BA, AUDIT})),
    Verb(
        "visits.view_recap",
        "Melihat rekap bulanan dan siapa yang belum lapor",
        frozenset({P, K, PMO, AUDIT}),
    ),
    Verb(
        "visits.check_report",
        "Menerima atau mengembalikan laporan bulanan BA",
        frozenset({P, K, PMO}),
    ),
    Verb("visits.write_report", "Menyusun laporan bulanan BA", frozenset({BA})),
    Verb("visits.recap_report", "Menyusun rekap bulanan PMO", frozenset({PMO})),
    Verb(
        "visits.approve_report",
        "Menerima atau mengembalikan rekap bulanan, mengunci dan membuka bulan",
        OFFICERS,
    ),
    Verb("trainings.view_batch", "Melihat program, angkatan dan jadwal pelatihan", READERS),
    Verb(
        "trainings.view_figures", "Melihat angka pelatihan (peserta, hadir, lulus)", READERS - {BA}
    ),
    # a mentor sees his own participation only
    Verb(
        "trainings.view_enrolment",
        "Melihat peserta pelatihan, presensi, nilai dan sertifikatnya",
        READERS - {LIHAT},
    ),
    Verb("trainings.export_enrolment", "Mengunduh daftar peserta", frozenset({P, K, PMO})),
    Verb("trainings.change_batch", "Membuat dan mengubah program, angkatan, sesi", frozenset({P})),
    Verb("trainings.enrol", "Mendaftarkan, mengganti dan membatalkan peserta", OFFICERS),
    Verb("trainings.take_attendance", "Membuka presensi dan mencatatnya", frozenset({P, OP})),
    Verb("trainings.enter_score", "Mengisi nilai tes", frozenset({P, OP})),
    Verb("trainings.issue_certificate", "Menerbitkan dan mencabut sertifikat", frozenset({P})),
    # a mentor his own; who holds the file can show that it is genuine, so readers alone don't get it
    Verb("trainings.download_certificate", "Mengunduh sertifikat", OFFICERS | {BA}),
    Verb("land.view_parcel", "Melihat lahan, pembangunan, progres dan alat kerja", READERS),
    Verb("land.view_holder", "Melihat atas nama dan dokumen lahan", READERS - {LIHAT}),
    Verb("land.export_parcel", "Mengunduh daftar lahan dan pembangunan", READERS - {BA}),
    Verb(
        "land.change_parcel",
        "Mencatat dan mengubah lahan, foto, dokumen, kendala",
        frozenset({P, K, OP}),
    ),
    Verb("land.propose_parcel", "Mengajukan lahan untuk diverifikasi", frozenset({P, K, PMO, OP})),
    Verb("land.verify_parcel", "Memverifikasi lahan dan mencatat putusan verifikator", OFFICERS),
    # a mentor his own
    Verb("land.view_survey", "Melihat survei lahan dari HP", READERS - {LIHAT}),
    Verb("land.log_survey", "Mengukur lahan di lapangan", frozenset({BA})),
    Verb("land.accept_survey", "Memakai atau mengesampingkan survei lahan", frozenset({P, K, PMO})),
    Verb(
        "land.allocate", "Mengalokasikan lahan ke pelaksana dan mengatur pelaksana", frozenset({P})
    ),
    Verb("land.change_building", "Mengubah data pembangunan dan serah terima", OFFICERS),
    Verb("land.report_progress", "Mencatat laporan progres", frozenset({P, K, PMO, OP})),
    Verb("land.verify_progress", "Memeriksa dan menarik laporan progres", OFFICERS),
    Verb("land.change_equipment", "Mencatat alat kerja", frozenset({P, K, OP})),
    Verb("land.view_reconciliation", "Melihat rekonsiliasi antarsumber", READERS - {BA}),
    Verb("land.import_source", "Mengimpor lembar sebagai sumber pembanding", OFFICERS),
    Verb("land.reconcile", "Memutuskan selisih antarsumber", OFFICERS),
    Verb("mentors.view_reveal", "Melihat siapa yang membuka data pribadi", frozenset({P, AUDIT})),
)
VERBS = {verb.code: verb for verb in TABLE}


def roles_for(code: str) -> frozenset[Role]:
    """The roles that may do `code`; none for a verb the table doesn't know (deny by default)."""
    verb = VERBS.get(code)
    return verb.roles if verb else frozenset()
