"""Plans of who shall mentor which cooperative: drafted, edited by hand, applied at once, undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.models import Regency
from mentors.models.contract import MentorContract
from mentors.querysets import AccessQuerySet, PlanLineQuerySet, PlanQuerySet
from registry.models import Cooperative

WEIGHT_MAX = 10


def by_whom(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


@tracked(exclude=("mentors",))
class Plan(models.Model):
    """A proposal for one kabupaten/kota from day `on`; see mentors/planner and docs/howto/planner.md.

    `mentors` (JSON): [key of the contract, latitude, longitude] of each BA that was planned with, in the
    order of their numbers on the map; the point is his home village's, null when nobody knows it.
    `waiting`: the worker has not computed it yet; `blocked`: it can't be, `message` says why.
    """

    class Stage(models.TextChoices):
        WAITING = "waiting", "menunggu dihitung"
        BLOCKED = "blocked", "tidak dapat disusun"
        DRAFT = "draft", "konsep"
        APPLIED = "applied", "diterapkan"
        UNDONE = "undone", "dibatalkan"

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "mentors.plan_assignment"

    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    on = models.DateField("berlaku mulai")
    low = models.PositiveSmallIntegerField("paling sedikit")
    high = models.PositiveSmallIntegerField("paling banyak")
    weight = models.PositiveSmallIntegerField("bobot serah terima")
    relaxed = models.BooleanField("batas dilonggarkan", default=False)
    stage = models.CharField("tahap", max_length=10, choices=Stage, default=Stage.WAITING)
    message = models.CharField("pesan", max_length=1000, blank=True)
    mentors = models.JSONField("BA yang dihitung", default=list, editable=False)
    made_by = by_whom("disusun oleh")
    made_at = models.DateTimeField("disusun pada", auto_now_add=True)
    applied_by = by_whom("diterapkan oleh")
    applied_at = models.DateTimeField("diterapkan pada", null=True, blank=True)
    # the day from which it counts in fact: `on`, or the day of applying when that is later
    applied_from = models.DateField("diterapkan mulai", null=True, blank=True)
    undone_by = by_whom("dibatalkan oleh")
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    undo_reason = models.CharField("alasan dibatalkan", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "rencana penugasan"
        verbose_name_plural = "rencana penugasan"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["regency", "-made_at"], name="plan_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("high"), high__gte=1),
                name="plan_bounds_in_order",
                violation_error_message="Batas paling sedikit tidak boleh melebihi batas paling banyak.",
            ),
            models.CheckConstraint(
                condition=Q(weight__lte=WEIGHT_MAX),
                name="plan_weight_in_range",
                violation_error_message="Bobot serah terima dari 0 sampai 10.",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["applied", "undone"])
                | Q(applied_at__isnull=False, applied_from__isnull=False),
                name="plan_applied_when",
            ),
            models.CheckConstraint(
                condition=~Q(stage="undone") | (Q(undone_at__isnull=False) & ~Q(undo_reason="")),
                name="plan_undone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Rencana nomor {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("mentors:plan-detail", args=[self.pk])


# `written` is for undoing; the assignments' own history tells what was changed.
@tracked(exclude=("written",))
class PlanLine(models.Model):
    """One cooperative of a plan: who mentors it as it was seen (`before`), and who shall (`after`).

    assignment, seen   key and mark (core.seen.fingerprint) of today's assignment; none: null and ""
    fixed              today's assignment is locked, so the plan leaves it
    locked             decided by hand: computing again leaves it, and the new assignment will be locked
    latitude …         the point that was counted with, in degrees; `is_estimate`: not the cooperative's own
    """

    # A cooperative that is merged into another stays in the plans that were made for it.
    STAYS_WHEN_MERGED = True
    REGENCY_PATH = "plan__regency"
    VIEW_PERMISSION = "mentors.plan_assignment"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines", verbose_name="rencana")
    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi"
    )
    before = models.ForeignKey(
        MentorContract,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="BA sekarang",
    )
    after = models.ForeignKey(
        MentorContract,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="BA menurut rencana",
    )
    assignment = models.BigIntegerField("penugasan sekarang", null=True, editable=False)
    seen = models.CharField(max_length=20, blank=True, editable=False)
    fixed = models.BooleanField("penugasannya dikunci", default=False, editable=False)
    locked = models.BooleanField("kunci", default=False)
    latitude = models.FloatField("lintang", editable=False)
    longitude = models.FloatField("bujur", editable=False)
    is_estimate = models.BooleanField("titik perkiraan", default=False, editable=False)
    factor = models.FloatField("faktor akses", default=1.0, editable=False)
    written = models.JSONField("yang ditulis", default=dict, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = "baris rencana"
        verbose_name_plural = "baris rencana"
        ordering = ["plan_id", "cooperative_id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "cooperative"], name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(assignment__isnull=True, before__isnull=True, seen="")
                | (Q(assignment__isnull=False, before__isnull=False) & ~Q(seen="")),
                name="plan_line_saw_an_assignment",
            ),
            models.CheckConstraint(
                condition=Q(fixed=False) | Q(after=F("before")),
                name="plan_line_leaves_what_is_locked",
                violation_error_message="Penugasan ini dikunci. Buka dulu kuncinya.",
            ),
            models.CheckConstraint(
                condition=Q(locked=False) | Q(after__isnull=False),
                name="plan_line_locked_to_somebody",
                violation_error_message="Baris tanpa BA tidak dapat dikunci. Pilih BA-nya dulu.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.cooperative)

    @property
    def is_change(self) -> bool:
        return self.before_id != self.after_id


@tracked()
class CooperativeAccess(models.Model):
    """How a cooperative is reached when not by road: its kilometres count for more in a plan."""

    class Access(models.TextChoices):
        ROAD = "road", "Jalan darat"
        RIVER = "river", "Sungai"
        SEA = "sea", "Laut"

    STAYS_WHEN_MERGED = True
    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "mentors.view_assignment"

    cooperative = models.OneToOneField(
        Cooperative, models.CASCADE, related_name="travel_access", verbose_name="koperasi"
    )
    access = models.CharField("akses", max_length=5, choices=Access, default=Access.ROAD)
    note = models.CharField("catatan", max_length=200, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "akses koperasi"
        verbose_name_plural = "akses koperasi"
        ordering = ["cooperative_id"]

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.get_access_display()}"


def factor_of(access: str) -> float:
    """How much dearer a kilometre is by this way than on a road."""
    factors: dict[str, float] = settings.MENTOR_ACCESS_FACTORS
    return factors.get(access, 1.0)
