"""The certificates of one batch: who has one, who gets one, who lacks what; and their verbs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Conflict, own_or_404, requires
from core.forms import ReasonForm
from core.templatetags.kdkmp import angka
from mentors.linking import address_or_nothing
from trainings.actions.certificates import (
    CANCELLED,
    ISSUE,
    NEWER,
    REVOKED,
    issue_certificates,
    reissue_certificate,
    revoke_certificate,
)
from trainings.certificates.forms import IssueForm, ReissueForm
from trainings.certificates.standing import DOWNLOAD, Standing, standing_of
from trainings.models import Batch, Certificate

VIEW = "trainings.view_enrolment"


def batch_of(request: HttpRequest, pk: int, permission: str = VIEW) -> Batch:
    return own_or_404(Batch.objects.select_related("programme"), request, permission, pk=pk)


def page_of(batch: Batch) -> str:
    return reverse("trainings:certificates", args=[batch.pk])


def frame(batch: Batch) -> dict[str, Any]:
    """What every page of a batch's certificates needs."""
    return {
        "batch": batch,
        "batches": address_or_nothing("trainings:batch-list"),
        "batch_url": address_or_nothing("trainings:batch-detail", batch.pk),
        "page": page_of(batch),
    }


@requires(VIEW, methods=("GET", "HEAD"))
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    standing = standing_of(batch, request.user)
    papers = [
        paper for line in standing.certified for paper in line.papers if not paper.row.revoked_at
    ]
    context = frame(batch) | {
        "standing": standing,
        "downloads": sum(paper.may_download for paper in papers),
        "may_issue": request.user.has_perm(ISSUE) and batch.cancelled_at is None,
        "may_download": request.user.has_perm(DOWNLOAD),
        "unsigned": missing_signature(batch),
        "edit_url": address_or_nothing("trainings:batch-update", batch.pk)
        if request.user.has_perm("trainings.change_batch")
        else "",
    }
    return render(request, "trainings/certificates/batch.html", context)


def missing_signature(batch: Batch) -> list[str]:
    """What the paper leaves open, in words."""
    fields = ("signed_at", "signer_title", "signer_name")
    return [
        str(Batch._meta.get_field(name).verbose_name) for name in fields if not getattr(batch, name)
    ]


@requires(ISSUE)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows for whom, then issues for just those."""
    batch = batch_of(request, pk, ISSUE)
    if batch.cancelled_at is not None:
        raise Conflict(CANCELLED, page_of(batch))
    standing = standing_of(batch, request.user)
    # also those who have one by now: a form sent twice must not be an error
    offered = [line.key for line in (*standing.waiting, *standing.certified)]
    form = IssueForm(request.POST or None, batch=batch, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            made = issue_certificates(
                by=request.user,
                batch=batch,
                keys=form.cleaned_data["who"],
                issued_on=form.cleaned_data["issued_on"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell_issued(request, made)
            return redirect(page_of(batch))
    context = frame(batch) | {
        "form": form,
        "lines": chosen(standing, form),
        "unsigned": missing_signature(batch),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "trainings/certificates/issue.html", context, status=status)


def chosen(standing: Standing, form: IssueForm) -> list[tuple[Any, bool]]:
    """(participant, whether ticked): all at first, then as they were sent."""
    sent = set(form.data.getlist("who")) if form.is_bound else None  # type: ignore[attr-defined]
    return [(line, sent is None or str(line.key) in sent) for line in standing.waiting]


def tell_issued(request: HttpRequest, made: list[Certificate]) -> None:
    if not made:
        messages.info(
            request, "Semua yang dipilih sudah punya sertifikat; tidak ada yang ditambah."
        )
        return
    numbers = made[0].text if len(made) == 1 else f"{made[0].text} sampai {made[-1].text}"
    messages.success(request, f"{angka(len(made))} sertifikat diterbitkan: {numbers}.")


def certificate_of(request: HttpRequest, pk: int) -> Certificate:
    return own_or_404(
        Certificate.objects.select_related("enrolment__batch__programme", "enrolment__person"),
        request,
        ISSUE,
        pk=pk,
    )


@requires(ISSUE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = certificate_of(request, pk)
    batch = certificate.enrolment.batch
    if certificate.revoked_at is not None:
        raise Conflict(REVOKED, page_of(batch))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_certificate(
                by=request.user, certificate=certificate, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                f"Sertifikat {certificate} dicabut. Halaman periksa langsung mengatakannya.",
            )
            return redirect(page_of(batch))
    return ask(request, certificate, form, "Cabut sertifikat")


@requires(ISSUE)
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = certificate_of(request, pk)
    batch = certificate.enrolment.batch
    if Certificate.objects.for_user(request.user).filter(replaces=certificate).exists():
        raise Conflict(NEWER, page_of(batch))
    form = ReissueForm(request.POST or None, certificate=certificate)
    if request.method == "POST" and form.is_valid():
        try:
            made = reissue_certificate(
                by=request.user, certificate=certificate, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, f"Sertifikat {made} terbit sebagai pengganti {certificate}, yang dicabut."
            )
            return redirect(page_of(batch))
    return ask(request, certificate, form, "Terbitkan ulang sertifikat")


def ask(request: HttpRequest, certificate: Certificate, form: Any, title: str) -> HttpResponse:
    """The question before it is done, with what the certificate says now."""
    context = frame(certificate.enrolment.batch) | {
        "certificate": certificate,
        "form": form,
        "title": title,
        "revokes": certificate.revoked_at is None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "trainings/certificates/ask.html", context, status=status)
