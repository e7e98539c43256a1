"""What the database refuses of trainings, as sentences for people."""

from core.refusals import constraint_of, telling

__all__ = ["SENTENCES", "constraint_of", "told_plainly"]

SENTENCES = {
    "enrolment_of_programme": "Peserta ini tidak sesuai dengan program angkatan ini.",
    "enrolment_batch_cancelled": "Angkatan ini dibatalkan; peserta tidak dapat didaftarkan lagi.",
    "enrolment_within_quota": (
        "Kuota angkatan ini sudah penuh. Masukkan ke daftar tunggu, atau naikkan kuotanya."
    ),
    "enrolment_per_cooperative": "Koperasi ini sudah mengirim peserta sebanyak batas per koperasi.",
    "enrolment_person_once": "Orang ini sudah ada di angkatan ini.",
    "enrolment_officer_once": "Pengurus ini sudah ada di angkatan ini.",
    "enrolment_left_with_reason": "Tuliskan alasannya.",
    "batch_once": "Angkatan ini sudah ada pada program dan tahun itu.",
    "batch_quota_holds": "Peserta yang terdaftar sudah lebih banyak dari kuota itu.",
    "batch_programme_stays": "Angkatan yang sudah punya peserta tidak dapat pindah program.",
    "session_room_free": (
        "Ruang ini sudah dipakai sesi lain pada jam itu. Pilih ruang atau jam lain."
    ),
    "session_in_order": "Jam selesai harus sesudah jam mulai.",
    "session_holds_attendance": (
        "Pada sesi ini sudah ada presensi di luar jam yang baru. Beri alasan pada presensi itu dulu, "
        "atau pilih jam yang memuatnya."
    ),
    "attendance_once": "Presensi peserta ini pada sesi itu sudah tercatat.",
    "attendance_of_batch": "Peserta ini bukan peserta angkatan sesi itu.",
    "attendance_of_seated": "Peserta ini tidak terdaftar (menunggu, digantikan atau batal).",
    "attendance_in_time": "Di luar jam sesi; panitia harus menuliskan alasannya.",
    "attendance_excused_with_reason": "Izin memerlukan alasan.",
    "score_in_range": "Nilai dari 0 sampai 100.",
    "score_once": "Nilai ini baru saja diisi orang lain. Muat ulang halaman.",
    "certificate_one_valid": "Peserta ini sudah punya sertifikat yang berlaku.",
    "certificate_of_series": "Nomor sertifikat harus dari program dan tahun angkatannya.",
    "certificate_stays": "Sertifikat yang sudah terbit tidak dapat diubah; cabut dengan alasan.",
    "certificate_revoked_with_reason": "Mencabut sertifikat memerlukan alasan.",
}
told_plainly = telling(SENTENCES)
