from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core import frame
from core.menu import entries_for


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: names, menu, whether the data are samples, today."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return frame.answers(user if known else None) | {
        "province_name": settings.PROVINCE_NAME,
        "agency_name": settings.AGENCY_NAME,
        "menu": entries_for(request) if known else [],
        "lockout_minutes": round(settings.AXES_COOLOFF_TIME * 60),
    }
