"""The columns of cooperative sheets with the headers offices give them."""

from core.sheets.columns import Field

MILESTONES = {
    "sosialisasi": ("Sosialisasi", ("Sosialisasi",)),
    "musdesus": (
        "Musdesus/muskelsus",
        ("Musdesus", "Muskelsus", "Musdessus", "Musyawarah Desa Khusus"),
    ),
    "akta": ("Akta notaris", ("Akta", "Akta Notaris", "NPAK", "Akta Pendirian", "Akte Notaris")),
    "ahu": (
        "SK AHU",
        ("AHU", "SK AHU", "SK Kemenkumham", "SK Kemenkum", "Badan Hukum", "SK Badan Hukum", "BH"),
    ),
    "npwp": ("NPWP", ("NPWP", "NPWP Koperasi")),
    "rekening": ("Rekening bank", ("Rekening", "Rekening Bank", "Rek. Koperasi", "Buka Rekening")),
    "nib": ("NIB", ("NIB", "Nomor Induk Berusaha", "OSS", "NIB OSS")),
    "simkopdes": ("Akun SIMKOPDES", ("Akun SIMKOPDES", "SIMKOPDES", "Registrasi SIMKOPDES")),
    "profil": ("Profil SIMKOPDES", ("Profil SIMKOPDES", "Profil Lengkap", "Kelengkapan Profil")),
    "gerai": ("Gerai beroperasi", ("Gerai Beroperasi", "Operasional Gerai", "Gerai Aktif")),
    "rat": ("RAT", ("RAT", "Rapat Anggota Tahunan", "Pelaksanaan RAT")),
}
OUTLETS = {
    "kantor": ("Kantor koperasi", ("Kantor", "Gerai Kantor", "Kantor Koperasi")),
    "sembako": ("Sembako", ("Sembako", "Gerai Sembako", "Toko Sembako")),
    "simpan_pinjam": ("Simpan pinjam", ("Simpan Pinjam", "USP", "Gerai Simpan Pinjam")),
    "klinik": ("Klinik", ("Klinik", "Gerai Klinik", "Klinik Desa")),
    "apotek": ("Apotek", ("Apotek", "Apotik", "Gerai Apotek", "Apotek Desa")),
    "cold_storage": (
        "Cold storage",
        ("Cold Storage", "Pergudangan", "Gudang", "Cold Storage/Pergudangan", "Gerai Cold Storage"),
    ),
    "logistik": ("Logistik", ("Logistik", "Gerai Logistik", "Logistik Desa")),
    "lainnya": ("Usaha lainnya", ("Gerai Lainnya", "Usaha Lainnya", "Usaha Lain")),
}


def _milestone_fields() -> list[Field]:
    fields = []
    for kind, (label, names) in MILESTONES.items():
        numbers = [f"{word} {name}" for name in names for word in ("Nomor", "No.")]
        dates = [f"Tanggal {name}" for name in names]
        fields.append(Field(f"{kind}_number", f"{label}: nomor", (*names, *numbers)))
        fields.append(Field(f"{kind}_date", f"{label}: tanggal", tuple(dates)))
    return fields


