"""What the database holds of frozen months: each refusal carries a constraint's name, dashboard/refusals.py has
the sentence."""

import pgtrigger

from core.triggers import refuse, row

LOCKED_ONCE = "SELECT 1 FROM dashboard_monthstep s WHERE s.snapshot_id = {key}"


def frozen() -> pgtrigger.Trigger:
    """Parts of a snapshot: never changed, and gone only with a snapshot that no month was locked with."""
    return row(
        "frozen",
        pgtrigger.Update | pgtrigger.Delete,
        f"IF TG_OP = 'UPDATE' THEN {refuse('snapshot_frozen', 'a snapshot never changes')} END IF; "
        f"IF EXISTS ({LOCKED_ONCE.format(key='OLD.snapshot_id')}) "
        f"THEN {refuse('snapshot_locked', 'a month was locked with it')} END IF; RETURN OLD;",
    )


def kept_when_locked() -> pgtrigger.Trigger:
    """`taken_by` may be emptied when an account goes; nothing else changes."""
    return row(
        "kept",
        pgtrigger.Update | pgtrigger.Delete,
        "IF TG_OP = 'UPDATE' THEN IF (NEW.on, NEW.taken_at, NEW.why, NEW.is_sample) IS DISTINCT FROM "
        f"(OLD.on, OLD.taken_at, OLD.why, OLD.is_sample) THEN {refuse('snapshot_frozen', 'a snapshot never changes')} "
        "END IF; RETURN NEW; END IF; "
        f"IF EXISTS ({LOCKED_ONCE.format(key='OLD.id')}) "
        f"THEN {refuse('snapshot_locked', 'a month was locked with it')} END IF; RETURN OLD;",
    )


KEPT = refuse("month_kept", "steps of months are kept")
IN_TURN = refuse("month_in_turn", "locked and reopened in turn")
# There is no row yet to lock, so steps of one month wait for each other at a number made of it.
MONTH_ORDER = f"""
IF TG_OP = 'DELETE' THEN
    IF OLD.is_sample THEN RETURN OLD; END IF;
    {KEPT}
END IF;
IF TG_OP = 'UPDATE' THEN
    IF (NEW.month, NEW.verb, NEW.snapshot_id, NEW.reason, NEW.at)
        IS DISTINCT FROM (OLD.month, OLD.verb, OLD.snapshot_id, OLD.reason, OLD.at) THEN
        {KEPT}
    END IF;
    RETURN NEW;
END IF;
PERFORM pg_advisory_xact_lock(610800, (NEW.month - DATE '2000-01-01'));
SELECT s.verb INTO before FROM dashboard_monthstep s WHERE s.month = NEW.month ORDER BY s.id DESC LIMIT 1;
IF (before.verb IS NOT NULL AND before.verb = NEW.verb) OR (before.verb IS NULL AND NEW.verb = 'buka') THEN
    {IN_TURN}
END IF;
RETURN NEW;
"""  # noqa: S608  made of words of our own


def month_order() -> pgtrigger.Trigger:
    """Locked and reopened in turn, beginning with locked; steps are only ever added."""
    return row(
        "month_order",
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        MONTH_ORDER,
        "before",
    )
