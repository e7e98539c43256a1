"""The columns of cooperative sheets, with the headers that offices give them.

Names: attributes of Cooperative; `<milestone>_reached` (one cell says all), `<milestone>_on`,
`<milestone>_number`; `outlet_<kind>`; `capital_<kind>`; men, women, members_total, members_as_of.
"""

from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.kinds import SheetField
from registry.imports.readers import (
    FORM_WORDS,
    OUTLET_WORDS,
    PATTERN_WORDS,
    SCHEME_WORDS,
    Reader,
    coordinate,
    dated,
    number_of,
    one_of,
    plain,
    postal_code,
    text,
)
from registry.models import CapitalEntry, Milestone, Outlet

# Header texts that name a milestone; "Nomor …" and "Tanggal …" are made from each.
MILESTONES: dict[str, tuple[str, ...]] = {
    "sosialisasi": ("Sosialisasi",),
    "musdesus": (
        "Musdesus",
        "Muskelsus",
        "Musdessus",
        "Musyawarah Desa Khusus",
        "Musdesus/Muskelsus",
    ),
    "akta": ("Akta", "Akta Notaris", "NPAK", "Akta Pendirian", "Akte Notaris", "Akte"),
    "ahu": (
        "AHU",
        "SK AHU",
        "SK Kemenkumham",
        "SK Kemenkum",
        "Badan Hukum",
        "SK Badan Hukum",
        "BH",
    ),
    "npwp": ("NPWP", "NPWP Koperasi"),
    "rekening": ("Rekening", "Rekening Bank", "Rek. Koperasi", "Buka Rekening"),
    "nib": ("NIB", "Nomor Induk Berusaha", "OSS", "NIB OSS"),
    "nik": ("Tahapan NIK", "Terbit NIK", "Penerbitan NIK"),
    "simkopdes": ("Akun SIMKOPDES", "SIMKOPDES", "Registrasi SIMKOPDES"),
    "profil": ("Profil SIMKOPDES", "Profil Lengkap", "Kelengkapan Profil"),
    "gerai": ("Gerai Beroperasi", "Operasional Gerai", "Gerai Aktif"),
    "rat": ("RAT", "Rapat Anggota Tahunan", "Pelaksanaan RAT"),
}
OUTLETS: dict[str, tuple[str, ...]] = {
    "kantor": ("Kantor", "Gerai Kantor", "Kantor Koperasi"),
    "sembako": ("Sembako", "Gerai Sembako", "Toko Sembako"),
    "simpan_pinjam": ("Simpan Pinjam", "USP", "Gerai Simpan Pinjam", "Unit Simpan Pinjam"),
    "klinik": ("Klinik", "Gerai Klinik", "Klinik Desa"),
    "apotek": ("Apotek", "Apotik", "Gerai Apotek", "Apotek Desa"),
    "cold_storage": (
        "Cold Storage",
        "Pergudangan",
        "Gudang",
        "Cold Storage/Pergudangan",
        "Gerai Cold Storage",
        "Gudang/Cold Storage",
    ),
    "logistik": ("Logistik", "Gerai Logistik", "Logistik Desa"),
    "lainnya": ("Gerai Lainnya", "Usaha Lainnya", "Usaha Lain"),
}
CAPITAL: dict[str, tuple[str, ...]] = {
    "modal_awal": ("Modal", "Modal Awal (Rp)", "Jumlah Modal"),
    "simpanan_pokok": ("Simp. Pokok", "Pokok", "SP (Rp)"),
    "simpanan_wajib": ("Simp. Wajib", "Wajib", "SW (Rp)"),
    "hibah": ("Modal Hibah", "Dana Hibah", "Hibah (Rp)"),
}


def no_reading(cell: object, options: object) -> Reading:
    """Region columns are read together, by the matching."""
    return Reading()


def column(
    name: str, label: str, synonyms: str, read: Reader, *, required: bool = False
) -> SheetField:
    """`synonyms` parted by "|"."""
    found = tuple(one.strip() for one in synonyms.split("|") if one.strip())
    return SheetField(name, label, found, required, read)


def milestone_columns(kind: Milestone.Kind) -> list[SheetField]:
    names = MILESTONES[kind.value]
    label = f"Tahapan {kind.label}"
    dates = [f"Tanggal {name}" for name in names]
    # a bare "Nomor Induk Berusaha" may also hold "sudah"
    plain_names = [name for name in names if not name.startswith("Nomor")]
    numbers = [f"{word} {name}" for name in plain_names for word in ("Nomor", "No.")]
    if kind.value == "nik":  # a bare "Nomor NIK" is the cooperative's number itself
        numbers = ["Nomor Tahapan NIK"]
    # a bare "NIK koperasi" is the cooperative's number itself
    bare = names if kind.value == "nik" else (kind.label, *names)
    return [
        SheetField(f"{kind.value}_reached", label, bare, False, dated(hands.milestone)),
        SheetField(f"{kind.value}_on", f"Tanggal {label}", tuple(dates), False, dated(hands.day)),
        SheetField(
            f"{kind.value}_number", f"Nomor {label}", tuple(numbers), False, number_of(kind.value)
        ),
    ]


