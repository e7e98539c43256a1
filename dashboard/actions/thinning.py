"""What the night does: freezes the day, and lets go of old days that nothing rests on."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core.history import because
from dashboard.actions.freezing import take_snapshot
from dashboard.models import MonthStep, Snapshot
from dashboard.refusals import told_plainly
from dashboard.words import Taken
from registry.models import Cooperative


def night(on: date) -> tuple[Snapshot | None, int]:
    """The day's nightly snapshot if this took it (None: it is there already, or no cooperative is registered),
    and how many old ones went."""
    taken = None
    if Cooperative.objects.active().exists() and not nightly(on):
        try:
            taken = take_snapshot(by=None, why=Taken.NIGHTLY, on=on)
        except ValidationError:  # another one began at the same moment
            if not nightly(on):
                raise
    return taken, thin(on)


def nightly(on: date) -> bool:
    return Snapshot.objects.filter(on=on, why=Taken.NIGHTLY).exists()


def thinnable(on: date):
    """Older than settings.SNAPSHOT_KEEP_DAYS, no month was ever locked with it, and not its month's last."""
    later = Snapshot.objects.filter(
        on__year=OuterRef("on__year"), on__month=OuterRef("on__month")
    ).filter(
        Q(on__gt=OuterRef("on"))
        | Q(on=OuterRef("on"), taken_at__gt=OuterRef("taken_at"))
        | Q(on=OuterRef("on"), taken_at=OuterRef("taken_at"), pk__gt=OuterRef("pk"))
    )
    named = MonthStep.objects.filter(snapshot=OuterRef("pk"))
    old = Snapshot.objects.filter(on__lt=on - timedelta(days=settings.SNAPSHOT_KEEP_DAYS))
    return old.filter(Exists(later), ~Exists(named))


def thin(on: date) -> int:
    """Deletes them one by one; one that somebody is locking a month with right now is passed over."""
    gone = 0
    for pk in list(thinnable(on).values_list("pk", flat=True)):
        with told_plainly(), transaction.atomic(), because("angka beku lama dihapus"):
            held = Snapshot.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if held is not None and thinnable(on).filter(pk=pk).exists():
                held.delete()
                gone += 1
    return gone
