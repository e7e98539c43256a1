"""What stands around the figures, and who signs: as written in settings, else as a default that can be signed by
hand. Nobody's name or number is made up."""

from typing import Any

from django.conf import settings

from core.models import Regency, User
from core.paper import BLANK
from dashboard.models import LetterText
from dashboard.models.snapshot import PROVINCE_NAME

DOTS = "………………………………"
ABOUT = "Laporan perkembangan Koperasi Desa/Kelurahan Merah Putih bulan {bulan}"
OPENING = (
    "Dengan hormat, bersama ini kami sampaikan perkembangan Koperasi Desa/Kelurahan Merah Putih di {wilayah} "
    "bulan {bulan}, menurut angka yang dibekukan per tanggal {tanggal}."
)
CLOSING = (
    "Baris di balik setiap angka ada pada lampiran (berkas Excel) dan pada tautan di samping setiap tabel. "
    "Demikian disampaikan. Atas perhatian Bapak/Ibu, kami ucapkan terima kasih."
)
TO_PROVINCE = "Yth. Gubernur Kalimantan Barat\ndi Pontianak"
TO_REGENCY = (
    "Yth. Kepala Dinas Koperasi, Usaha Kecil dan Menengah\nProvinsi Kalimantan Barat\ndi Pontianak"
)
OF_REGENCY = "Dinas yang membidangi koperasi"
# what a kabupaten/kota without a text of its own takes from the province
COMMON = ("about", "opening", "closing", "paper")


def defaults(regency: Regency | None) -> dict[str, str]:
    """Field → what stands there while nobody has written anything."""
    place = str(regency) if regency else ""
    return {
        "government": f"Pemerintah {place}" if regency else settings.REPORT_HEAD,
        "agency": OF_REGENCY if regency else settings.AGENCY_NAME,
        "address": "" if regency else "\n".join(settings.REPORT_ADDRESS),
        "recipient": TO_REGENCY if regency else TO_PROVINCE,
        "about": ABOUT,
        "opening": OPENING,
        "closing": CLOSING,
        "copies": "",
        "paper": settings.REPORT_PAPER.lower(),
        "signed_at": place.removeprefix("Kabupaten ").removeprefix("Kota ")
        if regency
        else "Pontianak",
        "official_position": "Kepala Dinas",
        "official_name": BLANK,
        "official_rank": "",
        "official_number": DOTS,
    }


def texts_for(user: User, regency: Regency | None) -> dict[str, str]:
    """All fields, filled."""
    rows = {row.regency_id: row for row in LetterText.objects.for_user(user)}
    found, key = defaults(regency), regency.pk if regency else None
    for name in found:
        own = getattr(rows[key], name) if key in rows else ""
        shared = getattr(rows[None], name) if None in rows and name in COMMON else ""
        found[name] = own or shared or found[name]
    return found


def filled(text: str, content: dict[str, Any]) -> str:
    """`text` with {bulan}, {wilayah} and {tanggal}; other braces stay as they were written."""
    place = "Provinsi Kalimantan Barat" if content["place"] == PROVINCE_NAME else content["place"]
    for mark, word in (
        ("{bulan}", content["month_name"]),
        ("{wilayah}", place),
        ("{tanggal}", content["on_told"]),
    ):
        text = text.replace(mark, word)
    return text
