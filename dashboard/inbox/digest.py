"""The weekly digest of one reader: his area, this week against the last, what waits for him; as page and as text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from core import scoping
from core.models import Regency, User
from core.templatetags.kdkmp import angka, tanggal
from dashboard.counting.live import count
from dashboard.counting.measures import MEASURES
from dashboard.inbox.happenings import Line, lines_of
from dashboard.inbox.telling import Matter, matters_of
from dashboard.inbox.weeks import Week, week_on
from dashboard.linking import target
from dashboard.models.message import VIEW

MOST = 1_000  # characters of the text
# How things stand today, for readers of an area.
STANDING = ("tindak-lanjut", "tindak-lanjut-lewat", "macet", "selisih")
MENTORS_AREA = "koperasi binaan Anda"


@dataclass(frozen=True)
class Standing:
    """A number as it is now, with the list of its rows (dashboard.linking.Target)."""

    key: str
    label: str
    value: int
    link: str
    check: str


@dataclass(frozen=True)
class Digest:
    place: str
    week: Week
    on: date
    lines: list[Line]
    # of the present week only: what was open then is not known any more
    matters: list[Matter] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)

    @property
    def text(self) -> str:
        """For a message, at most MOST characters; a line that would not fit is left out, and it is said."""
        return fitted(self._lines())

    def _lines(self) -> Iterable[str]:
        yield f"*Ringkasan mingguan KDKMP – {self.place}*"
        yield f"Minggu {self.week} · per {tanggal(min(self.on, self.week.sunday))}"
        for line in self.lines:
            yield f"{line.label}: {angka(line.now)} (minggu lalu {angka(line.before)})"
        if self.standing:
            yield f"*Keadaan per {tanggal(self.on)}*"
        for one in self.standing:
            yield f"{one.label}: {angka(one.value)}"
        if self.matters:
            yield "*Menunggu Anda*"
        for matter in self.matters:
            yield f"- {matter.subject}"


def fitted(lines: Iterable[str], most: int = MOST) -> str:
    """As many whole lines as fit, with a last one that says when some are missing."""
    rest = "… selengkapnya di laman Ringkasan mingguan."
    all_lines = list(lines)
    whole = "\n".join(all_lines)
    if len(whole) <= most:
        return whole
    kept: list[str] = []
    left = most - len(rest)
    for line in all_lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, rest])


def place_of(user: User) -> str:
    """What the reader's area is called."""
    where = scoping.area(user, VIEW)
    if where is scoping.EVERYWHERE:
        return settings.PROVINCE_NAME
    names = list(Regency.objects.for_user(user, VIEW).filter(pk__in=where)) if where else []
    if not names:
        return MENTORS_AREA
    return str(names[0]) if len(names) == 1 else f"{len(names)} kabupaten/kota"


def standing_of(user: User, on: date) -> list[Standing]:
    if scoping.area(user, VIEW) == frozenset():
        return []
    numbers = count(user, on).of()
    found = []
    for key in STANDING:
        leads = target(user, key, {}, on)
        found.append(Standing(key, MEASURES[key].label, numbers[key], leads.link, leads.check))
    return found


def digest_of(user: User, week: Week, on: date) -> Digest:
    """Of any week; `on`: today."""
    lines = lines_of(user, week)
    if week != week_on(on):
        return Digest(place_of(user), week, on, lines)
    return Digest(place_of(user), week, on, lines, matters_of(user, on), standing_of(user, on))
