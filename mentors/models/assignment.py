from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.models import Regency
from mentors.models.contract import MentorContract, days
from mentors.querysets import AssignmentQuerySet
from registry.models import Cooperative

# FOR SHARE waits for whoever is just changing the contract, and makes him wait: neither sees half.
INSIDE_CONTRACT = """
    PERFORM 1 FROM mentors_mentorcontract c WHERE c.id = NEW.contract_id
        AND c.role = 'ba' AND c.regency_id = NEW.regency_id
        AND NEW.starts >= c.starts AND NEW.ends <= COALESCE(c.ended_on, c.ends)
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'assignment outside of its contract'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_inside_contract',
                  TABLE = 'mentors_assignment';
    END IF;
    PERFORM 1 FROM registry_cooperative k JOIN core_village v ON v.code = k.village_id
        JOIN core_district d ON d.code = v.district_id
        WHERE k.id = NEW.cooperative_id AND d.regency_id = NEW.regency_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'cooperative outside of the contract''s kabupaten'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_inside_regency',
                  TABLE = 'mentors_assignment';
    END IF;
    RETURN NEW;
"""


def state_of(row: Any, on: date) -> str:
    """How an assignment (or a list's row with `starts` and `ends`) stands on that day."""
    if row.starts > on:
        return "Akan datang"
    return "Berjalan" if row.ends >= on else "Berakhir"


@tracked()
class Assignment(models.Model):
    """A mentor (BA, by contract) looks after a cooperative from `starts` to `ends`, both days in.

    `regency` is the contract's, kept here so that the database can hold all three together; a cooperative
    has one BA at a time. `locked`: the planner leaves it as it is.
    """

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "mentors.view_assignment"
    # its sentences call the mentor by name
    HISTORY_PERMISSION = "mentors.view_mentor"
    COOPERATIVE_PATH = "cooperative"

    contract = models.ForeignKey(
        MentorContract, models.PROTECT, related_name="assignments", verbose_name="kontrak"
    )
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="assignments", verbose_name="koperasi"
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", editable=False, verbose_name="kabupaten/kota"
    )
    starts = models.DateField("mulai")
    ends = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=250, blank=True)
    end_reason = models.CharField("alasan berakhir", max_length=250, blank=True, editable=False)
    # the assignment that this one took over from
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
        verbose_name="menggantikan",
    )
    locked = models.BooleanField(
        "dikunci", default=False, help_text="Rencana otomatis tidak mengubah penugasan ini."
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="assignment_in_order",
                violation_error_message="Akhir penugasan tidak boleh sebelum mulainya.",
            ),
            ExclusionConstraint(
                name="assignment_one_ba",
                expressions=[
                    (F("cooperative"), RangeOperators.EQUAL),
                    (days(F("starts"), F("ends")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Koperasi ini sudah punya pendamping pada masa itu. Gunakan serah terima."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "ends"], name="assignment_of_contract"),
            models.Index(fields=["regency", "ends"], name="assignment_place"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="assignment_inside_contract",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf(
                    "contract_id", "cooperative_id", "regency_id", "starts", "ends"
                ),
                func=INSIDE_CONTRACT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract.person} – {self.cooperative}"

    def get_absolute_url(self) -> str:
        return reverse("mentors:assignment-detail", args=[self.pk])
