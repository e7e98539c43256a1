"""Why somebody hasn't passed, in words. Whether he has is said by `with_results()` alone.

`reasons` and the rule there must agree: a test walks both over every combination.
"""

from decimal import Decimal
from typing import Any

from core.templatetags.kdkmp import angka
from trainings.models import Enrolment
from trainings.words import Seat

NO_SESSIONS = "Angkatan ini belum punya sesi, jadi kehadiran belum dapat dihitung"
NO_POST = "Post-test belum ada"
NO_SEAT = {
    Seat.WAITING: "Masih di daftar tunggu",
    Seat.REPLACED: "Sudah digantikan peserta lain",
    Seat.WITHDRAWN: "Kepesertaan dibatalkan",
}


def reasons(row: Enrolment) -> list[str]:
    """What a participant lacks to pass, each a short sentence without a full stop; empty: passed.

    `row`: an enrolment of `with_results()`, with its batch (use select_related("batch")).
    """
    known: Any = row
    return lacking(
        state=row.state,
        jp_present=known.jp_present,
        jp_total=known.jp_total,
        post=known.post,
        min_attendance=row.batch.min_attendance,
        min_post=row.batch.min_post,
    )


def lacking(
    *,
    state: str,
    jp_present: int,
    jp_total: int,
    post: Decimal | None,
    min_attendance: int,
    min_post: Decimal | None,
) -> list[str]:
    """As `reasons`, from the values: JP attended and in all, post-test 0–100, and the batch's rule."""
    missing = []
    if state != Seat.SEATED:
        missing.append(NO_SEAT[Seat(state)])
    if not jp_total:
        missing.append(NO_SESSIONS)
    elif jp_present * 100 < jp_total * min_attendance:
        missing.append(
            f"Kehadiran {share(jp_present, jp_total)} ({jp_present} dari {jp_total} JP), "
            f"syarat {min_attendance} %"
        )
    if min_post is not None and post is None:
        missing.append(NO_POST)
    elif min_post is not None and post is not None and post < min_post:
        missing.append(f"Post-test {written(post)}, syarat {written(min_post)}")
    return missing


def share(part: int, whole: int) -> str:
    """Cut off, not rounded: 79,98 % must not read as the 80 % that were missed."""
    return f"{angka(Decimal(part * 1000 // whole) / 10)} %"


def written(value: Decimal) -> str:
    """A test's value as people write it: 85, 85,5, 72,25."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")
