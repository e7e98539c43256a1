"""The monthly reports, their recaps, every step that they took, and the locks on months.

The database holds the chain: a document's state changes only after the step that says so, in the order
of visits.monthly.words; what was submitted stays as it was; nothing of a locked month changes.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.models import Regency
from core.scoping import PUBLIC, ScopedQuerySet
from mentors.models import MentorContract, Person
from visits.monthly.words import OPEN, RECAP_STEPS, REPORT_STEPS, RecapState, ReportState
from visits.words import THEMES

WRITING = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def _refuse(name: str, told: str) -> str:
    return (
        f"RAISE EXCEPTION '{told}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', "
        "TABLE = TG_TABLE_NAME;"
    )


def _pairs(steps: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"('{one}', '{other}')" for one, other in steps)


# The row that is changed is locked before this runs, and each statement in here reads anew: a lock that
# was set meanwhile is seen.
IN_LOCKED_MONTH = f"""
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT 1 FROM visits_monthlock l WHERE l.month = OLD.month AND l.opened_at IS NULL
        AND (l.regency_id IS NULL OR l.regency_id = OLD.regency_id)
    ) THEN {_refuse("month_locked", "this month is locked")} END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM visits_monthlock l WHERE l.month = NEW.month AND l.opened_at IS NULL
        AND (l.regency_id IS NULL OR l.regency_id = NEW.regency_id)
    ) THEN {_refuse("month_locked", "this month is locked")} END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def in_order(column: str, steps: tuple[tuple[str, str], ...], kept: tuple[str, ...]) -> str:
    """Trigger of a document: `column` is its key in the steps, `kept` what stays once it was sent."""
    same = ", ".join(f"OLD.{name}" for name in kept)
    now = ", ".join(f"NEW.{name}" for name in kept)
    still = ", ".join(f"'{state}'" for state in OPEN)
    return f"""
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draf' AND NOT NEW.is_sample THEN
            {_refuse("report_state_order", "begins as a draft")}
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND (
        (OLD.state, NEW.state) NOT IN ({_pairs(steps)})
        OR NEW.state IS DISTINCT FROM (SELECT s.to_state FROM visits_reportstep s
            WHERE s.{column} = NEW.id ORDER BY s.number DESC LIMIT 1)
    ) THEN {_refuse("report_state_order", "no such step")} END IF;
    IF OLD.state NOT IN ({still}) AND ({same}) IS DISTINCT FROM ({now}) THEN
        {_refuse("report_sent_stays", "what was submitted stays")}
    END IF;
    RETURN NEW;
"""