COOPERATIVE_FIELDS: tuple[Field, ...] = (
    Field(
        "village_code",
        "Kode desa/kelurahan",
        (
            "Kode Desa",
            "Kode Wilayah",
            "Kode Kemendagri",
            "Kode Desa/Kel",
            "Kode Kelurahan",
            "ID Desa",
            "Kode Wilayah Desa",
            "Kodifikasi",
            "Kode Wil",
        ),
    ),
    Field(
        "regency",
        "Kabupaten/kota",
        (
            "Kabupaten",
            "Kab",
            "Kab/Kota",
            "Nama Kabupaten",
            "Kota",
            "Daerah",
            "Nama Kab/Kota",
            "Kabupaten Kota",
        ),
    ),
    Field("district", "Kecamatan", ("Kec", "Nama Kecamatan", "Nama Kec")),
    Field(
        "village",
        "Desa/kelurahan",
        (
            "Desa",
            "Ds.",
            "Kelurahan",
            "Desa/Kel",
            "Nama Desa",
            "Nama Desa/Kelurahan",
            "Kel/Desa",
            "Nama Kelurahan",
            "Desa Kelurahan",
            "Nama Ds",
            "Lokasi Desa",
            "Kelurahan/Desa",
        ),
        required=True,
    ),
    Field(
        "name",
        "Nama koperasi",
        (
            "Koperasi",
            "Nama Kopdes",
            "Nama KDMP",
            "Nama KDKMP",
            "KDMP",
            "Kopdes",
            "Nama Kop",
            "Nama Koperasi Merah Putih",
            "Nama Koperasi Desa/Kelurahan",
            "Nama KDMP/KKMP",
            "Koperasi Desa Merah Putih",
            "Kopdes Merah Putih",
            "Nama Kopdes/Kopkel",
        ),
        required=True,
    ),
    Field(
        "nik", "NIK koperasi", ("NIK Kop", "Nomor Induk Koperasi", "No. Induk Koperasi", "NIKop")
    ),
    Field("simkopdes_id", "ID SIMKOPDES", ("Kode SIMKOPDES", "ID Koperasi")),
    Field("address", "Alamat", ("Alamat Koperasi", "Alamat Kantor", "Alamat Lengkap", "Almt")),
    Field("rt_rw", "RT/RW", ("RT RW", "RT", "RT. RW.")),
    Field("postal_code", "Kode pos", ("Kodepos", "Kd Pos", "Kode Pos Desa")),
    Field(
        "latitude",
        "Lintang",
        ("Latitude", "Lat", "LS/LU", "Garis Lintang", "Koordinat Lintang", "Y"),
    ),
    Field("longitude", "Bujur", ("Longitude", "Long", "BT", "Garis Bujur", "Koordinat Bujur", "X")),
    Field(
        "coordinates", "Koordinat", ("Titik Koordinat", "Lat Long", "Lokasi GPS", "Koordinat GPS")
    ),
    Field(
        "phone",
        "Telepon",
        (
            "No. HP",
            "No. Telp",
            "Telp",
            "HP",
            "Kontak",
            "No WA",
            "Nomor Telepon",
            "No. Telp/HP",
            "Contact Person",
            "HP Ketua",
        ),
    ),
    Field("email", "Surel", ("Email", "E-mail", "Alamat Email", "Alamat Surel")),
    Field(
        "founded_on",
        "Tanggal musyawarah pendirian",
        ("Tanggal Musyawarah", "Tgl Pendirian", "Tanggal Berdiri", "Tanggal Pembentukan"),
    ),
    Field(
        "minutes_number",
        "Nomor berita acara",
        ("No. BA", "Nomor BA", "Berita Acara", "No BA Musdes"),
    ),
    *_milestone_fields(),
    Field(
        "men",
        "Anggota laki-laki",
        (
            "L",
            "Lk",
            "Laki-laki",
            "Anggota L",
            "Jml Anggota L",
            "Jumlah Anggota Laki-laki",
            "Pria",
            "Anggota Pria",
            "Jumlah Laki-laki",
            "Jml L",
        ),
    ),
    Field(
        "women",
        "Anggota perempuan",
        (
            "P",
            "Pr",
            "Perempuan",
            "Anggota P",
            "Jml Anggota P",
            "Jumlah Anggota Perempuan",
            "Wanita",
            "Anggota Wanita",
            "Jumlah Perempuan",
            "Jml P",
        ),
    ),
    Field(
        "members",
        "Jumlah anggota",
        (
            "Anggota",
            "Jml Anggota",
            "Total Anggota",
            "Anggota Jumlah",
            "Anggota Total",
            "Jml Agt",
            "Anggota L+P",
            "Jumlah Seluruh Anggota",
        ),
    ),
    *(
        Field(f"outlet_{kind}", f"Gerai: {label.lower()}", synonyms)
        for kind, (label, synonyms) in OUTLETS.items()
    ),
    Field("capital_modal_awal", "Modal awal", ("Modal", "Modal Awal (Rp)", "Jumlah Modal")),
    Field("capital_simpanan_pokok", "Simpanan pokok", ("Simp. Pokok", "Pokok", "SP (Rp)")),
    Field("capital_simpanan_wajib", "Simpanan wajib", ("Simp. Wajib", "Wajib", "SW (Rp)")),
    Field("capital_hibah", "Hibah", ("Modal Hibah", "Dana Hibah", "Hibah (Rp)")),
)
