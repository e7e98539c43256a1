"""What the database refuses of the monthly chain, as sentences for people."""

from core.refusals import telling

SENTENCES = {
    "month_locked": (
        "Bulan ini sudah dikunci. Minta petugas kabupaten/kota atau provinsi membukanya dengan alasan."
    ),
    "report_state_order": "Langkah ini tidak berlaku lagi: statusnya sudah berubah. Muat ulang halaman.",
    "step_follows": "Langkah ini tidak berlaku lagi: statusnya sudah berubah. Muat ulang halaman.",
    "step_once_of_report": "Langkah ini baru saja dilakukan orang lain. Muat ulang halaman.",
    "step_once_of_recap": "Langkah ini baru saja dilakukan orang lain. Muat ulang halaman.",
    "report_sent_stays": "Yang sudah diajukan tidak dapat diubah. Minta dikembalikan dulu.",
    "report_once_a_month": "Laporan bulan ini sudah ada.",
    "recap_once_a_month": "Rekap bulan ini sudah ada.",
    "lock_once": "Bulan ini sudah dikunci.",
}
told_plainly = telling(SENTENCES)
