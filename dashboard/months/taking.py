"""Freezing by hand: once per form, however often it is sent."""

import uuid
from datetime import date

from django import forms
from django.db import IntegrityError

from core import once
from core.history import because
from core.models import User
from core.refusals import require
from dashboard.actions.freezing import one_moment, take_snapshot
from dashboard.models import Snapshot

TAKE = "dashboard.take_snapshot"


class OnceForm(forms.Form):
    once = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=40, initial=uuid.uuid4
    )


def take_once(*, token: str, by: User, why: str, on: date, address: str = "") -> Snapshot:
    """Freeze under the form's token; `address`: where the form's second sending leads (the snapshot's page).

    Raises once.AlreadySent for the second, PermissionDenied, ValidationError for a form without a token.
    """
    require(by, TAKE, Snapshot(on=on))
    try:
        with one_moment(), because("angka dibekukan", by=by):
            sent = once.take(token)
            snapshot = take_snapshot(by=by, why=why, on=on)
            sent.address = address or snapshot.get_absolute_url()
            sent.save()
    except IntegrityError as error:
        # both began at once: the later one doesn't see the earlier one's token, but waits for it
        if found := once.address_of(token):
            raise once.AlreadySent(found) from error
        raise
    return snapshot
