from visits.forms.limits import LIMITS
from visits.forms.visit import VisitForm

__all__ = ["LIMITS", "VisitForm"]
