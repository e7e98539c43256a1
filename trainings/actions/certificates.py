"""Verbs of certificates: issue, revoke, issue anew. Numbers are given by the database (models/rules.py)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core import scoping
from core.history import because
from core.models import User
from trainings.models import Batch, Certificate, CertificateSeries, Enrolment
from trainings.passing import reasons
from trainings.refusals import told_plainly

ISSUE = "trainings.issue_certificate"
CANCELLED = "Angkatan ini dibatalkan; sertifikat tidak dapat diterbitkan."
FUTURE = "Tanggal terbit tidak boleh di masa depan."
BEFORE = "Tanggal terbit tidak boleh sebelum angkatan dimulai."
REVOKED = "Sertifikat ini sudah dicabut."
NOT_PASSED = (
    "Sertifikat tidak dapat diterbitkan ulang, karena menurut data sekarang peserta belum lulus: {}. "
    "Perbaiki presensi atau nilainya dulu, atau cabut sertifikat lamanya saja."
)
NEWER = "Sertifikat ini sudah diganti dengan sertifikat yang lebih baru."


def check_day(batch: Batch, on: date) -> None:
    """Raises ValidationError for a day on which this batch's certificate can't be issued."""
    if on > timezone.localdate():
        raise ValidationError(FUTURE, code="issued_on")
    if on < batch.starts:
        raise ValidationError(BEFORE, code="issued_on")


def locked_batch(pk: int) -> Batch:
    """The batch, held until the transaction ends: two officers issue one after the other.

    Raises ValidationError when it was cancelled.
    """
    rows = Batch.objects.select_for_update(of=("self",), no_key=True)
    batch = rows.select_related("programme").get(pk=pk)
    if batch.cancelled_at is not None:
        raise ValidationError(CANCELLED)
    return batch


def series_of(batch: Batch) -> CertificateSeries:
    found, _ = CertificateSeries.objects.get_or_create(
        programme=batch.programme, year=batch.year, defaults={"is_sample": batch.is_sample}
    )
    return found


def held_seats(batch: Batch, keys: Iterable[int]) -> list[int]:
    """Those of `keys` that are enrolments of `batch`, held in the order in which marks and values hold them:
    whether they passed is looked at afterwards, and can't change until the transaction ends."""
    rows = Enrolment.objects.filter(batch=batch, pk__in=list(keys)).order_by("pk")
    return [row.pk for row in rows.select_for_update(of=("self",), no_key=True)]


def issue_certificates(
    *, by: User, batch: Batch, keys: Iterable[int], issued_on: date
) -> list[Certificate]:
    """Certificates for those of the enrolments `keys` who passed and never had one, in the order of their
    names; sent twice, or by two at once, nobody gets a second one.

    Raises ValidationError (cancelled batch, impossible day) and OutOfScope.
    """
    with told_plainly(), transaction.atomic(), because("sertifikat diterbitkan", by=by):
        held = locked_batch(batch.pk)
        check_day(held, issued_on)
        own = Enrolment.objects.for_user(by, ISSUE).counting().filter(batch=held)
        results: Any = own.with_results()
        found = results.filter(passed=True, certificates__isnull=True)
        rows = sorted(
            found.filter(pk__in=held_seats(held, keys)).select_related("person"),
            key=lambda one: (one.participant.casefold(), one.pk),
        )
        if not rows:
            return []
        series = series_of(held)
        made = Certificate.objects.bulk_create(
            [
                Certificate(
                    enrolment=row,
                    series=series,
                    name=row.participant,
                    issued_on=issued_on,
                    issued_by=by,
                    is_sample=row.is_sample,
                )
                for row in rows
            ]
        )
        return numbered(by, [one.pk for one in made])


def numbered(by: User, keys: list[int]) -> list[Certificate]:
    """The certificates as the database has numbered them; all must lie where `by` may issue."""
    rows = list(Certificate.objects.filter(pk__in=keys).order_by("series_id", "number"))
    own = Certificate.objects.for_user(by, ISSUE).filter(pk__in=keys).count()
    if own != len(keys):
        raise scoping.OutOfScope("Peserta ini di luar wilayah kerja Anda; belum ada yang terbit.")
    return rows


def revoke(certificate: Certificate, *, by: User, reason: str) -> None:
    certificate.revoked_at = timezone.now()
    certificate.revoked_by = by
    certificate.revoke_reason = reason
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])


def held_certificate(pk: int) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__batch__programme").get(pk=pk)


def revoke_certificate(*, by: User, certificate: Certificate, reason: str) -> Certificate:
    """Raises ValidationError when it was revoked meanwhile, OutOfScope."""
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = held_certificate(certificate.pk)
        if held.revoked_at is not None:
            raise ValidationError(REVOKED)
        revoke(held, by=by, reason=reason)
        scoping.require_within(by, ISSUE, held)
        return held


def reissue_certificate(
    *, by: User, certificate: Certificate, name: str, reason: str, issued_on: date
) -> Certificate:
    """The certificate again under the next number and with `name`; the old one is revoked if it still
    counts. Both stay, the new one `replaces` the old.

    Raises ValidationError (replaced already, not passed any more, cancelled batch), OutOfScope.
    """
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        batch = locked_batch(certificate.enrolment.batch_id)
        check_day(batch, issued_on)
        held = held_certificate(certificate.pk)
        if Certificate.objects.filter(replaces=held).exists():
            raise ValidationError(NEWER)
        held_seats(batch, [held.enrolment_id])
        row = Enrolment.objects.select_related("batch").with_results().get(pk=held.enrolment_id)
        if not row.passed:  # type: ignore[attr-defined]
            raise ValidationError(NOT_PASSED.format("; ".join(reasons(row))))
        if held.revoked_at is None:
            revoke(held, by=by, reason=reason)
        made = Certificate.objects.create(
            enrolment_id=held.enrolment_id,
            series=series_of(batch),
            name=name,
            issued_on=issued_on,
            issued_by=by,
            replaces=held,
            is_sample=held.is_sample,
        )
        return numbered(by, [made.pk])[0]
