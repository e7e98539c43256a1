"""A visit as it stands now. What was sent, word by word, is in VisitVersion."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate, Upper
from django.urls import reverse

from core.history import tracked
from mentors.models import MentorContract, Person
from registry.models import Cooperative
from visits.expressions import text_mark
from visits.querysets import VisitQuerySet
from visits.words import Channel, Held, Mode, State, Topic

# A day is a day in Pontianak, whatever zone the phone thinks it is in.
WIB = ZoneInfo("Asia/Pontianak")


# When its signals were worked out is no change of what it says; an event each would copy the whole text.
@tracked(exclude=("weighed_at",))
class Visit(models.Model):
    """A mentor visited a cooperative. `client_id` (UUIDv7) was made on the phone and is the one key by
    which a visit is the same visit, however often and by whichever way it arrives.

    started_at, ended_at   as the phone's clock said, possibly corrected by the mentor
    device_time, device_offset  the phone's clock and its minutes east of UTC when the current version was
                           finished; clock_skew: seconds the phone's clock was ahead of ours when it was sent
    latitude, longitude    degrees WGS 84; accuracy: metres (the 68 % radius that the phone names)
    version                number of the VisitVersion that these fields were taken from
    held                   why it waits for an officer (visits.words.Held); such a visit counts nowhere
    weighed_at             when its signals were worked out; None: still to do
    """

    REGENCY_PATH = "cooperative__village__district__regency"
    OWNER_PATH = "person__user"
    VIEW_PERMISSION = "visits.view_visit"

    client_id = models.UUIDField("ID dari HP", unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="visits", verbose_name="pendamping"
    )
    contract = models.ForeignKey(
        MentorContract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="kontrak",
    )
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="visits", verbose_name="koperasi"
    )
    mode = models.CharField("cara", max_length=10, choices=Mode, default=Mode.FIELD)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic), verbose_name="topik", default=list
    )
    started_at = models.DateTimeField("mulai")
    ended_at = models.DateTimeField("selesai")
    day = models.GeneratedField(
        expression=TruncDate("started_at", tzinfo=WIB),
        output_field=models.DateField("tanggal"),
        db_persist=True,
    )
    people_met = models.TextField("orang yang ditemui", blank=True)
    people_count = models.PositiveSmallIntegerField("jumlah orang", null=True, blank=True)
    findings = models.TextField("temuan", blank=True)
    latitude = models.FloatField(
        "lintang", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        "bujur",
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    accuracy = models.FloatField("akurasi (m)", null=True, blank=True)
    position_at = models.DateTimeField("posisi diambil pada", null=True, blank=True)
    no_position_reason = models.CharField("alasan tanpa lokasi", max_length=250, blank=True)
    state = models.CharField("status", max_length=16, choices=State, default=State.SENT)
    version = models.PositiveSmallIntegerField("versi", default=1, editable=False)
    channel = models.CharField(
        "dikirim lewat", max_length=10, choices=Channel, default=Channel.ONLINE, editable=False
    )
    device_time = models.DateTimeField("jam HP", null=True, blank=True, editable=False)
    device_offset = models.SmallIntegerField("selisih zona HP (menit)", null=True, editable=False)
    clock_skew = models.IntegerField("jam HP lebih cepat (detik)", null=True, editable=False)
    received_at = models.DateTimeField("diterima pada", editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dikirim oleh",
    )
    held = models.CharField("ditahan karena", max_length=16, choices=Held, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diperiksa oleh",
    )
    reviewed_at = models.DateTimeField("diperiksa pada", null=True, blank=True, editable=False)
    review_reason = models.CharField("alasan pemeriksa", max_length=250, blank=True, editable=False)
    weighed_at = models.DateTimeField("sinyal dihitung pada", null=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")),
                name="visit_in_order",
                violation_error_message="Jam selesai tidak boleh sebelum jam mulai.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True)
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    accuracy__gte=0,
                ),
                name="visit_position_whole",
                violation_error_message="Posisi memerlukan lintang, bujur dan akurasi.",
            ),
            models.CheckConstraint(
                condition=~Q(mode="lapangan")
                | Q(latitude__isnull=False)
                | ~Q(no_position_reason=""),
                name="visit_position_or_reason",
                violation_error_message=(
                    "Kunjungan lapangan memerlukan posisi, atau alasan mengapa tanpa lokasi."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["perlu_perbaikan", "ditolak"]) | ~Q(review_reason=""),
                name="visit_sent_back_with_reason",
                violation_error_message="Mengembalikan atau menolak memerlukan alasan.",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="visit_version_from_one"),
        ]
        indexes = [
            models.Index(fields=["cooperative", "-started_at"], name="visit_of_cooperative"),
            models.Index(fields=["person", "-started_at"], name="visit_of_person"),
            models.Index(fields=["day", "cooperative"], name="visit_by_day"),
            models.Index(fields=["state", "-started_at"], name="visit_by_state"),
            models.Index(fields=["-started_at", "-id"], name="visit_newest"),
            models.Index(
                fields=["id"], condition=Q(weighed_at__isnull=True), name="visit_to_weigh"
            ),
            models.Index(fields=["id"], condition=~Q(held=""), name="visit_held"),
            GinIndex(fields=["topics"], name="visit_topics"),
            models.Index(text_mark("findings"), "id", name="visit_by_text"),
            # what figures and lists count, told without touching the table (VisitQuerySet.standing)
            models.Index(
                fields=["cooperative", "day"],
                condition=Q(held="") & ~Q(state="ditolak"),
                name="visit_standing",
            ),
            # the same in the list's order: a deep page skips entries of the index, not rows
            models.Index(
                fields=["-started_at", "-id"],
                include=["cooperative"],
                condition=Q(held="") & ~Q(state="ditolak"),
                name="visit_newest_standing",
            ),
            # the search box: `icontains` asks for UPPER(…)
            GinIndex(
                OpClass(Upper("findings"), name="gin_trgm_ops"),
                OpClass(Upper("people_met"), name="gin_trgm_ops"),
                name="visit_words",
            ),
        ]

    def __str__(self) -> str:
        return f"Kunjungan {self.client_id}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit-detail", args=[self.pk])

    @property
    def topic_labels(self) -> list[str]:
        labels = dict(Topic.choices)
        return [str(labels.get(topic, topic)) for topic in self.topics]
