from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.history import tracked
from core.models import Regency
from mentors.models.person import Person
from mentors.querysets import ContractQuerySet


def days(first: object, last: object) -> Func:
    """SQL: all days from `first` to `last`, both in."""
    return Func(
        first,
        last,
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    )


# A contract that is cut short, moved or given another role may not leave an assignment outside of it.
# Locks nothing itself: the assignment's trigger holds the contract's row while it looks.
ASSIGNMENTS_INSIDE = """
    IF EXISTS (
        SELECT 1 FROM mentors_assignment a WHERE a.contract_id = NEW.id AND NOT (
            NEW.role = 'ba'
            AND a.starts >= NEW.starts AND a.ends <= COALESCE(NEW.ended_on, NEW.ends)
            AND a.regency_id = NEW.regency_id
        )
    ) THEN
        RAISE EXCEPTION 'assignments would lie outside of the contract'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_holds_assignments',
                  TABLE = 'mentors_mentorcontract';
    END IF;
    RETURN NEW;
"""


@tracked()
class MentorContract(models.Model):
    """A person's contract with the dinas, from `starts` to `ends` (both in), or to `ended_on` if ended early."""

    class Role(models.TextChoices):
        BA = "ba", "BA (pendamping koperasi)"
        PMO_REGENCY = "pmo_kab", "PMO kabupaten/kota"
        PMO_PROVINCE = "pmo_prov", "PMO provinsi"

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "mentors.view_person"

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="contracts", verbose_name="orang"
    )
    role = models.CharField("peran", max_length=10, choices=Role, default=Role.BA)
    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
        help_text="Kosong hanya untuk PMO provinsi.",
    )
    number = models.CharField("nomor kontrak", max_length=80, blank=True)
    starts = models.DateField("mulai")
    ends = models.DateField("sampai")
    ended_on = models.DateField("diakhiri pada", null=True, blank=True, editable=False)
    end_reason = models.CharField("alasan diakhiri", max_length=250, blank=True, editable=False)
    last_day = models.GeneratedField(
        expression=Coalesce(F("ended_on"), F("ends")),
        output_field=models.DateField(),
        db_persist=True,
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "kontrak"
        verbose_name_plural = "kontrak"
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="contract_in_order",
                violation_error_message="Tanggal akhir kontrak tidak boleh sebelum mulainya.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__gte=F("starts"), ended_on__lte=F("ends")) & ~Q(end_reason="")),
                name="contract_ended_with_reason",
                violation_error_message=(
                    "Kontrak hanya dapat diakhiri dengan alasan, pada hari di dalam masa kontrak."
                ),
            ),
            models.CheckConstraint(
                condition=Q(role="pmo_prov", regency__isnull=True)
                | (~Q(role="pmo_prov") & Q(regency__isnull=False)),
                name="contract_regency_by_role",
                violation_error_message=(
                    "BA dan PMO kabupaten/kota memerlukan kabupaten/kota; PMO provinsi tidak."
                ),
            ),
            ExclusionConstraint(
                name="contract_no_overlap",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (
                        days(F("starts"), Coalesce(F("ended_on"), F("ends"))),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=(
                    "Orang ini sudah punya kontrak dengan peran yang sama pada masa itu. Akhiri dulu "
                    "kontrak itu, atau ubah tanggalnya."
                ),
            ),
        ]
        indexes = [models.Index(fields=["regency", "role", "last_day"], name="contract_place")]
        triggers = [
            pgtrigger.Trigger(
                name="contract_holds_assignments",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("starts", "ends", "ended_on", "role", "regency_id"),
                func=ASSIGNMENTS_INSIDE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.person}"

    def card_url(self) -> str:
        """Where the contract stands on its person's card. No `get_absolute_url`: history asks that of a
        row of which it knows the key only."""
        return f"{reverse('mentors:person-detail', args=[self.person_id])}#kontrak"

    def is_running(self, on: date) -> bool:
        return self.starts <= on <= (self.ended_on or self.ends)
