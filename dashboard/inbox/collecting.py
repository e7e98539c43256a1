"""Messages are derived: what waits is read in the user's name and laid beside what his inbox holds."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.models import User
from dashboard.inbox.telling import Matter, matters_of
from dashboard.models import Message

log = logging.getLogger(__name__)
LOCK = 8207  # the first key of the advisory lock; the second is the user's
WRITTEN = ("kind", "subject", "link", "since", "newest", "read_at", "closed_at")


@dataclass
class Inbox:
    """What waits for somebody, and all his messages, those that ended included."""

    matters: list[Matter]
    messages: list[Message]


def collect_for(user: User, on: date) -> Inbox:
    """Bring the inbox of `user` up to date. Writes nothing when nothing changed."""
    matters, held = matters_of(user, on), held_by(user)
    if changes(user, matters, held, timezone.now()):
        with transaction.atomic():
            _one_at_a_time(user)
            # read again: a collector that was quicker has written meanwhile
            held = held_by(user)
            changed = changes(user, matters, held, timezone.now())
            Message.objects.bulk_create(
                changed,
                update_conflicts=True,
                unique_fields=("user", "key"),
                update_fields=WRITTEN,
            )
    return Inbox(matters, list(held.values()))


def held_by(user: User) -> dict[str, Message]:
    """Key → message; also of who holds no role any more: what he had must end."""
    return {one.key: one for one in Message.objects.filter(user=user)}


def _one_at_a_time(user: User) -> None:
    """Collectors of one inbox wait for each other, also where no row exists yet that could be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, user.pk % 2**31])


def changes(
    user: User, matters: list[Matter], held: dict[str, Message], now: datetime
) -> list[Message]:
    """Messages that must be written: new matters, changed ones, and those that ended. `held` is brought up to date."""
    found, waiting = [], {matter.key for matter in matters}
    for matter in matters:
        message = held.get(matter.key)
        if message is None:
            held[matter.key] = message = _made(user, matter)
            found.append(message)
        elif _renewed(message, matter):
            found.append(message)
    for key, message in held.items():
        if key not in waiting and message.closed_at is None:
            message.closed_at = now
            found.append(message)
    return found


def _made(user: User, matter: Matter) -> Message:
    return Message(
        user=user,
        kind=matter.kind,
        key=matter.key,
        subject=matter.subject,
        link=matter.link,
        since=matter.since,
        newest=matter.newest,
    )


def _renewed(message: Message, matter: Matter) -> bool:
    """Whether it says something else now. Something new came, or it came back: unread again."""
    before = [getattr(message, name) for name in WRITTEN]
    if message.closed_at is not None or matter.newest > message.newest:
        message.read_at = None
    message.closed_at = None
    for name in ("kind", "subject", "link", "since", "newest"):
        setattr(message, name, getattr(matter, name))
    return before != [getattr(message, name) for name in WRITTEN]


def collect_messages(on: date | None = None) -> tuple[int, int]:
    """For all who can log in, so not for the accounts of programs: (inboxes brought up to date, inboxes that failed).
    One that fails stops no other."""
    on = on or timezone.localdate()
    done = failed = 0
    # also who holds no role any more, but has messages: what he had must end
    users = User.objects.filter(is_active=True, api_client__isnull=True).order_by("pk")
    for user in users.filter(pk__in=_concerned()).iterator():
        try:
            collect_for(user, on)
            done += 1
        except Exception:
            log.exception("Kotak masuk pengguna %s tidak dapat disusun", user.pk)
            failed += 1
    forget(on)
    return done, failed


def _concerned() -> set[int]:
    from core.models import RoleGrant

    granted = RoleGrant.objects.in_force(timezone.localdate()).values_list("user", flat=True)
    return {*granted, *Message.objects.standing().values_list("user", flat=True)}


def forget(on: date) -> int:
    """Remove what ended long ago; how many."""
    limit = timezone.now() - timedelta(days=settings.INBOX_KEEP_DAYS)
    return Message.objects.filter(closed_at__lt=limit).delete()[0]
