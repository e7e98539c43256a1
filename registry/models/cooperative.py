from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.models import Village
from core.text import normalised
from registry import validators
from registry.querysets import ChildQuerySet, CooperativeQuerySet


@tracked()
class Cooperative(models.Model):
    """A Koperasi Desa/Kelurahan Merah Putih, seated in one village (two in one village: warned, allowed).

    Latitude and longitude in degrees, WGS 84. Money lives in CapitalEntry, people in Officer.
    """

    class Form(models.TextChoices):
        DESA = "desa", "Koperasi Desa (KDMP)"
        KELURAHAN = "kelurahan", "Koperasi Kelurahan (KKMP)"

    class Pattern(models.TextChoices):
        CONVENTIONAL = "konvensional", "Konvensional"
        SHARIA = "syariah", "Syariah"

    class Scheme(models.TextChoices):
        NEW = "baru", "Pembentukan baru"
        DEVELOPED = "pengembangan", "Pengembangan koperasi yang ada"
        REVITALISED = "revitalisasi", "Revitalisasi"

    REGENCY_PATH = "village__district__regency"
    COOPERATIVE_PATH = "pk"
    VIEW_PERMISSION = "registry.view_cooperative"

    name = models.CharField("nama koperasi", max_length=200)
    search_name = models.GeneratedField(
        expression=normalised("name"), output_field=models.TextField(), db_persist=True
    )
    form = models.CharField("bentuk", max_length=10, choices=Form)
    pattern = models.CharField("pola", max_length=15, choices=Pattern, default=Pattern.CONVENTIONAL)
    scheme = models.CharField(
        "skema pembentukan", max_length=15, choices=Scheme, default=Scheme.NEW
    )
    village = models.ForeignKey(Village, models.PROTECT, verbose_name="desa/kelurahan")
    extra_villages = models.ManyToManyField(
        Village,
        through="CooperativeVillage",
        related_name="+",
        blank=True,
        verbose_name="desa lain yang dilayani",
    )
    nik = models.CharField(
        "NIK koperasi",
        max_length=25,
        blank=True,
        validators=[validators.cooperative_number],
        help_text="Nomor Induk Koperasi; bukan NIK orang.",
    )
    simkopdes_id = models.CharField("ID SIMKOPDES", max_length=40, blank=True)
    address = models.CharField("alamat", max_length=250, blank=True)
    rt_rw = models.CharField("RT/RW", max_length=7, blank=True, validators=[validators.rt_rw])
    postal_code = models.CharField(
        "kode pos", max_length=5, blank=True, validators=[validators.postal_code]
    )
    latitude = models.FloatField("lintang", null=True, blank=True)
    longitude = models.FloatField("bujur", null=True, blank=True)
    phone = models.CharField("telepon", max_length=25, blank=True, validators=[validators.phone])
    email = models.EmailField("surel", blank=True)
    founded_on = models.DateField(
        "tanggal musyawarah pendirian", null=True, blank=True, validators=validators.past_date
    )
    minutes_number = models.CharField("nomor berita acara", max_length=60, blank=True)
    archived_at = models.DateTimeField("diarsipkan pada", null=True, blank=True, editable=False)
    archive_reason = models.CharField(
        "alasan diarsipkan", max_length=250, blank=True, editable=False
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = CooperativeQuerySet.as_manager()

    class Meta:
        verbose_name = "koperasi"
        verbose_name_plural = "koperasi"
        ordering = ["village_id", "name", "pk"]
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="coop_search_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik"],
                condition=~Q(nik=""),
                name="coop_nik_once",
                violation_error_message="NIK koperasi ini sudah dipakai koperasi lain.",
            ),
            models.UniqueConstraint(
                fields=["simkopdes_id"],
                condition=~Q(simkopdes_id=""),
                name="coop_simkopdes_once",
                violation_error_message="ID SIMKOPDES ini sudah dipakai koperasi lain.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-3.2, 2.2), longitude__range=(108.0, 114.3)),
                name="coop_coordinates_in_kalbar",
                violation_error_message=(
                    "Titik koordinat di luar Kalimantan Barat, atau hanya satu yang terisi. "
                    "Contoh: lintang -0.026330, bujur 109.342503."
                ),
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True, archive_reason="")
                | (Q(archived_at__isnull=False) & ~Q(archive_reason="")),
                name="coop_archived_with_reason",
                violation_error_message="Arsip memerlukan alasan.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:cooperative-detail", args=[self.pk])

    def clean(self) -> None:
        if self.village_id and self.form and self.village.kind != self.form:
            place = self.village
            raise ValidationError(
                {"form": f"{place.label} memerlukan bentuk Koperasi {place.get_kind_display()}."}
            )
        if self.pk and self.village_id and self.served.filter(village=self.village_id).exists():
            raise ValidationError(
                {
                    "village": f"{self.village.label} tercatat sebagai desa lain yang dilayani koperasi "
                    "ini. Hapus dulu dari sana, lalu jadikan tempat kedudukan."
                }
            )

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


@tracked()
class CooperativeVillage(models.Model):
    """A further village that the cooperative serves besides the one of its seat."""

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="served", verbose_name="koperasi"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, related_name="+", verbose_name="desa/kelurahan"
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ChildQuerySet["CooperativeVillage"].as_manager()

    class Meta:
        verbose_name = "desa lain yang dilayani"
        verbose_name_plural = "desa lain yang dilayani"
        ordering = ["village_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "village"],
                name="served_village_once",
                violation_error_message="Desa ini sudah tercatat dilayani koperasi itu.",
            )
        ]

    def __str__(self) -> str:
        return str(self.village)

    def clean(self) -> None:
        cooperative = getattr(self, "cooperative", None)
        if cooperative and self.village_id and self.village_id == cooperative.village_id:
            raise ValidationError(
                {
                    "village": f"{self.village.label} adalah tempat kedudukan koperasi ini, jadi sudah "
                    "tentu dilayani. Pilih desa lain, atau batalkan."
                }
            )
