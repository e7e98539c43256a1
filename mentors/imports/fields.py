"""The columns of the sheets of people, contracts and assignments, with the headers that offices give them.

Common to all: `nik`, `person_name` and `phone` say who is meant. A cooperative's name is `name`.
"""

from core.sheets import hands
from core.sheets.kinds import SheetField
from mentors.imports import readers
from registry.imports.fields import PLACE
from registry.imports.readers import one_of, plain, text

NAMES = (
    "Nama|Nama Orang|Orang|Nama Pendamping|Pendamping|Nama BA|Nama PMO|Nama Peserta|Nama Business Assistant|"
    "Nama Petugas|Nama Lengkap (dengan gelar)|Nama Lengkap dan Gelar"
)
PHONES = "No. HP|HP|No. Telp|Telp|No WA|WA|Nomor HP/WA|Kontak|Nomor Telepon|No. HP/WA|Nomor HP"
NIKS = "NIK KTP|No. KTP|Nomor KTP|No. NIK|Nomor NIK|KTP|Nomor Induk Kependudukan|NIK Pendamping"


def split(texts: str) -> tuple[str, ...]:
    return tuple(texts.split("|"))


NAME = SheetField("person_name", "Nama lengkap", split(NAMES), True, text(120))
NIK = SheetField("nik", "NIK", split(NIKS), False, readers.nik, True)
PHONE = SheetField("phone", "Telepon", split(PHONES), False, plain(hands.phone))
HOME = {
    "village_code": "Kode desa tempat tinggal|Kode Desa Domisili",
    "regency": "Kabupaten tempat tinggal|Kabupaten Domisili|Kabupaten/Kota Asal",
    "district": "Kecamatan tempat tinggal|Kecamatan Domisili",
    "village": "Tempat tinggal|Desa tempat tinggal|Desa/kelurahan tempat tinggal|Desa Domisili|Desa Asal|Alamat Desa",
}
PERSON_FIELDS: tuple[SheetField, ...] = (
    *(
        SheetField(one.name, one.label, (*one.synonyms, *split(HOME[one.name])), False, one.read)
        if one.name in HOME
        else one
        for one in PLACE
    ),
    NAME,
    NIK,
    SheetField(
        "sex", "Jenis kelamin", split("L/P|JK|Kelamin|Gender|Sex"), False, one_of(readers.SEX_WORDS)
    ),
    SheetField(
        "birth",
        "Tanggal lahir",
        split(
            "TTL|Tempat/Tanggal Lahir|Tempat, Tanggal Lahir|Tempat dan Tanggal Lahir|Tempat Tgl Lahir"
        ),
        False,
        readers.birth,
        True,
    ),
    PHONE,
    SheetField("email", "Surel", split("Email|E-mail|Alamat Email"), False, readers.email),
    SheetField(
        "education",
        "Pendidikan",
        split("Pendidikan Terakhir|Ijazah|Ijazah Terakhir|Tingkat Pendidikan"),
        False,
        one_of(readers.EDUCATION_WORDS),
    ),
    SheetField(
        "bank", "Bank", split("Nama Bank|Bank Penerima"), False, readers.bank, words_only=True
    ),
    SheetField(
        "account",
        "Nomor rekening",
        split("Rekening|No. Rek|Rekening Bank|Nomor Rekening Bank|No Rekening Bank"),
        False,
        readers.account,
        True,
    ),
)
REGENCY_ONLY = next(one for one in PLACE if one.name == "regency")
CONTRACT_FIELDS: tuple[SheetField, ...] = (
    NAME,
    NIK,
    PHONE,
    SheetField(
        "role",
        "Peran",
        split("Jabatan|Posisi|Sebagai|Tugas|BA/PMO|Jenis Pendamping"),
        False,
        one_of(readers.ROLE_WORDS),
    ),
    SheetField(
        "regency",
        REGENCY_ONLY.label,
        (*REGENCY_ONLY.synonyms, "Kabupaten Tugas", "Wilayah Kerja", "Wilayah Tugas", "Penempatan"),
        False,
        REGENCY_ONLY.read,
    ),
    SheetField(
        "number",
        "Nomor kontrak",
        split("No. Kontrak|No. SPK|Nomor SPK|Nomor SK|No. SK|Nomor Perjanjian"),
        False,
        text(80),
    ),
    SheetField(
        "starts",
        "Mulai",
        split("Mulai Kontrak|Tanggal Mulai|Awal Kontrak|TMT|Dari|Mulai Tugas|Berlaku Dari"),
        False,
        readers.any_day,
    ),
    SheetField(
        "ends",
        "Sampai",
        split(
            "Akhir Kontrak|Tanggal Akhir|Tanggal Berakhir|Berakhir|Selesai|Sampai Dengan|S/D|"
            "Berlaku Sampai|Tanggal Selesai"
        ),
        False,
        readers.any_day,
    ),
)
COOPERATIVE_NAMES = (
    "Koperasi|Nama KDMP|KDMP|Kopdes|Nama Kopdes|Nama KDMP/KKMP|Nama KDKMP|Koperasi Binaan|"
    "Koperasi Dampingan|Nama Koperasi Merah Putih"
)
ASSIGNMENT_FIELDS: tuple[SheetField, ...] = (
    *PLACE,
    NAME,
    NIK,
    PHONE,
    SheetField("name", "Nama koperasi", split(COOPERATIVE_NAMES), False, text(200)),
    SheetField(
        "starts",
        "Mulai",
        split("Mulai Tugas|Tanggal Mulai|Mulai Mendampingi|TMT|Dari|Mulai Penugasan"),
        False,
        readers.any_day,
    ),
    SheetField(
        "ends",
        "Sampai",
        split(
            "Tanggal Akhir|Berakhir|Selesai|Sampai Dengan|S/D|Akhir Penugasan|Tanggal Selesai|Tanggal Berakhir"
        ),
        False,
        readers.any_day,
    ),
    SheetField("reason", "Alasan", split("Catatan Penugasan|Dasar Penugasan"), False, text(250)),
)