PLACE = [
    column(
        "village_code",
        "Kode desa",
        "Kode Desa/Kelurahan|Kode Wilayah|Kode Kemendagri|Kode Desa/Kel|"
        "Kode Kelurahan|ID Desa|Kode Wilayah Desa|Kodifikasi|Kode Wil",
        no_reading,
    ),
    column("province", "Provinsi", "Propinsi|Prov|Nama Provinsi|Nama Propinsi", no_reading),
    column(
        "regency",
        "Kabupaten/kota",
        "Kabupaten|Kab|Kab/Kota|Nama Kabupaten|Kota|Daerah|Nama Kab/Kota|Kabupaten Kota",
        no_reading,
    ),
    column("district", "Kecamatan", "Kec|Nama Kecamatan|Nama Kec", no_reading),
    column(
        "village",
        "Desa/kelurahan",
        "Desa|Ds.|Kelurahan|Desa/Kel|Nama Desa|Nama Desa/Kelurahan|"
        "Kel/Desa|Nama Kelurahan|Desa Kelurahan|Nama Ds|Lokasi Desa|Kelurahan/Desa",
        no_reading,
    ),
]
IDENTITY = [
    column(
        "name",
        "Nama koperasi",
        "Koperasi|Nama Kopdes|Nama KDMP|Nama KDKMP|KDMP|Kopdes|Nama Kop|"
        "Nama Koperasi Merah Putih|Nama Koperasi Desa/Kelurahan|Nama KDMP/KKMP|"
        "Koperasi Desa Merah Putih|Kopdes Merah Putih|Nama Kopdes/Kopkel",
        text(200),
        required=True,
    ),
    column("form", "Bentuk", "Bentuk Koperasi", one_of(FORM_WORDS)),
    column("pattern", "Pola", "Pola Koperasi|Pola Pengelolaan", one_of(PATTERN_WORDS)),
    column("scheme", "Skema", "Skema Pembentukan|Skema Pendirian", one_of(SCHEME_WORDS)),
    column(
        "nik",
        "NIK koperasi",
        "NIK Kop|Nomor Induk Koperasi|No. Induk Koperasi|NIKop|Nomor NIK",
        plain(hands.cooperative_nik),
    ),
    column("simkopdes_id", "ID SIMKOPDES", "Kode SIMKOPDES|ID Koperasi", text(40)),
    column("address", "Alamat", "Alamat Koperasi|Alamat Kantor|Alamat Lengkap|Almt", text(250)),
    column("rt_rw", "RT/RW", "RT RW|RT|RT. RW.", text(7)),
    column("postal_code", "Kode pos", "Kodepos|Kd Pos|Kode Pos Desa", postal_code),
    column(
        "latitude",
        "Lintang",
        "Latitude|Lat|LS/LU|Garis Lintang|Koordinat Lintang|Y",
        coordinate["latitude"],
    ),
    column(
        "longitude",
        "Bujur",
        "Longitude|Long|BT|Garis Bujur|Koordinat Bujur|X",
        coordinate["longitude"],
    ),
    column(
        "coordinates",
        "Titik koordinat",
        "Koordinat|Lat Long|Lokasi GPS|Koordinat GPS",
        plain(hands.coordinate_pair_in),
    ),
    column(
        "phone",
        "Telepon",
        "No. HP|No. Telp|Telp|HP|Kontak|No WA|Nomor Telepon|No. Telp/HP|Contact Person|HP Ketua",
        plain(hands.phone),
    ),
    column("email", "Surel", "Email|E-mail|Alamat Email|Alamat Surel", text(254)),
    column(
        "founded_on",
        "Tanggal musyawarah",
        "Tanggal Musyawarah Pendirian|Tgl Pendirian|Tanggal Berdiri|Tanggal Pembentukan",
        dated(hands.day),
    ),
    column(
        "minutes_number",
        "Nomor berita acara",
        "No. BA|Nomor BA|Berita Acara|No BA Musdes",
        text(60),
    ),
]
MEMBERS = [
    column(
        "men",
        "Laki-laki",
        "L|Lk|Anggota laki-laki|Anggota L|Jml Anggota L|Pria|Anggota Pria|"
        "Jumlah Anggota Laki-laki|Jumlah Laki-laki|Jml L",
        plain(hands.whole_number),
    ),
    column(
        "women",
        "Perempuan",
        "P|Pr|Anggota perempuan|Anggota P|Jml Anggota P|Wanita|Anggota Wanita|"
        "Jumlah Anggota Perempuan|Jumlah Perempuan|Jml P",
        plain(hands.whole_number),
    ),
    column(
        "members_total",
        "Anggota",
        "Jumlah anggota|Jml Anggota|Total Anggota|Anggota Jumlah|"
        "Anggota Total|Jml Agt|Anggota L+P|Jumlah Seluruh Anggota",
        plain(hands.whole_number),
    ),
    column(
        "members_as_of",
        "Anggota per tanggal",
        "Data Anggota Per|Tanggal Data Anggota",
        dated(hands.day),
    ),
]
OUTLET_FIELDS = [
    SheetField(
        f"outlet_{kind.value}",
        f"Gerai {kind.label.lower()}",
        OUTLETS[kind.value],
        False,
        one_of(OUTLET_WORDS),
    )
    for kind in Outlet.Kind
]
CAPITAL_FIELDS = [
    SheetField(f"capital_{kind.value}", kind.label, CAPITAL[kind.value], False, plain(hands.rupiah))
    for kind in CapitalEntry.Kind
]
FIELDS: tuple[SheetField, ...] = (
    *PLACE,
    *IDENTITY,
    *(one for kind in Milestone.Kind for one in milestone_columns(kind)),
    *MEMBERS,
    *OUTLET_FIELDS,
    *CAPITAL_FIELDS,
)
