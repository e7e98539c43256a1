"""Exports of known systems, recognised by their header as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.sheets.columns import Field, header_words


@dataclass(frozen=True)
class Profile:
    """A named layout: so many of `markers` in one header row mean it. `synonyms` per field name."""

    name: str
    label: str
    markers: tuple[str, ...]
    fewest: int
    synonyms: dict[str, tuple[str, ...]]


# (?) SIMKOPDES' true layout isn't public: these are names its screens and reports are known to use.
SIMKOPDES = Profile(
    name="simkopdes",
    label="Ekspor SIMKOPDES",
    markers=(
        *("id_koperasi", "Nama Koperasi", "NIK", "Provinsi", "Kabupaten/Kota", "Kecamatan"),
        *(
            "Desa/Kelurahan",
            "Status Badan Hukum",
            "Nomor AHU",
            "Jenis Koperasi",
            "Pola Pengelolaan",
        ),
    ),
    fewest=6,
    synonyms={
        "simkopdes_id": ("id_koperasi", "ID Koperasi", "koperasi_id", "kode koperasi"),
        "name": ("nama_koperasi", "Nama Koperasi"),
        # In this system "NIK" is the cooperative's number; elsewhere it is a person's.
        "nik": ("NIK", "nik_koperasi", "Nomor Induk Koperasi"),
        "regency": ("Kabupaten/Kota", "nama_kabupaten", "kab_kota"),
        "district": ("Kecamatan", "nama_kecamatan"),
        "village": ("Desa/Kelurahan", "nama_desa", "desa_kelurahan", "nama_kelurahan"),
        "village_code": ("kode_desa", "kode_wilayah", "Kode Desa/Kelurahan"),
        "ahu_number": ("Nomor AHU", "no_ahu", "Nomor Badan Hukum", "nomor_badan_hukum"),
        "ahu_on": ("Tanggal AHU", "tanggal_badan_hukum", "Tanggal Badan Hukum"),
    },
)
PROFILES = (SIMKOPDES,)


def recognised(texts: Iterable[str]) -> Profile | None:
    """The system whose header this is, if it is one's."""
    seen = {header_words(text) for text in texts}
    for profile in PROFILES:
        markers = {header_words(marker) for marker in profile.markers}
        # Its own id comes with it; without, an ordinary sheet may have as many of the names.
        if header_words(profile.markers[0]) in seen and len(seen & markers) >= profile.fewest:
            return profile
    return None


def with_profile(fields: Sequence[Field], profile: Profile) -> list[Field]:
    """The fields with the profile's synonyms in front; a synonym counts for one field only."""
    taken = {header_words(text) for texts in profile.synonyms.values() for text in texts}
    return [
        replace(
            field,
            synonyms=(
                *profile.synonyms.get(field.name, ()),
                *(text for text in field.synonyms if header_words(text) not in taken),
            ),
        )
        for field in sorted(fields, key=lambda field: field.name not in profile.synonyms)
    ]
