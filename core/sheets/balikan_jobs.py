"""Asking for a balikan, and making it in the background worker (core/tasks.py)."""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.models import Balikan, ImportJob, User
from core.sheets.balikan import FAILED, READY, WORK, Onlooker, why_plain, write_balikan
from core.sheets.book import Refused, saved_book
from core.sheets.jobs import PATIENCE, locked, require, require_sender, with_file
from core.sheets.progress import BALIKAN_LOCKS, Stopped, alone, is_worked_on

logger = logging.getLogger(__name__)
State = Balikan.State
BEGUN = (State.MARKING, State.WRITING)
CUT_OFF = "Pembuatan balikan terputus di tengah jalan. Buat sekali lagi."


@dataclass(frozen=True)
class Standing:
    """How it stands with an import's balikan.

    `row`: the request, None when nobody has asked since the preview changed. `is_ready`: the file is
    there and shows the preview as it is. `is_open`: it waits or is being made. `stuck`: no worker has
    taken it up for long. `failed`: why it came to nothing (Indonesian). `plain`: why it is no copy of
    the sender's own file (Indonesian), "" when it is. `waited`: seconds since it was asked for.
    """

    row: Balikan | None
    is_ready: bool = False
    is_open: bool = False
    worked_on: bool = False
    stuck: bool = False
    failed: str = ""
    plain: str = ""
    waited: float = 0

    @property
    def may_ask(self) -> bool:
        """Whether asking makes a new one."""
        return not self.is_ready and (not self.is_open or self.stuck)


def standing(job: ImportJob) -> Standing:
    """For the pages; the job is at a stage of READY and has its file."""
    plain = told_plain(job)
    row = request_of(job)
    if row is None:
        return Standing(None, plain=plain)
    worked_on = is_worked_on(job.pk, BALIKAN_LOCKS)
    if row.state in BEGUN and not worked_on:
        # a worker keeps its result before it lets go: read once more, it is either there or will never be
        row = request_of(job)
        if row is None:
            return Standing(None, plain=plain)
    waited = (timezone.now() - row.asked_at).total_seconds()
    match row.state:
        case State.READY if row.path.is_file():
            return Standing(row, is_ready=True, plain=plain)
        case State.FAILED:
            return Standing(row, failed=row.message, plain=plain)
        case State.WAITING | State.MARKING | State.WRITING if (
            row.state == State.WAITING or worked_on
        ):
            stuck = not worked_on and waited >= PATIENCE.total_seconds()
            return Standing(row, False, True, worked_on, stuck, "", plain, waited)
    return Standing(row, failed=CUT_OFF, plain=plain)


def request_of(job: ImportJob) -> Balikan | None:
    return Balikan.objects.filter(job=job).select_related("job").first()


def told_plain(job: ImportJob) -> str:
    try:
        return why_plain(saved_book(job.folder))
    except Refused:  # its rows are gone, which is said when it is asked for
        return ""


@transaction.atomic
def ask_balikan(*, job: ImportJob, by: User) -> tuple[Balikan, bool]:
    """The request for the job's balikan, and whether it is new and has to be handed to the worker.

    One that is there, waits or is being made is taken as it is, whoever asked for it. Raises
    ValidationError when there is nothing to show or the file was pruned, PermissionDenied when it holds
    personal data that somebody else has sent.
    """
    row = with_file(locked(job, by, *READY))
    require_sender(row, by)
    now = standing(row)
    if now.row is not None and not now.may_ask:
        return now.row, False
    Balikan.objects.filter(job=row).delete()
    return Balikan.objects.create(job=row), True


@transaction.atomic
def stop_balikan(*, job: ImportJob, by: User) -> bool:
    """Take the request back; whether there was one. The worker sees it and ends."""
    require(job, by)
    return bool(Balikan.objects.filter(job=job, state__in=Balikan.UNMADE).delete()[0])


class Telling(Onlooker):
    """Keeps in the request how far it is. Raises Stopped when it was taken back or is old by now."""

    def __init__(self, row: Balikan, total: int) -> None:
        self.row, self.total = row, total
        self.told: tuple[str, int] | None = None

    def tell(self, state: str, done: int) -> None:
        rows = Balikan.objects.filter(pk=self.row.pk)
        if self.told == (state, done):
            if not rows.exists():
                raise Stopped
            return
        self.told = state, done
        if not rows.update(state=state, done=done, total=self.total):
            raise Stopped

    def marking(self, done: int) -> None:
        self.tell(State.MARKING, done)

    def writing(self, done: int) -> None:
        self.tell(State.WRITING, done)


def make(balikan_pk: int) -> str:
    """Makes the workbook of a request. Returns the state it ends in ("": nothing to do); never raises.

    A request that was taken back, answered by another one, or made already by another worker is left.
    """
    row = Balikan.objects.select_related("job").filter(pk=balikan_pk).first()
    if row is None:
        return ""
    with alone(row.job_id, BALIKAN_LOCKS):
        # read again: another worker may have been at it, and the job is what it is from here on
        row = Balikan.objects.select_related("job").filter(pk=balikan_pk).first()
        if row is None or row.state not in Balikan.UNMADE or not row.job.file:
            return ""
        return made(row)


def made(row: Balikan) -> str:
    state, message = State.READY, ""
    folder = Path(row.job.file.path).parent
    try:
        clear(folder)
        write_balikan(row.job, name=row.name, onlooker=Telling(row, row.job.rows.count()))
    except Stopped:
        return ""
    except ValidationError as error:
        state, message = State.FAILED, " ".join(error.messages)
    except Exception:
        logger.exception("the balikan of import %s broke", row.job_id)
        state, message = State.FAILED, FAILED
    found = Balikan.objects.filter(pk=row.pk).update(state=state, message=message[:1000])
    if not found:
        row.path.unlink(missing_ok=True)
    return state if found else ""


def clear(folder: Path) -> None:
    """Removes older workbooks, and what a worker that was killed has left."""
    for one in folder.glob("balikan-*"):
        if one.name.startswith(WORK):
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
