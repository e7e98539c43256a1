"""What can be asked: the parameters of each address. Another one, or one that can't be read, is refused."""

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from core.access import LARGEST_ID
from dashboard.counting.measures import MEASURES
from land.words import State
from registry.models import Milestone as MilestoneModel
from registry.models import Outlet as OutletModel

MOST = 500
REGENCY = r"^[0-9]{2}\.[0-9]{2}$"
DISTRICT = r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$"
VILLAGE = r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"
EVERY_CODE = r"^[0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?$"
Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Regency = Annotated[str, StringConstraints(pattern=REGENCY)]
District = Annotated[str, StringConstraints(pattern=DISTRICT)]
Village = Annotated[str, StringConstraints(pattern=VILLAGE)]
Kind = Literal[tuple(MilestoneModel.Kind.values)]  # type: ignore[valid-type]
OutletKind = Literal[tuple(OutletModel.Kind.values)]  # type: ignore[valid-type]
OutletStatus = Literal[tuple(OutletModel.Status.values)]  # type: ignore[valid-type]
ParcelState = Literal[tuple(State.values)]  # type: ignore[valid-type]
Key = Literal[tuple(MEASURES)]  # type: ignore[valid-type]


class Paged(Schema):
    limit: int = Field(100, ge=1, le=MOST, description="Baris per halaman")
    after: Id = Field(0, description="Sesudah id ini; diisi oleh next")


class Placed(Paged):
    kabupaten: Regency = Field("", description="Misalnya 61.05")
    kecamatan: District = Field("", description="Misalnya 61.05.01")
    desa: Village = Field("", description="Misalnya 61.05.01.2001")


class OfRegions(Schema):
    tingkat: Literal["kabupaten", "kecamatan", "desa"] = Field(
        "kabupaten", description="Wilayah tingkat mana"
    )
    kabupaten: Regency = Field("", description="Hanya yang di dalamnya")
    kecamatan: District = Field("", description="Hanya yang di dalamnya")
    limit: int = Field(100, ge=1, le=MOST, description="Baris per halaman")
    after: Annotated[str, StringConstraints(pattern=EVERY_CODE)] = Field(
        "", description="Sesudah kode ini; diisi oleh next"
    )


class OfCooperatives(Placed):
    tahapan: Kind = Field("", description="Yang sudah mencapai tahapan ini")
    belum: Kind = Field("", description="Yang belum mencapai tahapan ini")
    arsip: bool = Field(False, description="true: yang diarsipkan, sebagai ganti yang aktif")


class OfMilestones(Placed):
    cooperative: Id = Field(0, description="Hanya milik koperasi ini")
    kind: Kind = Field("", description="Hanya tahapan ini")


class OfOutlets(Placed):
    cooperative: Id = Field(0, description="Hanya milik koperasi ini")
    kind: OutletKind = Field("", description="Hanya jenis ini")
    status: OutletStatus = Field("", description="Hanya yang berstatus ini")


class OfParcels(Placed):
    cooperative: Id = Field(0, description="Hanya milik koperasi ini")
    chosen: bool = Field(False, description="true: hanya lahan terpilih")
    state: ParcelState = Field("", description="Hanya yang berstatus ini")


class OfBuildings(Placed):
    cooperative: Id = Field(0, description="Hanya milik koperasi ini")


class OfFigures(Schema):
    per: Literal["kabupaten", "kecamatan"] = Field("kabupaten", description="Satu baris per apa")
    kabupaten: Regency = Field("", description="Hanya di dalamnya")
    kecamatan: District = Field("", description="Hanya di dalamnya")
    snapshot: Id = Field(0, description="Nomor angka beku; tanpa ini angka terbaru")
    ukuran: Key = Field("", description="Hanya ukuran ini; tanpa ini semuanya")


class OfSnapshots(Schema):
    limit: int = Field(100, ge=1, le=MOST, description="Baris per halaman")
    after: Id = Field(0, description="Sesudah id ini; diisi oleh next")
