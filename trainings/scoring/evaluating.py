"""What participants think of a batch: when they may say it, and the averages of what they said.

An answer is nobody's business but its writer's: only averages are shown, and only from enough answers.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Avg, Count, QuerySet

from core.models import User
from core.templatetags.kdkmp import tanggal
from trainings.metrics import counted_as
from trainings.models import Batch, Enrolment, Evaluation
from trainings.scoring.figures import LIST
from trainings.words import Seat

ASPECTS = ("material", "speakers", "organisation", "facilities", "usefulness")
MARKS = (
    (1, "Sangat kurang"),
    (2, "Kurang"),
    (3, "Cukup"),
    (4, "Baik"),
    (5, "Sangat baik"),
)


def last_day(batch: Batch) -> date:
    return batch.ends + timedelta(days=settings.TRAINING_EVALUATION_DAYS)


def why_closed(batch: Batch, on: date) -> str:
    """Why no evaluation may be given on that day; "" when it may."""
    if batch.cancelled_at:
        return "Angkatan ini dibatalkan, jadi tidak dievaluasi."
    if on < batch.ends:
        return f"Evaluasi dibuka pada hari terakhir pelatihan, {tanggal(batch.ends)}."
    if on > last_day(batch):
        return f"Evaluasi sudah ditutup pada {tanggal(last_day(batch))}."
    return ""


@dataclass(frozen=True)
class Average:
    """One aspect: mean of 1–5, and its length of a bar in hundredths of the whole."""

    label: str
    mean: float
    bar: int


@dataclass(frozen=True)
class Answers:
    """`averages` and `suggestions` are empty while there are fewer than `least` answers."""

    n: int
    participants: int
    least: int
    averages: list[Average]
    suggestions: list[str]

    @property
    def is_enough(self) -> bool:
        return self.n >= self.least


def answers_of(user: User, batch: Batch) -> Answers:
    """What the reader may learn: averages of those whose figures are his, suggestions without names and in an
    order that tells nothing of who wrote when."""
    verb = counted_as(user)
    rows = Evaluation.objects.for_user(user, verb).filter(
        enrolment__batch=batch,
        enrolment__state=Seat.SEATED,
        enrolment__batch__cancelled_at__isnull=True,
    )
    seats = Enrolment.objects.for_user(user, verb).counting().filter(batch=batch).count()
    least = settings.TRAINING_EVALUATION_MIN_N
    found = rows.aggregate(n=Count("pk"), **{name: Avg(name) for name in ASPECTS})
    if found["n"] < least:
        return Answers(found["n"], seats, least, [], [])
    averages = [
        Average(label_of(name), float(found[name]), round(float(found[name]) * 20))
        for name in ASPECTS
    ]
    return Answers(found["n"], seats, least, averages, suggestions(rows) if reads(user) else [])


def reads(user: User) -> bool:
    """Suggestions are in people's own words, which may name somebody: not for who sees no names."""
    return user.has_perm(LIST)


def suggestions(rows: QuerySet[Evaluation]) -> list[str]:
    found = rows.exclude(suggestion="").values_list("suggestion", flat=True)
    return sorted(found, key=str.casefold)


def label_of(name: str) -> str:
    label = str(Evaluation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[0].upper() + label[1:]
