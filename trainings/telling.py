"""Days, hours and rules of trainings in words."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format

from core.templatetags.kdkmp import angka, tanggal
from trainings.models import Batch, Session

JP_MINUTES = 45


def days_told(starts: date, ends: date) -> str:
    """ "3–7 November 2025", "30 November–2 Desember 2025", "3 November 2025"."""
    if starts == ends:
        return tanggal(starts)
    if starts.year != ends.year:
        return f"{tanggal(starts)}–{tanggal(ends)}"
    if starts.month != ends.month:
        return f"{date_format(starts, 'j F')}–{tanggal(ends)}"
    return f"{starts.day}–{tanggal(ends)}"


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H.%M}"


def hours_told(session: Session) -> str:
    """ "08.00–09.30 WIB"; with the day of the end where that is another one."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    over = "" if starts.date() == ends.date() else f" ({tanggal(ends)})"
    return f"{clock(starts)}–{clock(ends)} WIB{over}"


def day_and_hours(session: Session) -> str:
    return f"{tanggal(session.starts_at)}, {hours_told(session)}"


def number_told(value: Decimal) -> str:
    """ "60", "62,5", "62,25"."""
    return f"{Decimal(value).normalize():f}".replace(".", ",")


def pass_rule(batch: Batch, jp_total: int) -> str:
    """The pass rule (EnrolmentQuerySet.with_results) as a sentence; `jp_total`: of all sessions."""
    if not jp_total:
        hours = f"{batch.min_attendance} % dari jam pelajaran (JP); jadwalnya belum diisi"
    else:
        least = -(-jp_total * batch.min_attendance // 100)
        hours = f"{batch.min_attendance} % dari {angka(jp_total)} JP, yaitu {angka(least)} JP"
    told = f"Lulus bila hadir paling sedikit {hours}"
    if batch.min_post is None:
        return f"{told}. Nilai post-test tidak menentukan kelulusan."
    return f"{told}, dan nilai post-test paling rendah {number_told(batch.min_post)}."


def minutes_of(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def jp_remark(jp: int, length: timedelta) -> str:
    """What doesn't fit between lesson hours and the clock ("" when it does). A break of less than one JP
    inside the session is usual."""
    minutes = minutes_of(length)
    if jp * JP_MINUTES <= minutes < (jp + 1) * JP_MINUTES:
        return ""
    return (
        f"JP dan jamnya tidak cocok: {angka(jp)} JP = {angka(jp * JP_MINUTES)} menit, sedangkan sesi ini "
        f"{angka(minutes)} menit. Bila keliru, ubah sesinya."
    )


def in_the_way(other: Session) -> str:
    """Which session has the room; `other` with batch, programme and room."""
    return (
        f"{other.room} sudah dipakai sesi “{other.subject}” ({other.batch}) pada {day_and_hours(other)}. "
        "Pilih ruang atau jam lain."
    )
