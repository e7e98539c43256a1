"""How the participants of a batch stand with their certificates, as one reader may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from core.models import User
from mentors.linking import address_or_nothing
from trainings.actions.certificates import ISSUE
from trainings.models import Batch, Certificate, Enrolment
from trainings.passing import reasons
from trainings.words import Seat

DOWNLOAD = "trainings.download_certificate"


@dataclass
class Paper:
    """A certificate as the page tells it."""

    row: Certificate
    may_download: bool
    may_change: bool

    @property
    def replaced(self) -> bool:
        return bool(getattr(self.row, "has_newer", False))

    @property
    def may_reissue(self) -> bool:
        return self.may_change and not self.replaced


@dataclass
class Line:
    """One participant. post: 0–100 or None; jp of jp_total lesson hours attended."""

    key: int
    name: str
    url: str
    place: str
    jp: int
    jp_total: int
    post: Decimal | None
    state: str
    papers: list[Paper] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)


@dataclass
class Standing:
    """The groups of a batch's page; `waiting`: passed, and never had one; `revoked`: had one, none counts;
    `left`: hold one, but no seat any more."""

    waiting: list[Line]
    certified: list[Line]
    revoked: list[Line]
    failed: list[Line]
    left: list[Line]

    @property
    def counted(self) -> int:
        """Participants that every figure counts."""
        return sum(len(one) for one in (self.waiting, self.certified, self.revoked, self.failed))


def place_of(row: Enrolment) -> str:
    if row.cooperative is not None:
        return row.cooperative.name
    return row.regency.name if row.regency is not None else "Provinsi"


def papers_with(user: User) -> Prefetch:
    """The certificates that the reader may see, each with `has_newer` (another one replaces it)."""
    newer = Exists(Certificate.objects.filter(replaces=OuterRef("pk")))
    rows = Certificate.objects.for_user(user).annotate(has_newer=newer).order_by("number")
    return Prefetch("certificates", queryset=rows, to_attr="papers")


def line_of(row: Any, *, download: set[int], change: bool) -> Line:
    return Line(
        key=row.pk,
        name=row.participant,
        url=address_or_nothing("trainings:enrolment-detail", row.pk),
        place=place_of(row),
        jp=row.jp_present,
        jp_total=row.jp_total,
        post=row.post,
        state=row.get_state_display(),
        papers=[Paper(one, one.pk in download, change) for one in row.papers],
        lacks=reasons(row),
    )


def in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (one.name.casefold(), one.key))


def standing_of(batch: Batch, user: User) -> Standing:
    """Read in the reader's name, with the same few queries for 3 participants and for 300."""
    holds = Exists(Certificate.objects.filter(enrolment=OuterRef("pk")))
    rows = Enrolment.objects.for_user(user).filter(Q(state=Seat.SEATED) | holds, batch=batch)
    rows = rows.with_results().select_related("person", "cooperative", "regency", "batch")
    own = Certificate.objects.for_user(user, DOWNLOAD).filter(enrolment__batch=batch)
    download, change = set(own.values_list("pk", flat=True)), user.has_perm(ISSUE)
    groups: dict[str, list[Line]] = {
        name: [] for name in ("waiting", "certified", "revoked", "failed", "left")
    }
    for row in rows.prefetch_related(papers_with(user)):
        groups[group_of(row)].append(line_of(row, download=download, change=change))
    return Standing(**{name: in_order(lines) for name, lines in groups.items()})


def group_of(row: Any) -> str:
    if row.state != Seat.SEATED:
        return "left"
    if row.certified:
        return "certified"
    if row.papers:
        return "revoked"
    return "waiting" if row.passed else "failed"
