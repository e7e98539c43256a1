"""Letters for tests that aren't about what stands on them: their files hold next to nothing."""

from typing import Any

from django.utils import timezone

from core.models import Regency
from dashboard.actions.freezing import take_snapshot
from dashboard.actions.months import lock_month
from dashboard.counting.live import everybody
from dashboard.letters import keeping
from dashboard.letters.content import build
from dashboard.letters.whatsapp import text_of
from dashboard.models import Letter, MonthStep
from dashboard.words import LetterState

SITE = "https://kdkmp.contoh.go.id"


def make_letter_of(world: Any, code: str) -> Letter:
    """The finished letter of this month, which is locked with figures of now when it isn't yet; `code`: of the
    kabupaten/kota, "" for the province."""
    month, by = timezone.localdate().replace(day=1), world.users["pusat"]
    step = MonthStep.objects.locked().filter(month=month).first()
    step = step or lock_month(by=by, month=month, snapshot=take_snapshot(by=by))
    letter = Letter(
        month=month,
        regency=Regency.objects.get(pk=code) if code else None,
        snapshot=step.snapshot,
        site=SITE,
        state=LetterState.DONE,
        asked_at=timezone.now(),
        made_at=timezone.now(),
        pdf=keeping.keep(b"%PDF-1.7", "pdf"),
        xlsx=keeping.keep(b"PK", "xlsx"),
    )
    letter.content = build(everybody(), letter)
    letter.text = text_of(letter.content, letter.site)
    letter.save()
    return letter
