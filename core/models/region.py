"""The official regions of Kemendagri. Codes are dotted text and primary keys: 61.05, 61.05.01, 61.05.01.2001.

BPS codes look alike and differ (Kemendagri 61.02 = Mempawah, BPS 6102 = Bengkayang): never join on digits.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from core.history import tracked
from core.scoping import PUBLIC, ScopedQuerySet
from core.text import normalised


class RegencyQuerySet(ScopedQuerySet["Regency"]):
    pass


class DistrictQuerySet(ScopedQuerySet["District"]):
    pass


class VillageQuerySet(ScopedQuerySet["Village"]):
    def active(self) -> "VillageQuerySet":
        return self.filter(is_active=True)


def search_column() -> models.GeneratedField:
    """The name in the comparable form that the search box uses; kept by the database."""
    return models.GeneratedField(
        expression=normalised("name"), output_field=models.TextField(), db_persist=True
    )


@tracked()
class Regency(models.Model):
    """Kabupaten or kota, e.g. 61.05 "Kabupaten Sintang"."""

    class Kind(models.TextChoices):
        KABUPATEN = "kabupaten", "Kabupaten"
        KOTA = "kota", "Kota"

    REGENCY_PATH = ""
    VIEW_PERMISSION = "core.view_region"

    code = models.CharField("kode", max_length=5, primary_key=True)
    name = models.CharField("nama", max_length=100)
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    search_name = search_column()
    is_active = models.BooleanField("masih berlaku", default=True)

    objects = RegencyQuerySet.as_manager()

    class Meta:
        verbose_name = "kabupaten/kota"
        verbose_name_plural = "kabupaten/kota"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{2}\.[0-9]{2}$"),
                name="regency_code_is_dotted",
                violation_error_message="Kode kabupaten/kota ditulis seperti 61.05.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class District(models.Model):
    """Kecamatan, e.g. 61.05.01."""

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "core.view_region"

    code = models.CharField("kode", max_length=8, primary_key=True)
    regency = models.ForeignKey(Regency, models.PROTECT, verbose_name="kabupaten/kota")
    name = models.CharField("nama", max_length=100)
    search_name = search_column()
    is_active = models.BooleanField("masih berlaku", default=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = "kecamatan"
        verbose_name_plural = "kecamatan"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(regency_id=Substr(F("code"), 1, 5)),
                name="district_code_starts_with_regency",
                violation_error_message="Kode kecamatan harus diawali kode kabupatennya.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Village(models.Model):
    """Desa or kelurahan, e.g. 61.05.01.2001. Latitude and longitude in degrees, WGS 84."""

    class Kind(models.TextChoices):
        DESA = "desa", "Desa"
        KELURAHAN = "kelurahan", "Kelurahan"

    class Origin(models.TextChoices):
        VILLAGE = "village", "titik desa"
        DISTRICT_MEAN = "district_mean", "perkiraan (rata-rata kecamatan)"
        OFFICER = "officer", "diisi petugas"

    REGENCY_PATH = "district__regency"
    VIEW_PERMISSION = "core.view_region"

    code = models.CharField("kode", max_length=13, primary_key=True)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="kecamatan")
    name = models.CharField("nama", max_length=100)
    search_name = search_column()
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    latitude = models.FloatField("lintang", null=True, blank=True)
    longitude = models.FloatField("bujur", null=True, blank=True)
    coordinate_origin = models.CharField(
        "asal koordinat", max_length=15, choices=Origin, default=Origin.VILLAGE
    )
    suspect_reason = models.CharField("koordinat diragukan karena", max_length=200, blank=True)
    is_active = models.BooleanField("masih berlaku", default=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = "desa/kelurahan"
        verbose_name_plural = "desa/kelurahan"
        ordering = ["code"]
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="village_search_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(district_id=Substr(F("code"), 1, 8)),
                name="village_code_starts_with_district",
                violation_error_message="Kode desa harus diawali kode kecamatannya.",
            ),
            models.CheckConstraint(
                # last block: 1xxx = kelurahan, 2xxx = desa
                condition=Q(kind="kelurahan", code__regex=r"^[0-9.]{9}1[0-9]{3}$")
                | Q(kind="desa", code__regex=r"^[0-9.]{9}2[0-9]{3}$"),
                name="village_kind_matches_code",
                violation_error_message="Blok terakhir kode: 1xxx kelurahan, 2xxx desa.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="village_coordinates_on_earth",
                violation_error_message="Lintang dan bujur harus diisi keduanya dengan benar.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """ "Desa Dalam Kaum", "Kelurahan Mariana"."""
        return f"{self.get_kind_display()} {self.name}"


class RegionAliasQuerySet(ScopedQuerySet["RegionAlias"]):
    pass


@tracked()
class RegionAlias(models.Model):
    """Another name of exactly one region: an old name, a spelling in forwarded sheets."""

    class Source(models.TextChoices):
        RENAMED = "renamed", "nama lama"
        OFFICER = "officer", "ditetapkan petugas"

    # Aliases only help to find a region; they hold nothing of a regency's own.
    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.view_region"

    regency = models.ForeignKey(
        Regency, models.CASCADE, null=True, blank=True, verbose_name="kabupaten/kota"
    )
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, verbose_name="kecamatan"
    )
    village = models.ForeignKey(
        Village, models.CASCADE, null=True, blank=True, verbose_name="desa/kelurahan"
    )
    name = models.CharField("nama lain", max_length=100)
    search_name = search_column()
    source = models.CharField("asal", max_length=10, choices=Source, default=Source.OFFICER)
    note = models.CharField("catatan", max_length=200, blank=True)

    objects = RegionAliasQuerySet.as_manager()

    class Meta:
        verbose_name = "nama lain wilayah"
        verbose_name_plural = "nama lain wilayah"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(regency__isnull=False, district__isnull=True, village__isnull=True)
                | Q(regency__isnull=True, district__isnull=False, village__isnull=True)
                | Q(regency__isnull=True, district__isnull=True, village__isnull=False),
                name="alias_of_one_region",
                violation_error_message="Pilih tepat satu: kabupaten, kecamatan, atau desa.",
            ),
            models.UniqueConstraint(
                fields=["regency", "district", "village", "name"],
                nulls_distinct=False,
                name="alias_once",
                violation_error_message="Nama lain ini sudah tercatat untuk wilayah itu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.regency or self.district or self.village}"
