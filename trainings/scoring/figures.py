"""The figures of a batch's values, each with the address of exactly the rows it counts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from core.models import User
from trainings.metrics import counted_as
from trainings.models import Batch, Enrolment
from trainings.scoring.gain import Bar, Gain, gain_of, histogram

FIGURES = "trainings.view_figures"
LIST = "trainings.view_enrolment"


@dataclass(frozen=True)
class Figure:
    """`link`: the list that shows exactly `value` rows; "" for a reader who may not open lists."""

    key: str
    label: str
    value: int
    link: str = ""
    whole: int | None = None


def counted(user: User, batch: Batch) -> QuerySet[Enrolment]:
    """What the reader's figures of this batch count."""
    rows = Enrolment.objects.for_user(user, counted_as(user)).counting()
    return rows.filter(batch=batch).with_results()


def list_address(batch: Batch, **narrowed: Any) -> str:
    return f"{reverse('trainings:results')}?{urlencode({'batch': batch.pk, **narrowed})}"


def figures_of(user: User, batch: Batch) -> list[Figure]:
    opens = user.has_perm(LIST)
    found = counted(user, batch).aggregate(
        n_total=Count("pk"),
        n_pre=Count("pk", filter=Q(pre__isnull=False)),
        n_post=Count("pk", filter=Q(post__isnull=False)),
        n_both=Count("pk", filter=Q(pre__isnull=False, post__isnull=False)),
        n_passed=Count("pk", filter=Q(passed=True)),
        n_failed=Count("pk", filter=Q(passed=False)),
    )
    told: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("total", "Peserta", {}),
        ("pre", "Punya nilai pre-test", {"tes": "pre"}),
        ("post", "Punya nilai post-test", {"tes": "post"}),
        ("both", "Punya kedua nilai", {"tes": "keduanya"}),
        ("passed", "Memenuhi syarat lulus", {"lulus": "ya"}),
        ("failed", "Belum memenuhi syarat", {"lulus": "tidak"}),
    )
    return [
        Figure(
            key,
            label,
            found[f"n_{key}"],
            list_address(batch, **narrowed) if opens else "",
            None if key == "total" else found["n_total"],
        )
        for key, label, narrowed in told
    ]


def gain_and_bars(user: User, batch: Batch) -> tuple[Gain, list[tuple[Bar, str]]]:
    """The batch's gain, and its bars each with the address of its participants."""
    rows = counted(user, batch).filter(pre__isnull=False, post__isnull=False)
    pairs: list[Any] = list(rows.order_by().values_list("pre", "post"))
    opens = user.has_perm(LIST)
    bars = [
        (bar, list_address(batch, kenaikan=bar.start) if opens and bar.count else "")
        for bar in histogram(post - pre for pre, post in pairs)
    ]
    return gain_of(pairs, settings.TRAINING_MIN_N), bars
