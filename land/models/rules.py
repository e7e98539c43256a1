"""What the database holds of land and building: the triggers of land/models.

Each refusal carries the name of a constraint; land/refusals.py has the sentence for it.
"""

import pgtrigger

from core.triggers import refuse
from land.words import STEPS, WITH_REASON


def pairs(steps: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"('{one}', '{other}')" for one, other in steps)


# The parcel is locked first, so that of two who step at once the second sees where the first has led.
STEP_FOLLOWS = f"""
    PERFORM 1 FROM land_parcel l WHERE l.id = NEW.parcel_id FOR NO KEY UPDATE;
    SELECT s.number, s.to_state INTO last FROM land_parcelstep s
        WHERE s.parcel_id = NEW.parcel_id ORDER BY s.number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1
        OR NEW.from_state <> coalesce(last.to_state, 'belum_diajukan')
        OR (NEW.from_state, NEW.to_state) NOT IN ({pairs(STEPS)}) THEN
        {refuse("parcel_step_follows", "no such step from here")}
    END IF;
    IF NEW.reason = '' AND ((NEW.from_state, NEW.to_state) IN ({pairs(WITH_REASON)})
        OR (NEW.to_state = 'dialokasikan' AND NEW.from_state <> 'terverifikasi')) THEN
        {refuse("parcel_step_has_reason", "this step says why")}
    END IF;
    RETURN NEW;
"""  # noqa: S608  our own names only

STEP_STAYS = f"""
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_sample THEN RETURN OLD; END IF;
        {refuse("parcel_step_stays", "a step stays")}
    END IF;
    IF (OLD.parcel_id, OLD.number, OLD.from_state, OLD.to_state, OLD.reason, OLD.at)
        IS DISTINCT FROM (NEW.parcel_id, NEW.number, NEW.from_state, NEW.to_state, NEW.reason, NEW.at) THEN
        {refuse("parcel_step_stays", "a step stays")}
    END IF;
    RETURN NEW;
"""

