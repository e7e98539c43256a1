"""A version that is here already becomes what its visit says: by the form and the writing of the way in."""

from django.core.exceptions import ValidationError
from django.db import transaction

from visits.actions.keeping import Delivery, take
from visits.forms import VisitForm
from visits.models import Visit, VisitVersion
from visits.reach import Reach


@transaction.atomic
def apply_version(visit: Visit, version: VisitVersion) -> Visit:
    """Make the (locked) visit say what `version` says, as if it had been the one that came first. It waits
    for review again; when its cooperative is no longer the mentor's, it is held.

    Raises ValidationError when the body is refused by now.
    """
    body = version.body
    person = visit.person
    reach = Reach.of(person, [body.get("cooperative", visit.cooperative_id)])
    form = VisitForm(body, reach=reach, now=version.received_at)
    if not form.is_valid():
        told = [text for errors in form.told().values() for text in errors]
        raise ValidationError(["Versi ini tidak dapat dipakai.", *map(str, told)])
    # how wrong the phone's clock was when this version came is not kept with it
    skew = visit.clock_skew if version.number == visit.version else None
    delivery = Delivery(person, version.sent_by, version.channel, version.received_at, skew, reach)
    take(visit, delivery, form.cleaned_data, version.number, chosen=True)
    return visit