STEP_FOLLOWS = f"""
    SELECT s.to_state, s.number INTO before FROM visits_reportstep s
        WHERE s.report_id IS NOT DISTINCT FROM NEW.report_id
        AND s.recap_id IS NOT DISTINCT FROM NEW.recap_id
        ORDER BY s.number DESC LIMIT 1;
    IF NEW.number <> COALESCE(before.number, 0) + 1
        OR NEW.from_state <> COALESCE(before.to_state, 'draf') THEN
        {_refuse("step_follows", "a step begins where the last one ended")}
    END IF;
    RETURN NEW;
"""
THEME_OF_OPEN = f"""
    FOR r IN SELECT p.state, p.month, p.regency_id FROM visits_monthlyreport p
        WHERE p.id IN (OLD.report_id, NEW.report_id) LOOP
        IF EXISTS (
            SELECT 1 FROM visits_monthlock l WHERE l.month = r.month AND l.opened_at IS NULL
            AND (l.regency_id IS NULL OR l.regency_id = r.regency_id)
        ) THEN {_refuse("month_locked", "this month is locked")} END IF;
        IF r.state NOT IN ('draf', 'dikembalikan') AND TG_OP <> 'DELETE'
            AND NOT (TG_OP = 'INSERT' AND NEW.is_sample) THEN
            {_refuse("report_sent_stays", "what was submitted stays")}
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def _one_of(steps: tuple[tuple[str, str], ...], **document: bool) -> Q:
    allowed = Q()
    for one, other in steps:
        allowed |= Q(from_state=one, to_state=other)
    return Q(**document) & allowed


def locked_month() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="a_month_locked",  # before the others: triggers run by name
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=WRITING,
        func=IN_LOCKED_MONTH,
    )


def state_order(
    column: str, steps: tuple[tuple[str, str], ...], kept: tuple[str, ...]
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="b_state_order",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=in_order(column, steps, kept),
    )


def document_constraints(prefix: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=Q(month__day=1), name=f"{prefix}_month_first"),
        models.CheckConstraint(
            condition=Q(state="draf")
            | Q(figures__isnull=False, as_of__isnull=False, submitted_at__isnull=False),
            name=f"{prefix}_sent_is_frozen",
        ),
    ]


class ReportQuerySet(ScopedQuerySet["MonthlyReport"]):
    pass


class RecapQuerySet(ScopedQuerySet["MonthlyRecap"]):
    pass


@tracked(exclude=("figures", "content"))
class MonthlyReport(models.Model):
    """A BA's report of one month under one contract.

    month       its first day
    figures     JSON numbers at the last submission (visits.monthly.compiling), None before the first;
    content     JSON lines at that time: themes, cooperatives
    as_of       when they were frozen
    late_days   days from the deadline to the first submission
    edited_at   when texts were last saved
    """

    REGENCY_PATH = "regency"
    OWNER_PATH = "person__user"
    VIEW_PERMISSION = "visits.view_report"

    contract = models.ForeignKey(
        MentorContract, models.PROTECT, related_name="monthly_reports", verbose_name="kontrak"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="monthly_reports", verbose_name="pendamping"
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    month = models.DateField("bulan")
    state = models.CharField(
        "status", max_length=14, choices=ReportState, default=ReportState.DRAFT
    )
    obstacles = models.TextField("kendala umum", blank=True, max_length=4000)
    figures = models.JSONField("angka", null=True, editable=False)
    content = models.JSONField("isi", null=True, editable=False)
    as_of = models.DateTimeField("angka per", null=True, editable=False)
    submitted_at = models.DateTimeField("diajukan pada", null=True, editable=False)
    late_days = models.PositiveSmallIntegerField("terlambat (hari)", default=0, editable=False)
    edited_at = models.DateTimeField("diisi pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan bulanan"
        verbose_name_plural = "laporan bulanan"
        ordering = ["-month", "regency_id", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month"],
                name="report_once_a_month",
                violation_error_message="Laporan bulan ini sudah ada.",
            ),
            *document_constraints("report"),
        ]
        indexes = [
            models.Index(fields=["month", "regency"], name="report_of_month"),
            models.Index(fields=["person", "-month"], name="report_of_person"),
        ]
        triggers = [
            locked_month(),
            state_order(
                "report_id",
                REPORT_STEPS,
                ("contract_id", "person_id", "regency_id", "month", "obstacles", "as_of")
                + ("figures", "content", "submitted_at", "late_days"),
            ),
        ]

    def __str__(self) -> str:
        return f"Laporan {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("visits:report-detail", args=[self.pk])


@tracked()
class ReportTheme(models.Model):
    """What the mentor wrote about one of the five themes."""

    REGENCY_PATH = "report__regency"
    OWNER_PATH = "report__person__user"
    VIEW_PERMISSION = "visits.view_report"

    report = models.ForeignKey(
        MonthlyReport, models.CASCADE, related_name="themes", verbose_name="laporan"
    )
    theme = models.CharField(
        "tema", max_length=20, choices=[(one.value, one.label) for one in THEMES]
    )
    activities = models.TextField("kegiatan", blank=True, max_length=4000)
    results = models.TextField("hasil", blank=True, max_length=4000)
    plans = models.TextField("rencana bulan depan", blank=True, max_length=4000)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "tema laporan"
        verbose_name_plural = "tema laporan"
        ordering = ["report_id", "theme"]
        constraints = [
            models.UniqueConstraint(fields=["report", "theme"], name="report_theme_once")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="theme_of_open_report",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=WRITING,
                declare=[("r", "record")],
                func=THEME_OF_OPEN,
            )
        ]

    def __str__(self) -> str:
        return self.get_theme_display()


@tracked(exclude=("figures",))
class MonthlyRecap(models.Model):
    """A kabupaten's recap of one month, written by either of its PMO, from accepted BA reports.

    figures   JSON at the last submission (visits.monthly.recapping), None before the first
    """

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "visits.view_recap"

    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    month = models.DateField("bulan")
    state = models.CharField("status", max_length=14, choices=RecapState, default=RecapState.DRAFT)
    notes = models.TextField("catatan PMO", blank=True, max_length=6000)
    figures = models.JSONField("angka", null=True, editable=False)
    as_of = models.DateTimeField("angka per", null=True, editable=False)
    submitted_at = models.DateTimeField("diajukan pada", null=True, editable=False)
    late_days = models.PositiveSmallIntegerField("terlambat (hari)", default=0, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = RecapQuerySet.as_manager()

    class Meta:
        verbose_name = "rekap bulanan"
        verbose_name_plural = "rekap bulanan"
        ordering = ["-month", "regency_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["regency", "month"],
                name="recap_once_a_month",
                violation_error_message="Rekap bulan ini sudah ada.",
            ),
            *document_constraints("recap"),
        ]
        triggers = [
            locked_month(),
            state_order(
                "recap_id",
                RECAP_STEPS,
                ("regency_id", "month", "notes", "as_of", "figures", "submitted_at", "late_days"),
            ),
        ]

    def __str__(self) -> str:
        return f"Rekap {self.regency}"

    @property
    def level(self) -> str:
        """With whom it lies now: pmo, kabupaten or provinsi."""
        return {"diajukan": "kabupaten", "diteruskan": "provinsi", "diterima": "provinsi"}.get(
            self.state, "pmo"
        )


@tracked()
class ReportStep(models.Model):
    """One step of a document: who, when, from which state to which, why, and the visits that it told of."""

    REGENCY_PATH = "regency"
    OWNER_PATH = "report__person__user"
    VIEW_PERMISSION = "visits.view_report"

    report = models.ForeignKey(
        MonthlyReport,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="laporan",
    )
    recap = models.ForeignKey(
        MonthlyRecap,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="rekap",
    )
    regency = models.ForeignKey(
        Regency, models.PROTECT, related_name="+", verbose_name="kabupaten/kota"
    )
    number = models.PositiveSmallIntegerField("langkah ke")
    from_state = models.CharField("dari", max_length=14)
    to_state = models.CharField("menjadi", max_length=14)
    reason = models.CharField("alasan", max_length=250, blank=True)
    visits = models.PositiveIntegerField("kunjungan pada saat itu", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="oleh",
    )
    at = models.DateTimeField("pada")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah laporan"
        verbose_name_plural = "langkah laporan"
        ordering = ["report_id", "recap_id", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, recap__isnull=True)
                | Q(report__isnull=True, recap__isnull=False),
                name="step_of_one_document",
            ),
            models.CheckConstraint(
                condition=~Q(to_state="dikembalikan") | ~Q(reason=""),
                name="step_return_has_reason",
                violation_error_message="Mengembalikan memerlukan alasan.",
            ),
            models.CheckConstraint(
                condition=_one_of(REPORT_STEPS, recap__isnull=True)
                | _one_of(RECAP_STEPS, report__isnull=True),
                name="step_allowed",
            ),
            models.UniqueConstraint(fields=["report", "number"], name="step_once_of_report"),
            models.UniqueConstraint(fields=["recap", "number"], name="step_once_of_recap"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="step_follows",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "record")],
                func=STEP_FOLLOWS,
            ),
            pgtrigger.Protect(
                name="step_stays",
                operation=pgtrigger.UpdateOf(
                    "report_id", "recap_id", "number", "from_state", "to_state", "reason", "at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"

    @property
    def label(self) -> str:
        states: type[models.TextChoices] = ReportState if self.report_id else RecapState
        return str(states(self.to_state).label)


@tracked()
class MonthLock(models.Model):
    """A month that is closed for a kabupaten, or (regency empty) for the whole province, until an officer
    opens it with a reason. Opened locks are kept."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "visits.view_report"

    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
    )
    month = models.DateField("bulan")
    locked_at = models.DateTimeField("dikunci pada")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="dikunci oleh",
    )
    opened_at = models.DateTimeField("dibuka pada", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dibuka oleh",
    )
    open_reason = models.CharField("alasan dibuka", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kunci bulan"
        verbose_name_plural = "kunci bulan"
        ordering = ["-month", "regency_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="lock_month_first"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, open_reason="")
                | (Q(opened_at__gte=F("locked_at")) & ~Q(open_reason="")),
                name="lock_opened_with_reason",
            ),
            models.UniqueConstraint(
                fields=["regency", "month"],
                condition=Q(opened_at__isnull=True),
                nulls_distinct=False,
                name="lock_once",
                violation_error_message="Bulan ini sudah dikunci.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kunci {self.month:%m/%Y}"
