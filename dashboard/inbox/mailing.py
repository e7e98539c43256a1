"""The weekly digest by e-mail, for those who asked for it. Nothing is sent unless a server is configured."""

import logging
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from dashboard.inbox.digest import digest_of
from dashboard.inbox.weeks import Week, week_on
from dashboard.models import DigestSubscription

log = logging.getLogger(__name__)


def mail_is_on() -> bool:
    return bool(settings.EMAIL_SERVER)


def send_digests(on: date) -> tuple[int, int]:
    """The last whole week to everybody who asked for it and was not sent it yet: (sent, failed). One that fails
    stops no other and is tried again by the next run."""
    week, sent, failed = week_on(on).before, 0, 0
    if not mail_is_on():
        return 0, 0
    waiting = DigestSubscription.objects.filter(user__is_active=True).exclude(user__email="")
    waiting = waiting.exclude(sent_for__gte=week.monday).select_related("user").order_by("pk")
    for one in waiting.iterator():
        if not claim(one, week):
            continue
        try:
            message_to(one, week, on).send()
            sent += 1
        except Exception as error:
            # only its kind: what a mail server answers holds the address
            kind = type(error).__name__
            log.error("Ringkasan untuk pengguna %s tidak terkirim: %s", one.user_id, kind)
            DigestSubscription.objects.filter(pk=one.pk).update(sent_for=one.sent_for)
            failed += 1
    return sent, failed


def claim(one: DigestSubscription, week: Week) -> bool:
    """Whether this run is the one that sends it: of two at once only one is. Written before it is sent, so that a
    run that dies in between costs a letter rather than sends two."""
    rows = DigestSubscription.objects.filter(pk=one.pk).exclude(sent_for__gte=week.monday)
    return bool(rows.update(sent_for=week.monday))


def message_to(one: DigestSubscription, week: Week, on: date) -> EmailMessage:
    told = digest_of(one.user, week, on)
    lines = [told.text]
    if settings.PUBLIC_ADDRESS:
        lines.append(f"{settings.PUBLIC_ADDRESS}{reverse('dashboard:digest')}?minggu={week.key}")
    lines.append(
        "Surel ini dikirim sekali seminggu karena Anda memintanya. Berhenti: laman Ringkasan mingguan."
    )
    return EmailMessage(
        subject=f"Ringkasan mingguan KDKMP {week}", body="\n\n".join(lines), to=[one.user.email]
    )
