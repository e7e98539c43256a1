"""Programs that read our rows and figures by themselves, and how often they did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.history import tracked
from core.models import User
from core.scoping import PUBLIC
from dashboard.querysets import ApiClientQuerySet, ApiUseQuerySet

MANAGE = "dashboard.manage_client"


# The mark of a token is of no use to a reader of history; its beginning, `prefix`, tells one from the next.
@tracked(exclude=("digest",))
class ApiClient(models.Model):
    """A program with a token: whose rows it sees, follows from the role of its own account `user`, which nobody
    can log in with.

    digest    keyed mark of the token, which itself is kept nowhere; prefix: what may be shown of it
    networks  addresses it may come from, "10.1.0.0/16" and the like, parted by commas; "": from anywhere
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = MANAGE

    name = models.CharField(
        "nama",
        max_length=80,
        unique=True,
        error_messages={"unique": "Nama ini sudah dipakai klien lain."},
    )
    purpose = models.CharField("keperluan", max_length=250)
    user = models.OneToOneField(
        User, models.PROTECT, related_name="api_client", editable=False, verbose_name="akun"
    )
    prefix = models.CharField("awal token", max_length=16, editable=False)
    digest = models.CharField("tanda token", max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("token dibuat pada", editable=False)
    valid_until = models.DateField("berlaku sampai")
    networks = models.CharField("jaringan yang boleh", max_length=250, blank=True)
    created_at = models.DateTimeField("dibuat pada", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dibuat oleh",
    )
    revoked_at = models.DateTimeField("dicabut pada", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dicabut oleh",
    )
    revoke_reason = models.CharField("alasan dicabut", max_length=250, blank=True, editable=False)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = "klien API"
        verbose_name_plural = "klien API"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="client_revoked_with_reason",
                violation_error_message="Mencabut token memerlukan alasan.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboard:client-detail", args=[self.pk])

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


class ApiUse(models.Model):
    """How often a client asked on one day, and within the minute since `since` (dashboard/api/throttle.py)."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = MANAGE

    client = models.ForeignKey(
        ApiClient, models.CASCADE, related_name="uses", verbose_name="klien API"
    )
    day = models.DateField("hari")
    asked = models.PositiveIntegerField("permintaan", default=0)
    refused = models.PositiveIntegerField("ditolak karena terlalu sering", default=0)
    since = models.DateTimeField("menit mulai")
    within = models.PositiveIntegerField("dalam menit itu", default=0)

    objects = ApiUseQuerySet.as_manager()

    class Meta:
        verbose_name = "pemakaian API"
        verbose_name_plural = "pemakaian API"
        ordering = ["client_id", "-day"]
        constraints = [models.UniqueConstraint(fields=["client", "day"], name="api_use_once_a_day")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.day:%Y-%m-%d}"
