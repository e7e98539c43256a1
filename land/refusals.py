"""What the database refuses of land and building, as sentences for people."""

from core.refusals import constraint_of, telling

__all__ = ["SENTENCES", "constraint_of", "told_plainly"]

SENTENCES = {
    "parcel_number_once": "Nomor lahan ini baru saja dipakai. Muat ulang halaman, lalu simpan lagi.",
    "parcel_chosen_once": "Koperasi ini sudah punya lahan terpilih. Muat ulang halaman.",
    "parcel_archived_with_reason": "Mencoret lahan memerlukan alasan, dan lahannya tidak boleh terpilih.",
    "parcel_polygon_has_area": "Batas terukur dan luasnya harus ada keduanya.",
    "parcel_in_kalbar": (
        "Titik koordinat di luar Kalimantan Barat, atau hanya satu yang terisi. "
        "Contoh: lintang -0.026330, bujur 109.342503."
    ),
    **{
        f"parcel_{name}_positive": "Luas dan ukuran harus lebih dari 0."
        for name in ("width", "length", "stated_area", "certificate_area", "polygon_area")
    },
    "parcel_step_follows": (
        "Langkah ini tidak berlaku dari status lahan sekarang. Muat ulang halaman untuk melihat "
        "statusnya."
    ),
    "parcel_step_has_reason": "Langkah ini memerlukan alasan.",
    "parcel_step_stays": "Langkah verifikasi yang sudah tercatat tidak dapat diubah atau dihapus.",
    "parcel_step_once": "Langkah ini baru saja dilakukan orang lain. Muat ulang halaman.",
    "parcel_state_follows": "Status lahan hanya berubah lewat langkah verifikasi.",
    "parcel_carries_building": (
        "Di lahan ini ada pembangunan yang berjalan. Batalkan dulu alokasinya, dengan alasan."
    ),
    "verdict_with_note": "Putusan ini memerlukan catatan: sebutkan alasannya.",
    "land_obstacle_open_once": "Kendala ini sudah tercatat dan belum teratasi.",
    "land_obstacle_no_land_alone": "“Tidak ada lahan” dicatat pada koperasi, bukan pada lahan.",
    "land_obstacle_in_order": "Teratasi tidak mungkin sebelum dicatat.",
    "land_photo_once_parcel": "Foto ini sudah ada.",
    "land_photo_once_report": "Foto ini sudah ada.",
    "land_photo_once_survey": "Foto ini sudah ada.",
    "building_one_lives": (
        "Koperasi ini sudah punya pembangunan yang berjalan. Batalkan dulu yang itu, dengan alasan."
    ),
    "building_parcel_once": "Lahan ini baru saja dialokasikan. Muat ulang halaman.",
    "building_on_living_parcel": "Lahan ini sudah dicoret. Pilih lahan lain.",
    "building_on_verified_parcel": (
        "Lahan ini belum terverifikasi. Selesaikan verifikasinya, atau tuliskan alasan mengalokasikannya "
        "tanpa verifikasi."
    ),
    "building_of_cooperative": "Lahan ini milik koperasi lain.",
    "building_starts_before_reports": (
        "Ada laporan progres tanpa catatan sebelum tanggal mulai itu. Periksa tanggalnya, atau koreksi "
        "laporannya dulu dan jelaskan di catatannya."
    ),
    "building_cancelled_with_reason": "Membatalkan memerlukan alasan.",
    "building_budget_has_source": "Sebutkan dari mana angka anggaran ini.",
    "building_plan_in_order": "Rencana selesai tidak boleh sebelum rencana mulai.",
    "building_has_size": "Ukuran bangunan harus lebih dari 0.",
    "report_percent_in_range": "Progres dari 0 sampai 100 persen.",
    "report_of_live_building": "Pembangunan ini sudah dibatalkan; laporannya tidak diterima lagi.",
    "report_after_start": (
        "Tanggal laporan sebelum pembangunan dimulai. Periksa tanggalnya, atau jelaskan di catatan."
    ),
    "report_falls_with_note": (
        "Progres ini lebih rendah daripada laporan sumber yang sama sebelumnya (atau lebih tinggi "
        "daripada yang sesudahnya). Periksa angkanya, atau jelaskan di catatan."
    ),
    "report_corrects_own": (
        "Yang dikoreksi harus laporan sumber yang sama untuk pembangunan ini, dan belum ditarik."
    ),
    "report_stays": "Laporan progres yang tercatat tidak dapat diubah; koreksi atau tarik dengan alasan.",
    "report_withdrawn_with_reason": "Menarik laporan memerlukan alasan.",
    "report_in_kalbar": "Titik koordinat laporan di luar Kalimantan Barat.",
    "equipment_quantity_positive": "Jumlah paling sedikit 1.",
    "survey_set_aside_with_reason": "Mengesampingkan survei memerlukan alasan.",
    "difference_open_once": "Selisih ini baru saja dicatat. Muat ulang halaman.",
    "difference_decided_with_reason": "Putusan memerlukan alasan.",
}
# Unique columns, by the names that PostgreSQL gives them.
SENTENCES |= {
    "land_progressreport_corrects_id_key": "Laporan ini baru saja dikoreksi orang lain. Muat ulang halaman.",
    "land_handover_building_id_key": "Serah terima pembangunan ini sudah dicatat.",
    "land_agency_name_key": "Pelaksana dengan nama ini sudah ada.",
}

told_plainly = telling(SENTENCES)
