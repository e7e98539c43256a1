"""What the database holds of the monthly chain: triggers and checks of visits/models/monthly*.py."""

import pgtrigger
from django.db import models
from django.db.models import Q

from core.triggers import refuse
from visits.monthly.words import OPEN

WRITING = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def _pairs(steps: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"('{one}', '{other}')" for one, other in steps)


# The row that is changed is locked before this runs, and each statement in here reads anew: a lock that
# was set meanwhile is seen.
IN_LOCKED_MONTH = f"""
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT 1 FROM visits_monthlock l WHERE l.month = OLD.month AND l.opened_at IS NULL
        AND (l.regency_id IS NULL OR l.regency_id = OLD.regency_id)
    ) THEN {refuse("month_locked", "this month is locked")} END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM visits_monthlock l WHERE l.month = NEW.month AND l.opened_at IS NULL
        AND (l.regency_id IS NULL OR l.regency_id = NEW.regency_id)
    ) THEN {refuse("month_locked", "this month is locked")} END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""  # noqa: S608  our own names only


def in_order(column: str, steps: tuple[tuple[str, str], ...], kept: tuple[str, ...]) -> str:
    """Trigger of a document: `column` is its key in the steps, `kept` what stays once it was sent."""
    same = ", ".join(f"OLD.{name}" for name in kept)
    now = ", ".join(f"NEW.{name}" for name in kept)
    still = ", ".join(f"'{state}'" for state in OPEN)
    return f"""
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draf' AND NOT NEW.is_sample THEN
            {refuse("report_state_order", "begins as a draft")}
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state AND (
        (OLD.state, NEW.state) NOT IN ({_pairs(steps)})
        OR NEW.state IS DISTINCT FROM (SELECT s.to_state FROM visits_reportstep s
            WHERE s.{column} = NEW.id ORDER BY s.number DESC LIMIT 1)
    ) THEN {refuse("report_state_order", "no such step")} END IF;
    IF OLD.state NOT IN ({still}) AND ({same}) IS DISTINCT FROM ({now}) THEN
        {refuse("report_sent_stays", "what was submitted stays")}
    END IF;
    RETURN NEW;
"""  # noqa: S608  our own names only


STEP_FOLLOWS = f"""
    SELECT s.to_state, s.number INTO before FROM visits_reportstep s
        WHERE s.report_id IS NOT DISTINCT FROM NEW.report_id
        AND s.recap_id IS NOT DISTINCT FROM NEW.recap_id
        ORDER BY s.number DESC LIMIT 1;
    IF NEW.number <> COALESCE(before.number, 0) + 1
        OR NEW.from_state <> COALESCE(before.to_state, 'draf') THEN
        {refuse("step_follows", "a step begins where the last one ended")}
    END IF;
    RETURN NEW;
"""  # noqa: S608  our own names only
THEME_OF_OPEN = f"""
    FOR r IN SELECT p.state, p.month, p.regency_id FROM visits_monthlyreport p
        WHERE p.id IN (OLD.report_id, NEW.report_id) LOOP
        IF EXISTS (
            SELECT 1 FROM visits_monthlock l WHERE l.month = r.month AND l.opened_at IS NULL
            AND (l.regency_id IS NULL OR l.regency_id = r.regency_id)
        ) THEN {refuse("month_locked", "this month is locked")} END IF;
        IF r.state NOT IN ('draf', 'dikembalikan') AND TG_OP <> 'DELETE'
            AND NOT (TG_OP = 'INSERT' AND NEW.is_sample) THEN
            {refuse("report_sent_stays", "what was submitted stays")}
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""  # noqa: S608  our own names only


def one_of(steps: tuple[tuple[str, str], ...], **document: bool) -> Q:
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
