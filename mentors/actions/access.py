"""How a cooperative is reached: what makes its kilometres dear in a plan."""

from django.db import transaction

from core.history import because
from core.models import User
from core.scoping import require_within
from mentors.actions.plans import PLAN
from mentors.actions.refusals import told_plainly
from mentors.models import CooperativeAccess
from registry.actions import hold_active


def save_access(*, access: CooperativeAccess, by: User, reason: str = "") -> CooperativeAccess:
    """Insert or update. Raises Conflict for an archived cooperative, ValidationError when somebody else
    has just recorded it too."""
    with told_plainly(), transaction.atomic(), because(reason or "akses koperasi", by=by):
        hold_active(access.cooperative)
        access.is_sample = access.cooperative.is_sample and by.is_sample
        access.save()
        require_within(by, PLAN, access)
    return access
