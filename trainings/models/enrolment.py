import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.history import tracked
from core.models import Regency
from core.triggers import row
from mentors.models import Person
from registry.models import Cooperative, Officer
from trainings.models.batch import Batch
from trainings.models.rules import SEATS
from trainings.querysets import EnrolmentQuerySet
from trainings.words import Seat

# No letters or digits that are mistaken for each other when read aloud or typed from paper.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def participant_code() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


# The code opens attendance without a login: as a secret it stays out of history.
@tracked(exclude=("code",))
class Enrolment(models.Model):
    """Somebody's place in a batch (kepesertaan): a mentor (`person`) or an officer of a `cooperative`.

    name      an officer's name as enrolled: it stays when the board is rewritten (`officer` becomes empty);
              empty for a person, whose name is his own
    regency   kept by the database: the person's, or the cooperative's; empty for the province's own people
    code      with which the participant marks his attendance without a login
    queued_at since when on the waiting list; the order in which seats are given
    replaces  whom this participant came for
    """

    REGENCY_PATH = "regency"
    OWNER_PATH = "person__user"
    VIEW_PERMISSION = "trainings.view_enrolment"
    # a seat may come from another kabupaten, whose people the reader of history doesn't see
    HISTORY_NUMBERED = ("replaces",)

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="enrolments", verbose_name="angkatan"
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="pendamping",
    )
    officer = models.ForeignKey(
        Officer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="pengurus/pengawas",
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="koperasi",
    )
    name = models.CharField("nama", max_length=120, blank=True)
    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="kabupaten/kota",
    )
    state = models.CharField("status", max_length=10, choices=Seat, default=Seat.SEATED)
    state_reason = models.CharField("alasan", max_length=250, blank=True)
    code = models.CharField(
        "kode peserta", max_length=CODE_LENGTH, default=participant_code, editable=False
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="menggantikan",
    )
    enrolled_at = models.DateTimeField("didaftarkan pada", auto_now_add=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="didaftarkan oleh",
    )
    queued_at = models.DateTimeField("menunggu sejak", null=True, blank=True, editable=False)
    note = models.CharField("catatan", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "kepesertaan"
        verbose_name_plural = "kepesertaan"
        ordering = ["batch_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    person__isnull=False, cooperative__isnull=True, officer__isnull=True, name=""
                )
                | (Q(person__isnull=True, cooperative__isnull=False) & ~Q(name="")),
                name="enrolment_of_somebody",
                violation_error_message="Pilih pendamping, atau pengurus sebuah koperasi.",
            ),
            models.UniqueConstraint(
                fields=["batch", "person"],
                condition=Q(person__isnull=False),
                name="enrolment_person_once",
                violation_error_message="Orang ini sudah ada di angkatan ini.",
            ),
            models.UniqueConstraint(
                fields=["batch", "officer"],
                condition=Q(officer__isnull=False),
                name="enrolment_officer_once",
                violation_error_message="Pengurus ini sudah ada di angkatan ini.",
            ),
            models.UniqueConstraint(fields=["code"], name="enrolment_code_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["digantikan", "batal"]) | ~Q(state_reason=""),
                name="enrolment_left_with_reason",
                violation_error_message="Tuliskan alasannya.",
            ),
            models.CheckConstraint(
                condition=~Q(state="menunggu") | Q(queued_at__isnull=False),
                name="enrolment_waits_since",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state"], name="enrolment_seats"),
            models.Index(fields=["regency", "batch"], name="enrolment_place"),
        ]
        triggers = [
            row(
                "enrolment_seats",
                pgtrigger.Insert
                | pgtrigger.UpdateOf("batch_id", "person_id", "cooperative_id", "state"),
                SEATS,
                "ba",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} – {self.batch}"

    @property
    def participant(self) -> str:
        """The name of whoever takes part."""
        return self.person.name if self.person_id is not None else self.name  # type: ignore[union-attr]

    def get_absolute_url(self) -> str:
        return reverse("trainings:enrolment-detail", args=[self.pk])
