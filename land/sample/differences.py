"""What became of the sample's differences since the sheets came: they have an age, and some are decided."""

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery

from land.models import Difference, SourceSheet
from land.words import Compared

# what is decided, and with which words
REASONS = {
    Compared.AREA: "Sudah dicocokkan dengan surat tanahnya di dinas; luas kita yang benar.",
    Compared.OWNERSHIP: "Sudah dicocokkan dengan surat hibah di dinas.",
    Compared.STARTED: "Tanggal kita menurut berita acara mulai kerja.",
}
# of each of these the oldest so many are decided
DECIDED = 2
AFTER = timedelta(days=2)


def age() -> None:
    """They were seen first when their sheet came in."""
    came = SourceSheet.objects.filter(pk=OuterRef("sheet")).values("imported_at")
    Difference.objects.filter(is_sample=True).update(first_seen=Subquery(came[:1]))


def decide(by: int | None) -> None:
    """Our value stays, with a reason, in a few; the same ones at every filling."""
    rows = Difference.objects.filter(
        is_sample=True, state=Difference.State.OPEN, kind=Difference.Kind.DIFFERS
    ).order_by("cooperative__village_id")
    for field, reason in REASONS.items():
        keys = list(rows.filter(field=field).values_list("pk", flat=True)[:DECIDED])
        Difference.objects.filter(pk__in=keys).update(
            state=Difference.State.KEPT,
            reason=reason,
            decided_by=by,
            ended_at=F("first_seen") + AFTER,
        )