# A parcel's state is what its last step says, and so is since when.
STATE_FOLLOWS = f"""
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'belum_diajukan' THEN
            {refuse("parcel_state_follows", "begins as not proposed")}
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state THEN
        SELECT s.to_state, s.at INTO last FROM land_parcelstep s
            WHERE s.parcel_id = NEW.id ORDER BY s.number DESC LIMIT 1;
        IF last.to_state IS DISTINCT FROM NEW.state THEN
            {refuse("parcel_state_follows", "no step says so")}
        END IF;
        NEW.state_since := last.at;
    END IF;
    IF ((OLD.state = 'dialokasikan' AND NEW.state <> OLD.state)
        OR (OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL))
        AND EXISTS (SELECT 1 FROM land_building b WHERE b.parcel_id = NEW.id AND b.cancelled_at IS NULL) THEN
        {refuse("parcel_carries_building", "a building stands on it")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

# Whoever allocates holds the parcel: of eight at once one finds it free, the others the unique index.
ALLOCATED = f"""
    IF NEW.cancelled_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT l.state, l.archived_at INTO pa FROM land_parcel l
        WHERE l.id = NEW.parcel_id FOR NO KEY UPDATE;
    IF pa.archived_at IS NOT NULL THEN
        {refuse("building_on_living_parcel", "the parcel was struck off")}
    END IF;
    IF pa.state NOT IN ('terverifikasi', 'dialokasikan') AND NEW.override_reason = '' THEN
        {refuse("building_on_verified_parcel", "the parcel is not verified")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

# Looked at when the transaction ends: a merge of cooperatives moves parcels and buildings one after another.
SAME_COOPERATIVE = f"""
    IF EXISTS (SELECT 1 FROM land_building b JOIN land_parcel l ON l.id = b.parcel_id
        WHERE b.cooperative_id <> l.cooperative_id AND (
            (TG_TABLE_NAME = 'land_building' AND b.id = NEW.id)
            OR (TG_TABLE_NAME = 'land_parcel' AND l.id = NEW.id))) THEN
        {refuse("building_of_cooperative", "parcel of another cooperative")}
    END IF;
    RETURN NULL;
"""  # noqa: S608

# The building is locked first: who reports at the same time is compared with what was written before him. Of one
# day the keys decide, as everywhere: of two at once the one with the lower key may come second to the lock.
REPORTED = f"""
    SELECT b.cancelled_at, coalesce(b.started_on, b.allocated_on) AS begins INTO bu
        FROM land_building b WHERE b.id = NEW.building_id FOR NO KEY UPDATE;
    IF bu.cancelled_at IS NOT NULL THEN
        {refuse("report_of_live_building", "the building was cancelled")}
    END IF;
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM land_progressreport r
        WHERE r.id = NEW.corrects_id AND r.building_id = NEW.building_id AND r.source = NEW.source
            AND r.withdrawn_at IS NULL) THEN
        {refuse("report_corrects_own", "corrects a report of this source")}
    END IF;
    IF NEW.note <> '' THEN
        RETURN NEW;
    END IF;
    IF NEW.reported_on < bu.begins THEN
        {refuse("report_after_start", "before the start without a note")}
    END IF;
    SELECT r.percent INTO earlier FROM land_progressreport r
        WHERE r.building_id = NEW.building_id AND r.source = NEW.source AND r.withdrawn_at IS NULL
            AND (r.reported_on, r.id) < (NEW.reported_on, NEW.id) AND r.id IS DISTINCT FROM NEW.corrects_id
            AND NOT EXISTS (SELECT 1 FROM land_progressreport c WHERE c.corrects_id = r.id)
        ORDER BY r.reported_on DESC, r.id DESC LIMIT 1;
    SELECT r.percent, r.note INTO later FROM land_progressreport r
        WHERE r.building_id = NEW.building_id AND r.source = NEW.source AND r.withdrawn_at IS NULL
            AND (r.reported_on, r.id) > (NEW.reported_on, NEW.id) AND r.id IS DISTINCT FROM NEW.corrects_id
            AND NOT EXISTS (SELECT 1 FROM land_progressreport c WHERE c.corrects_id = r.id)
        ORDER BY r.reported_on, r.id LIMIT 1;
    IF earlier.percent > NEW.percent OR (later.percent < NEW.percent AND later.note = '') THEN
        {refuse("report_falls_with_note", "less than before without a note")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

# The other side of report_after_start: the start doesn't move behind what was reported. 0 % says nothing was built.
STARTS = f"""
    IF coalesce(NEW.started_on, NEW.allocated_on) > coalesce(OLD.started_on, OLD.allocated_on)
        AND EXISTS (SELECT 1 FROM land_progressreport r
            WHERE r.building_id = NEW.id AND r.withdrawn_at IS NULL AND r.note = '' AND r.percent > 0
                AND r.reported_on < coalesce(NEW.started_on, NEW.allocated_on)
                AND NOT EXISTS (SELECT 1 FROM land_progressreport c WHERE c.corrects_id = r.id)) THEN
        {refuse("building_starts_before_reports", "reports without a note lie before")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

REPORT_STAYS = f"""
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_sample THEN RETURN OLD; END IF;
        {refuse("report_stays", "correct or withdraw it instead")}
    END IF;
    IF (OLD.building_id, OLD.source, OLD.reported_on, OLD.percent, OLD.stage, OLD.note, OLD.latitude,
        OLD.longitude, OLD.corrects_id, OLD.client_id, OLD.recorded_at)
        IS DISTINCT FROM (NEW.building_id, NEW.source, NEW.reported_on, NEW.percent, NEW.stage, NEW.note,
        NEW.latitude, NEW.longitude, NEW.corrects_id, NEW.client_id, NEW.recorded_at)
        OR (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at, OLD.withdraw_reason)
            IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdraw_reason)) THEN
        {refuse("report_stays", "what was reported stays")}
    END IF;
    RETURN NEW;
"""

# What belongs to a parcel, a report or a survey lies with its cooperative.
PHOTO_LIES = """
    IF NEW.parcel_id IS NOT NULL THEN
        SELECT l.cooperative_id INTO NEW.cooperative_id FROM land_parcel l WHERE l.id = NEW.parcel_id;
    ELSIF NEW.survey_id IS NOT NULL THEN
        SELECT s.cooperative_id INTO NEW.cooperative_id FROM land_survey s WHERE s.id = NEW.survey_id;
    ELSE
        SELECT b.cooperative_id INTO NEW.cooperative_id FROM land_progressreport r
            JOIN land_building b ON b.id = r.building_id WHERE r.id = NEW.report_id;
    END IF;
    RETURN NEW;
"""


def at_the_end(name: str, *columns: str) -> pgtrigger.Trigger:
    """A constraint trigger, looked at when the transaction ends."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns),
        timing=pgtrigger.Deferred,
        func=SAME_COOPERATIVE,
    )
