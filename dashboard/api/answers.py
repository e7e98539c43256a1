"""What comes back: the fields of each kind of row, as the description tells them."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

CODE = "Kode Kemendagri, teks bertitik"


class Problem(Schema):
    pesan: str = Field(description="Apa yang salah dan apa yang dapat dilakukan")


class Page[Row](Schema):
    data: list[Row]
    next: str | None = Field(description="Alamat halaman berikutnya; null bila sudah habis")


class Region(Schema):
    code: str = Field(description=CODE)
    name: str
    level: str = Field(description="kabupaten, kecamatan atau desa")
    kind: str | None = Field(description="kabupaten/kota, atau desa/kelurahan")
    parent: str | None = Field(description="Kode wilayah di atasnya")
    is_active: bool
    latitude: float | None = Field(description="Hanya desa/kelurahan")
    longitude: float | None = Field(description="Hanya desa/kelurahan")


class Placed(Schema):
    village_code: str = Field(description=CODE)
    village_name: str
    district_name: str
    regency_code: str = Field(description=CODE)
    regency_name: str


class Cooperative(Placed):
    id: int
    name: str
    form: str = Field(description="desa atau kelurahan")
    pattern: str = Field(description="konvensional atau syariah")
    scheme: str = Field(description="baru, pengembangan atau revitalisasi")
    nik: str = Field(description="Nomor Induk Koperasi; kosong bila belum ada")
    simkopdes_id: str
    address: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    founded_on: date | None = Field(description="Tanggal musyawarah pendirian")
    archived: bool = Field(description="Diarsipkan: tidak dihitung di mana pun")
    milestones: list[str] = Field(description="Tahapan yang sudah tercapai")


class OfCooperative(Placed):
    id: int
    cooperative_id: int
    cooperative_name: str


class Milestone(OfCooperative):
    kind: str = Field(description="Tahapan, misalnya ahu atau nib")
    reached_on: date | None = Field(description="null: tercapai, tanggalnya belum diketahui")
    number: str = Field(description="Nomor SK, NIB, NIK; nomor rekening dan NPWP tidak disertakan")
    verified: bool


class Outlet(OfCooperative):
    kind: str
    name: str
    status: str = Field(description="belum_ada, belum_buka atau operasional")
    opened_on: date | None
    employees: int | None


class Parcel(OfCooperative):
    number: int = Field(description="Calon lahan ke berapa dari koperasi itu")
    chosen: bool
    ownership: str
    area: float | None = Field(description="Luas resmi dalam m²")
    area_from: str = Field(description="certificate, polygon, stated atau sides; kosong: tidak ada")
    latitude: float | None
    longitude: float | None
    state: str = Field(description="Status verifikasi")
    state_since: datetime
    conditions_met: int = Field(description="Dari empat syarat, berapa yang terpenuhi")
    surveyed_on: date | None


class Building(OfCooperative):
    parcel_id: int
    agency: str = Field(description="Pelaksana")
    contract_number: str
    phase: str
    allocated_on: date
    planned_start: date | None
    planned_finish: date | None
    started_on: date | None
    width: float = Field(description="Meter")
    length: float = Field(description="Meter")
    budget: int | None = Field(description="Rupiah bulat")
    budget_source: str
    percent: float | None = Field(description="Progres resmi, 0–100; null: belum ada laporan")
    percent_on: date | None
    percent_source: str | None
    percent_verified: bool
    stage: str | None
    handed_over_on: date | None


class Measure(Schema):
    key: str = Field(description="Nama ukuran pada angka")
    label: str
    group: str
    source: str
    whole: str | None = Field(description="Ukuran yang menjadi pembaginya, bila berupa bagian")
    per: str = Field(description="Dihitung per koperasi, desa atau kabupaten")
    monthly: bool = Field(description="Dihitung ulang sejak tanggal 1 tiap bulan")


class Line(Schema):
    code: str = Field(description=CODE)
    name: str
    numbers: dict[str, int] = Field(description="Ukuran → angka")


class Figures(Schema):
    on: date = Field(description="Per tanggal")
    source: str = Field(description="langsung, atau beku (dari angka beku)")
    snapshot: int | None = Field(description="Nomor angka beku, bila dari sana")
    taken_at: datetime | None = Field(description="Saat angka itu dibekukan")
    per: str
    total: dict[str, int] = Field(
        description="Seluruh tempat yang ditanya, termasuk yang tidak milik satu baris pun"
    )
    data: list[Line]


class Snapshot(Schema):
    id: int
    on: date = Field(description="Per tanggal")
    taken_at: datetime
    why: str = Field(description="malam, tangan atau bulan")
    locks: date | None = Field(description="Bulan yang dikunci dengannya, bila ada")
