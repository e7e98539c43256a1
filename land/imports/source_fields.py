"""The columns of a source's sheet, with the headers and words that offices use. Names: land.words.Compared."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.hands.numbers import (
    indonesian,
    is_rounded,
    no_number,
    not_a_number,
    without_about,
    written,
)
from core.sheets.hands.reading import doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, quote, says_absent, tokens, told
from core.sheets.kinds import Options, SheetField
from land.reconciling.values import CENT
from land.words import BuildStage, Compared, Ownership, State
from registry.imports.fields import IDENTITY, PLACE, column
from registry.imports.readers import dated

F = Compared
# The label first; then what stands in cells. A word of two values asks.
OWNERSHIP_WORDS: dict[str, tuple[str, ...]] = {
    Ownership.BMDES.value: (
        Ownership.BMDES.label, "BMDes", "BMD desa", "barang milik desa", "tanah desa", "tanah kas desa",
        "tanah milik desa", "milik desa", "aset desa", "TKD", "tanah bengkok", "pemerintah desa", "pemdes",
        "milik pemdes", "aset pemdes", "desa",
    ),
    Ownership.BMD_PROVINCE.value: (
        Ownership.BMD_PROVINCE.label, "BMD prov", "aset provinsi", "milik provinsi", "pemprov",
        "milik pemprov", "aset pemprov", "tanah provinsi", "pemerintah provinsi", "BMD", "aset daerah",
        "milik pemda", "pemda", "aset pemda", "tanah pemda",
    ),
    Ownership.BMD_REGENCY.value: (
        Ownership.BMD_REGENCY.label, "BMD kabupaten", "BMD kota", "BMD kab", "BMD kab kota",
        "aset kabupaten", "aset kota", "milik kabupaten", "pemkab", "pemkot", "milik pemkab",
        "milik pemkot", "aset pemkab", "aset pemkot", "tanah pemkab", "pemerintah kabupaten", "BMD",
        "aset daerah", "milik pemda", "pemda", "aset pemda", "tanah pemda",
    ),
    Ownership.BMN.value: (
        Ownership.BMN.label, "BMN", "barang milik negara", "aset negara", "tanah negara", "milik negara",
    ),
    Ownership.GRANT.value: (
        Ownership.GRANT.label, "tanah hibah", "hibah tanah", "hibah masyarakat", "hibah warga",
        "hibah pribadi", "hibah desa",
    ),
    Ownership.OWN.value: (
        Ownership.OWN.label, "milik koperasi", "aset koperasi", "tanah koperasi", "milik pribadi",
        "pribadi", "beli", "dibeli", "pembelian", "tanah sendiri",
    ),
    Ownership.ADAT.value: (
        Ownership.ADAT.label, "tanah adat", "tanah ulayat", "adat", "ulayat", "milik adat",
    ),
    Ownership.KUD.value: (Ownership.KUD.label, "milik KUD", "aset KUD", "tanah KUD"),
    Ownership.OTHER.value: (
        Ownership.OTHER.label, "lain lain", "lain", "sewa", "pinjam pakai", "wakaf", "milik perusahaan",
        "perusahaan",
    ),
}  # fmt: skip
STATE_WORDS: dict[str, tuple[str, ...]] = {
    State.NOT_PROPOSED.value: (
        State.NOT_PROPOSED.label, "belum diusulkan", "belum usul", "belum diverifikasi",
        "belum verifikasi",
    ),
    State.PROPOSED.value: (
        State.PROPOSED.label, "diusulkan", "usulan", "pengajuan", "sudah diajukan", "sudah diusulkan",
        "menunggu verifikasi", "belum diverifikasi", "belum verifikasi",
    ),
    State.VERIFYING.value: (
        State.VERIFYING.label, "proses verifikasi", "dalam verifikasi", "dalam proses verifikasi",
        "sedang verifikasi", "verifikasi", "diverifikasi", "proses",
    ),
    State.VERIFIED.value: (
        State.VERIFIED.label, "sudah diverifikasi", "sudah terverifikasi", "sudah verifikasi", "verified",
        "lolos", "lolos verifikasi", "layak", "disetujui", "memenuhi syarat", "valid", "diverifikasi",
    ),
    State.CONSIDERED.value: (State.CONSIDERED.label, "pertimbangan", "dalam pertimbangan"),
    State.REMARKED.value: (
        State.REMARKED.label, "ada catatan", "dengan catatan", "catatan", "perlu perbaikan", "revisi",
    ),
    State.FURTHER.value: (
        State.FURTHER.label, "verifikasi lanjutan", "perlu verifikasi ulang", "verifikasi ulang",
        "survei ulang",
    ),
    State.REFUSED.value: (
        State.REFUSED.label, "tidak layak", "tidak lolos", "tidak memenuhi syarat", "tidak disetujui",
        "gagal verifikasi",
    ),
    State.ALLOCATED.value: (State.ALLOCATED.label, "sudah dialokasikan", "alokasi"),
}  # fmt: skip
STAGE_WORDS: dict[str, tuple[str, ...]] = {
    BuildStage.NOT_BEGUN.value: (
        BuildStage.NOT_BEGUN.label, "belum dimulai", "belum dibangun", "belum bangun", "persiapan",
    ),
    BuildStage.CLEARING.value: (
        BuildStage.CLEARING.label, "pembersihan", "land clearing", "pematangan lahan", "cut and fill",
        "pembukaan lahan",
    ),
    BuildStage.FOUNDATION.value: (
        BuildStage.FOUNDATION.label, "fondasi", "pekerjaan pondasi", "tahap pondasi", "struktur bawah",
    ),
    BuildStage.WALLS.value: (
        BuildStage.WALLS.label, "pekerjaan dinding", "pasangan dinding", "pasang dinding", "tahap dinding",
    ),
    BuildStage.ROOF.value: (
        BuildStage.ROOF.label, "atap", "pekerjaan atap", "rangka", "pasang atap", "tahap atap",
    ),
    BuildStage.FINISHING.value: (BuildStage.FINISHING.label, "finising", "tahap finishing", "pengecatan"),
    BuildStage.DONE.value: (
        BuildStage.DONE.label, "sudah selesai", "rampung", "selesai dibangun", "selesai 100", "100",
    ),
    BuildStage.HANDED_OVER.value: (
        BuildStage.HANDED_OVER.label, "serah terima", "BAST", "sudah serah terima", "sudah BAST",
    ),
}  # fmt: skip
AVAILABLE = {
    "tersedia": True, "siap": True, "sudah tersedia": True, "punya lahan": True, "ada lahan": True,
    "belum tersedia": False, "blm tersedia": False, "tidak tersedia": False, "tdk tersedia": False,
    "belum ada lahan": False, "tidak ada lahan": False, "tidak punya lahan": False, "tanpa lahan": False,
}  # fmt: skip
PERCENT_ADVICE = "Tulis progres dari 0 sampai 100, misalnya 45,25 atau 45%."


def has_land(cell: Cell, options: Options) -> Reading[bool]:
    """ "belum ada" and a dash say no; a blank cell says nothing."""
    if isinstance(cell, str) and (said := AVAILABLE.get(tokens(cell))) is not None:
        return ok(said)
    return hands.presence(cell)


def one_of(words: Mapping[str, Sequence[str]]):
    """The word meant; "belum ada" and the like say nothing."""

    def read(cell: Cell, options: Options) -> Reading[str]:
        if says_absent(cleaned(cell)):
            return nothing(told(cell, "tidak diisi"))
        return hands.choice(cell, words)

    return read


def area(cell: Cell, options: Options) -> Reading[Decimal]:
    """Square metres; 0 is no area: nothing said."""
    reading = hands.area(cell)
    if reading.state == "ok" and not reading.value:
        return nothing(f"{quote(cell)} → tidak diisi")
    if reading.value is not None and reading.value.quantize(CENT) >= 10**10:
        return wrong(f"Luas {quote(cell)} terlalu besar. Periksa angkanya.")
    return reading


def percent(cell: Cell, options: Options) -> Reading[Decimal]:
    """0–100 with two decimals: 45,25 · 45% · a cell that shows 45% (the reader gives its text). A bare share
    between 0 and 1 may be a percent or a part of one, and asks; a bare 1 too."""
    if refused := not_a_number(cell, PERCENT_ADVICE) or no_number(cell):
        return refused
    text = without_about(cleaned(cell).casefold())
    if text in ("nihil", "nol"):
        return ok(Decimal("0.00"), told(cell, "0 %"))
    bare = text.removesuffix("persen").removesuffix("%").strip()
    if is_rounded(bare) or (isinstance(cell, str) and not bare):
        return wrong(f"{quote(cell)} tidak terbaca sebagai progres. {PERCENT_ADVICE}")
    values = (Decimal(text),) if isinstance(cell, int | float) else written(bare)
    fitting = [one for one in values if 0 <= one <= 100]
    if not fitting:
        what = "di luar 0–100" if values else "tidak terbaca sebagai progres"
        return wrong(f"{quote(cell)} {what}. {PERCENT_ADVICE}")
    value = fitting[0]
    if 0 < value <= 1 and bare == text:
        return doubtful(
            f"{quote(cell)} dapat berarti bagian dari 1 atau persen. Pilih, atau tulis dengan tanda %.",
            [(rounded(each), shown(each)) for each in (value * 100, value)],
        )
    kept = rounded(value)
    return ok(kept, "" if kept == value else f"{quote(cell)} → {shown(value)}")


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT)


def shown(value: Decimal) -> str:
    return f"{indonesian(rounded(value))} %"


NAME, NIK = (next(one for one in IDENTITY if one.name == name) for name in ("name", "nik"))
SOURCE_FIELDS: tuple[SheetField, ...] = (
    *PLACE,
    SheetField(NAME.name, NAME.label, NAME.synonyms, False, NAME.read),
    NIK,
    column(
        F.HAS_LAND.value,
        F.HAS_LAND.label,
        "Lahan|Ketersediaan Lahan|Lahan Tersedia|Status Lahan|Memiliki Lahan|Punya Lahan|Ada/Tidak Lahan|"
        "Status Ketersediaan Lahan|Kesiapan Lahan",
        has_land,
    ),
    column(
        F.OWNERSHIP.value,
        F.OWNERSHIP.label,
        "Status Kepemilikan|Kepemilikan Lahan|Status Kepemilikan Lahan|Pemilik Lahan|Status Tanah|"
        "Kepemilikan Tanah|Asal Lahan|Jenis Kepemilikan|Status Hak|Milik",
        one_of(OWNERSHIP_WORDS),
    ),
    column(
        F.AREA.value,
        F.AREA.label,
        "Luas|Luas Lahan|Luas Tanah|Luas (m2)|Luasan|Luas Area|Ukuran Lahan|Luas Lahan (m2)",
        area,
    ),
    column(
        F.STATE.value,
        F.STATE.label,
        "Verifikasi|Status Verifikasi Lahan|Hasil Verifikasi|Verifikasi Lahan|Status Verval|Verval|"
        "Status Usulan|Status Pengajuan",
        one_of(STATE_WORDS),
    ),
    column(
        F.PERCENT.value,
        F.PERCENT.label,
        "Progres|Progress|Progress (%)|Progres Fisik|Progress Fisik|Realisasi Fisik|Realisasi|Persentase|"
        "Persentase Progres|Persen|Capaian|Capaian Fisik|Progres Pembangunan|Progress Pembangunan|"
        "Bobot|Kemajuan|Kemajuan Fisik",
        percent,
    ),
    column(
        F.BUILD_STAGE.value,
        F.BUILD_STAGE.label,
        "Tahap|Tahapan Pembangunan|Tahap Pekerjaan|Tahapan Pekerjaan|Status Pembangunan|Pekerjaan|"
        "Item Pekerjaan|Tahapan Fisik|Status Fisik",
        one_of(STAGE_WORDS),
    ),
    column(
        F.STARTED.value,
        F.STARTED.label,
        "Tanggal Mulai|Mulai Pembangunan|Tanggal Mulai Pembangunan|Tanggal Mulai Dibangun|Mulai|"
        "Groundbreaking|Tanggal Groundbreaking|Mulai Pekerjaan|Tanggal SPMK",
        dated(hands.day),
    ),
    column(
        F.HANDED_OVER.value,
        F.HANDED_OVER.label,
        "BAST|Tgl BAST|Serah Terima|Tanggal Serah Terima|Tgl Serah Terima|Tanggal Serah Terima BAST",
        dated(hands.day),
    ),
)
