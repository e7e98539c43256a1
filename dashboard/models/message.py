"""What waits for somebody, as he finds it in his inbox, and who wants the weekly digest by e-mail."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import scoping
from core.scoping import PUBLIC, ScopedQuerySet
from dashboard.words import MessageKind

VIEW = "dashboard.view_dashboard"


class OwnQuerySet[M: models.Model](ScopedQuerySet[M]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """His own and nobody else's, whatever area he has."""
        if not scoping.holds(user, permission or VIEW):
            return self.none()
        return self.filter(user=user)


class MessageQuerySet(OwnQuerySet["Message"]):
    def standing(self) -> Self:
        """What it tells of is still so."""
        return self.filter(closed_at__isnull=True)

    def unread(self) -> Self:
        return self.standing().filter(read_at__isnull=True)


class Message(models.Model):
    """A matter that concerns `user`; derived from other tables (dashboard.inbox.collecting), never typed.

    key         what it is about, once per user: a matter that comes back is the same message again
    subject     the sentence; link: the page where it is seen to
    since       since when it waits; newest: when the youngest row behind it came (a newer one: unread again)
    closed_at   when the matter had ended
    Not tracked: nothing is decided here, and what it tells of has its own history.
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = VIEW
    SAMPLE_WITH = "user"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox", verbose_name="untuk"
    )
    kind = models.CharField("jenis", max_length=10, choices=MessageKind)
    key = models.CharField("perkara", max_length=80)
    subject = models.CharField("isi", max_length=300)
    link = models.CharField("alamat", max_length=300)
    since = models.DateTimeField("sejak")
    newest = models.DateTimeField("terbaru")
    read_at = models.DateTimeField("dibaca pada", null=True, blank=True)
    closed_at = models.DateTimeField("selesai pada", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "pesan"
        verbose_name_plural = "pesan"
        ordering = ["-newest", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="message_once"),
        ]
        indexes = [
            # the number in the head of every page
            models.Index(
                fields=["user"],
                condition=Q(read_at__isnull=True, closed_at__isnull=True),
                name="message_unread",
            ),
            models.Index(
                fields=["closed_at"], condition=Q(closed_at__isnull=False), name="message_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class DigestSubscriptionQuerySet(OwnQuerySet["DigestSubscription"]):
    pass


class DigestSubscription(models.Model):
    """Somebody wants the weekly digest by e-mail. `sent_for`: Monday of the newest week that he was sent."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = VIEW
    SAMPLE_WITH = "user"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="digest_subscription",
        verbose_name="untuk",
    )
    since = models.DateTimeField("berlangganan sejak", auto_now_add=True)
    sent_for = models.DateField("terkirim untuk minggu", null=True, blank=True)

    objects = DigestSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "langganan ringkasan"
        verbose_name_plural = "langganan ringkasan"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_for__isnull=True) | Q(sent_for__iso_week_day=1),
                name="digest_sent_for_monday",
                violation_error_message="Minggu disebut dengan hari Seninnya.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
