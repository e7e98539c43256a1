"""How a cooperative is reached: what makes its kilometres dear in a plan."""

from django.db import transaction

from core.history import because
from core.models import District, User
from core.scoping import require_within
from mentors.actions.plans import PLAN
from mentors.actions.refusals import told_plainly
from mentors.models import CooperativeAccess
from registry.actions import hold_active
from registry.models import Cooperative


def save_access(*, access: CooperativeAccess, by: User, reason: str = "") -> CooperativeAccess:
    """Insert or update. Raises Conflict for an archived cooperative, ValidationError when somebody else
    has just recorded it too."""
    with told_plainly(), transaction.atomic(), because(reason or "akses koperasi", by=by):
        hold_active(access.cooperative)
        access.is_sample = access.cooperative.is_sample and by.is_sample
        access.save()
        require_within(by, PLAN, access)
    return access


def save_district_access(*, district: District, by: User, access: str) -> int:
    """Record the access of all active cooperatives of a kecamatan; notes stay. Returns how many changed."""
    changed = 0
    reason = f"akses sekecamatan {district.name}"
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        rows = Cooperative.objects.active().filter(village__district=district)
        rows = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
        cooperatives = list(rows)
        known = {
            row.cooperative_id: row
            for row in CooperativeAccess.objects.filter(cooperative__in=cooperatives)
        }
        for cooperative in cooperatives:
            row = known.get(cooperative.pk) or CooperativeAccess(cooperative=cooperative)
            if row.pk and row.access == access:
                continue
            row.access = access
            save_access(access=row, by=by, reason=reason)
            changed += 1
    return changed
