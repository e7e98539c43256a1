"""What the database holds of trainings: the triggers of trainings/models.

Each refusal carries the name of a constraint; trainings/refusals.py has the sentence for it.
"""

from core.triggers import refuse

# The batch's row is locked first, so that whoever takes the last seat is alone with it; each statement
# in here reads anew and sees what the one before him has written.
SEATS = f"""
    SELECT b.quota, b.per_cooperative, b.cancelled_at, p.audience INTO ba
        FROM trainings_batch b JOIN trainings_programme p ON p.id = b.programme_id
        WHERE b.id = NEW.batch_id FOR NO KEY UPDATE OF b;
    IF (ba.audience = 'pendamping' AND NEW.person_id IS NULL)
        OR (ba.audience = 'pengurus' AND NEW.cooperative_id IS NULL) THEN
        {refuse("enrolment_of_programme", "not for this audience")}
    END IF;
    IF NEW.person_id IS NOT NULL THEN
        SELECT m.regency_id INTO NEW.regency_id FROM mentors_person m WHERE m.id = NEW.person_id;
    ELSE
        SELECT d.regency_id INTO NEW.regency_id FROM registry_cooperative k
            JOIN core_village v ON v.code = k.village_id
            JOIN core_district d ON d.code = v.district_id WHERE k.id = NEW.cooperative_id;
    END IF;
    IF NEW.state IN ('terdaftar', 'menunggu') AND ba.cancelled_at IS NOT NULL
        AND (TG_OP = 'INSERT' OR OLD.state <> NEW.state) THEN
        {refuse("enrolment_batch_cancelled", "the batch was cancelled")}
    END IF;
    IF NEW.state <> 'terdaftar' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR OLD.state <> 'terdaftar' OR OLD.batch_id <> NEW.batch_id THEN
        IF (SELECT count(*) FROM trainings_enrolment e WHERE e.batch_id = NEW.batch_id
            AND e.state = 'terdaftar' AND e.id IS DISTINCT FROM NEW.id) >= ba.quota THEN
            {refuse("enrolment_within_quota", "no seat left")}
        END IF;
        IF NEW.cooperative_id IS NOT NULL AND (SELECT count(*) FROM trainings_enrolment e
            WHERE e.batch_id = NEW.batch_id AND e.cooperative_id = NEW.cooperative_id
            AND e.state = 'terdaftar' AND e.id IS DISTINCT FROM NEW.id) >= ba.per_cooperative THEN
            {refuse("enrolment_per_cooperative", "the cooperative has its seats")}
        END IF;
    END IF;
    RETURN NEW;
"""  # noqa: S608  our own names only

QUOTA_HOLDS = f"""
    IF NEW.quota < OLD.quota AND (SELECT count(*) FROM trainings_enrolment e
        WHERE e.batch_id = NEW.id AND e.state = 'terdaftar') > NEW.quota THEN
        {refuse("batch_quota_holds", "more are seated")}
    END IF;
    IF NEW.programme_id <> OLD.programme_id
        AND EXISTS (SELECT 1 FROM trainings_enrolment e WHERE e.batch_id = NEW.id) THEN
        {refuse("batch_programme_stays", "it has participants")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

# Both rows are held while this looks: a session that is just moved, a participant just replaced.
PRESENT = f"""
    SELECT s.batch_id, s.starts_at, s.ends_at, s.opens_before INTO se
        FROM trainings_session s WHERE s.id = NEW.session_id FOR SHARE;
    SELECT e.batch_id, e.state INTO en
        FROM trainings_enrolment e WHERE e.id = NEW.enrolment_id FOR SHARE;
    IF se.batch_id IS DISTINCT FROM en.batch_id THEN
        {refuse("attendance_of_batch", "participant of another batch")}
    END IF;
    IF TG_OP = 'INSERT' AND en.state <> 'terdaftar' THEN
        {refuse("attendance_of_seated", "holds no seat")}
    END IF;
    IF NEW.status IN ('hadir', 'terlambat') AND NEW.reason = '' AND (
        NEW.marked_at < se.starts_at - make_interval(mins => se.opens_before)
        OR NEW.marked_at > se.ends_at
    ) THEN
        {refuse("attendance_in_time", "outside of the session")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

# What was already marked stays right when the session is moved: a reason is asked then, as for the committee.
MOVED = f"""
    IF EXISTS (SELECT 1 FROM trainings_attendance a WHERE a.session_id = NEW.id
        AND a.status IN ('hadir', 'terlambat') AND a.reason = ''
        AND (a.marked_at < NEW.starts_at - make_interval(mins => NEW.opens_before)
             OR a.marked_at > NEW.ends_at)) THEN
        {refuse("session_holds_attendance", "attendance would lie outside")}
    END IF;
    IF NEW.batch_id <> OLD.batch_id
        AND EXISTS (SELECT 1 FROM trainings_attendance a WHERE a.session_id = NEW.id) THEN
        {refuse("session_holds_attendance", "attendance would lie outside")}
    END IF;
    RETURN NEW;
"""  # noqa: S608

# The database itself counts: the row of the series is locked until the transaction ends, and one that is
# rolled back takes its number back with it. So no number is missing and none comes twice.
NUMBERED = f"""
    UPDATE trainings_certificateseries c SET last = c.last + 1 WHERE c.id = NEW.series_id
        RETURNING c.last, c.year, c.programme_id INTO ce;
    IF NOT EXISTS (SELECT 1 FROM trainings_enrolment e JOIN trainings_batch b ON b.id = e.batch_id
        WHERE e.id = NEW.enrolment_id AND b.programme_id = ce.programme_id AND b.year = ce.year) THEN
        {refuse("certificate_of_series", "another programme or year")}
    END IF;
    NEW.number := ce.last;
    NEW.text := (SELECT p.code FROM trainings_programme p WHERE p.id = ce.programme_id)
        || '-' || ce.year || '-' || lpad(ce.last::text, greatest(4, length(ce.last::text)), '0');
    RETURN NEW;
"""  # noqa: S608

STAYS = f"""
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_sample THEN RETURN OLD; END IF;
        {refuse("certificate_stays", "revoke it instead")}
    END IF;
    IF (OLD.series_id, OLD.number, OLD.text, OLD.enrolment_id, OLD.name, OLD.token, OLD.issued_on,
        OLD.replaces_id) IS DISTINCT FROM (NEW.series_id, NEW.number, NEW.text, NEW.enrolment_id,
        NEW.name, NEW.token, NEW.issued_on, NEW.replaces_id)
        OR (OLD.revoked_at IS NOT NULL AND (OLD.revoked_at, OLD.revoke_reason)
            IS DISTINCT FROM (NEW.revoked_at, NEW.revoke_reason)) THEN
        {refuse("certificate_stays", "what was issued stays")}
    END IF;
    RETURN NEW;
"""

SERIES = f"""
    IF NEW.last <> OLD.last + 1 OR pg_trigger_depth() < 2 THEN
        {refuse("series_counts", "only the issue of a certificate counts on")}
    END IF;
    RETURN NEW;
"""
