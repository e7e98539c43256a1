"""What the database refused, in words that say what to do (core.refusals)."""

from core.refusals import telling

SENTENCES = {
    "snapshot_frozen": "Angka beku tidak dapat diubah. Bekukan angka baru bila ada yang perlu diperbaiki.",
    "snapshot_locked": "Angka beku ini dipakai untuk mengunci bulan, jadi tidak dapat dihapus.",
    "month_kept": "Langkah bulan tidak dapat diubah atau dihapus. Buka bulannya dengan alasan, lalu kunci lagi.",
    "month_in_turn": "Bulan ini sudah dalam keadaan itu. Muat ulang halamannya.",
    "month_step_whole": "Membuka bulan memerlukan alasan, dan mengunci bulan memerlukan angka beku.",
    "letter_number_once": "Nomor surat ini sudah dipakai laporan lain tahun itu. Periksa nomornya.",
    "letter_once_of_snapshot": "Laporan ini sudah ada. Muat ulang halamannya.",
    "letter_text_once": "Teks laporan wilayah ini sudah ada. Muat ulang halamannya.",
}
told_plainly = telling(SENTENCES)
