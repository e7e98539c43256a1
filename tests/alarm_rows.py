"""Early warnings for tests that aren't about how they are found."""

from typing import Any

from django.utils import timezone

from dashboard.models import Alarm
from registry.models import Cooperative


def make_alarm(
    cooperative: Cooperative, kind: str = "kunjungan", *, saved: bool = True, **fields: Any
) -> Alarm:
    today = timezone.localdate()
    told = {
        "stage": "antara" if kind == "kunjungan" else "", "since": today, "days": 9, "limit": 5, "share": 90,
        "beside": "provinsi", "others": 30, "stays": 40, "exits": 30, "owner": "Pendamping (BA)",
        "first_on": today, "computed_on": today,
    }  # fmt: skip
    alarm = Alarm(cooperative=cooperative, kind=kind, **told | fields)
    if saved:
        alarm.save()
    return alarm
