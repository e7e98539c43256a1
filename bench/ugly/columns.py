"""Which columns a sheet has, and what stands in its header."""

from collections.abc import Set

HEADERS: dict[str, tuple[str, ...]] = {
    "no": ("No", "No.", "NO", "Nomor Urut"),
    "regency_code": ("Kode Kab",),
    "village_code": ("Kode Desa", "Kode Wilayah", "Kode Desa/Kel", "KODE KEMENDAGRI"),
    "simkopdes_id": ("ID SIMKOPDES",),
    "regency": ("Kabupaten", "Kab/Kota", "Kabupaten/Kota", "KAB."),
    "district": ("Kecamatan", "Kec.", "KECAMATAN", "Nama Kecamatan"),
    "village": ("Desa/Kelurahan", "Ds.", "Desa/Kel", "Nama Desa/Kelurahan"),
    "name": ("Nama Koperasi", "Nama Kopdes", "NAMA KDMP", "Nama Kop. Merah Putih"),
    "nik": ("NIK Koperasi", "NIK Kop.", "Nomor Induk Koperasi"),
    "address": ("Alamat", "Alamat Koperasi", "Alamat Kantor"),
    "founded_on": ("Tanggal Musyawarah Pendirian", "Tgl Musyawarah Pendirian"),
    "minutes_number": ("Nomor Berita Acara", "No. BA", "No. Berita Acara"),
    "musdesus_on": ("Tanggal Musdesus", "Tgl. Musdesus", "Tgl Musdesus/Muskelsus"),
    "akta_number": ("Nomor Akta", "No. Akta", "No. Akta Notaris"),
    "akta_on": ("Tanggal Akta", "Tgl. Akta", "Tgl Akta Notaris"),
    "ahu": ("SK AHU", "SK Kemenkumham", "Badan Hukum"),
    "ahu_number": ("Nomor AHU", "No. AHU", "No. SK Kemenkumham", "No SK AHU"),
    "ahu_on": ("Tanggal AHU", "Tgl. AHU", "Tgl SK Kemenkumham", "Tgl SK AHU"),
    "nib_number": ("NIB", "No. NIB", "Nomor NIB"),
    "npwp_number": ("Nomor NPWP", "No. NPWP"),
    "npwp": ("NPWP",),
    "rekening": ("Rekening Bank", "Rek. Bank"),
    "simkopdes": ("Akun SIMKOPDES",),
    "rat": ("RAT",),
    "men": ("Anggota Laki-laki", "Jml L", "Anggota L", "Lk"),
    "women": ("Anggota Perempuan", "Jml P", "Anggota P", "Pr"),
    "members_total": ("Jumlah Anggota", "Jml Anggota", "Total Anggota"),
    "phone": ("Telepon", "No. HP", "HP/WA", "No. Telp"),
    "email": ("Email",),
    "latitude": ("Lintang", "Latitude", "Lat"),
    "longitude": ("Bujur", "Longitude", "Long"),
    "coordinates": ("Koordinat", "Titik Koordinat"),
    "outlet_sembako": ("Gerai Sembako",),
    "outlet_simpan_pinjam": ("Gerai Simpan Pinjam", "Unit Simpan Pinjam"),
    "outlet_apotek": ("Gerai Apotek", "Apotek"),
    "outlet_cold_storage": ("Gerai Cold Storage", "Gudang/Cold Storage"),
    "capital_modal_awal": ("Modal Awal", "Modal Awal (Rp)"),
    "capital_simpanan_pokok": ("Simpanan Pokok", "Simp. Pokok"),
    "capital_simpanan_wajib": ("Simpanan Wajib", "Simp. Wajib"),
    "capital_hibah": ("Hibah", "Modal Hibah"),
}
"""Field → its tidy header, then the odd ones. The order is the order of the columns."""

GROUPS: dict[str, dict[str, str]] = {
    "Lokasi": {"regency": "Kabupaten", "district": "Kecamatan", "village": "Desa/Kelurahan"},
    "Akta Notaris": {"akta_number": "Nomor", "akta_on": "Tanggal"},
    "SK AHU": {"ahu_number": "Nomor", "ahu_on": "Tanggal"},
    "Jumlah Anggota": {"men": "L", "women": "P", "members_total": "Total"},
    "Titik Koordinat": {"latitude": "Lintang", "longitude": "Bujur"},
}
"""Upper header line → field → lower line, for headers of two lines."""

# The true layout of SIMKOPDES' export isn't public (?): these are the names its pages use.
SIMKOPDES_HEADERS = {
    "simkopdes_id": "ID Koperasi",
    "name": "Nama Koperasi",
    "nik": "NIK",
    "province": "Provinsi",
    "regency": "Kabupaten/Kota",
    "district": "Kecamatan",
    "village": "Desa/Kelurahan",
    "ahu_number": "Nomor AHU",
    "ahu_on": "Tanggal AHU",
    "nib_number": "NIB",
    "npwp_number": "NPWP",
    "minutes_number": "Nomor Berita Acara",
    "address": "Alamat",
    "phone": "No. Telepon",
    "email": "Email",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "members_total": "Jumlah Anggota",
}

_CODE_KINDS = (
    "bps_codes code_number code_float code_exponent code_comma code_spaces shifted_codes"
    " hidden_columns"
)
_DAY_KINDS = "dates date_serials month_only month_first"
_POINT_KINDS = "decimal_comma degrees_minutes swapped_axes lost_minus lost_point"

_NEEDS: dict[str, str] = dict.fromkeys(_CODE_KINDS.split(), "village_code")
_NEEDS |= dict.fromkeys(_DAY_KINDS.split(), "founded_on akta_number akta_on musdesus_on")
_NEEDS |= dict.fromkeys(_POINT_KINDS.split(), "latitude longitude")
_NEEDS |= {
    "regency_code_float": "regency_code",
    "old_regency_name": "regency",
    "foreign_rows": "regency",
    "numbers_as_number": "nik",
    "digits_lost": "nik",
    "thousand_dots": "members_total",
    "thousands_as_decimals": "members_total",
    "formulas": "members_total",
    "ticks": "npwp rekening simkopdes rat",
    "crosses": "npwp rekening rat",
    "milestone_in_one_cell": "ahu",
    "rupiah": "capital_modal_awal capital_simpanan_pokok capital_simpanan_wajib capital_hibah",
    "absent_words": "capital_hibah akta_on",
    "point_in_one_cell": "coordinates",
    "outlet_words": "outlet_sembako outlet_simpan_pinjam outlet_apotek outlet_cold_storage",
    "apostrophes": "akta_number npwp_number",
    "formula_like": "address minutes_number",
    "csv_comma": "address",
}
_BASE = "no district village name ahu_number ahu_on nib_number men women phone"
_FORBIDS = {
    "thousand_dots": "men women",
    "thousands_as_decimals": "men women",
    "milestone_in_one_cell": "ahu_number ahu_on",
    "section_rows": "district",
    "recurring_names": "district",
}


def columns_for(kinds: Set[str], *, regency: bool) -> list[str]:
    """The fields of a sheet, in the order of their columns; `regency`: name the kabupaten as well."""
    if "simkopdes_export" in kinds:
        return list(SIMKOPDES_HEADERS)
    wanted = set(_BASE.split()) | ({"regency"} if regency else set())
    for kind in kinds:
        wanted |= set(_NEEDS.get(kind, "").split())
    for kind in kinds:
        wanted -= set(_FORBIDS.get(kind, "").split())
    return [name for name in HEADERS if name in wanted]
