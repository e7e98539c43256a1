"""Batches are made, changed, cancelled, restored and deleted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Conflict, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedDeleteView, ScopedEditView
from core.seen import NOT_SAVED, fingerprint, locked_as_seen
from trainings.actions import batches as actions
from trainings.batches.forms import BatchForm, BatchReasonForm
from trainings.models import Batch, Programme

CHANGE = actions.CHANGE


def batch_crumbs(batch: Batch) -> list[tuple[str, str]]:
    return [
        ("Pelatihan", reverse("trainings:batch-list")),
        (str(batch), batch.get_absolute_url()),
    ]


def rows_to_change(request: HttpRequest) -> Any:
    return Batch.objects.for_user(request.user).select_related("programme", "venue")


class BatchPage(ScopedEditView):
    model = Batch
    form_class = BatchForm
    permission = CHANGE
    template_name = "trainings/batch_form.html"

    def write(self, form: UserForm) -> Batch:
        data = form.cleaned_data
        return actions.save_batch(
            batch=form.save(commit=False),
            by=form.user,
            new_venue=data["new_venue"],
            reason=data.get("reason", ""),
        )

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return batch_crumbs(row)


class BatchCreate(BatchPage):
    title = "Tambah angkatan"
    saved = "Angkatan dicatat. Langkah berikutnya: isi jadwalnya, lalu daftarkan peserta."
    new = True

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        asked = request.GET.get("programme", "")
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
            return {}
        found = Programme.objects.for_user(request.user).filter(pk=int(asked)).first()
        return {"programme": found.pk} if found else {}

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [("Pelatihan", reverse("trainings:batch-list"))]


class BatchUpdate(BatchPage):
    title = "Ubah angkatan"

    def start(self, request: HttpRequest, **kwargs: Any) -> Batch:
        return own_or_404(rows_to_change(request), request, CHANGE, **kwargs)


class BatchDelete(ScopedDeleteView):
    model = Batch
    permission = CHANGE
    title = "Hapus angkatan"
    deleted = "Angkatan dan jadwalnya dihapus. Riwayatnya tetap tersimpan."

    def row(self, request: HttpRequest, **kwargs: Any) -> Any:
        row = own_or_404(rows_to_change(request), request, CHANGE, **kwargs)
        if told := actions.why_it_stays(row):
            raise Conflict(told, row.get_absolute_url())
        return row

    def remove(self, request: HttpRequest, row: Any) -> str:
        try:
            actions.delete_batch(batch=row, by=request.user)  # type: ignore[arg-type]
        except (
            ValidationError
        ) as error:  # somebody was enrolled between the question and the answer
            raise Conflict(" ".join(error.messages), row.get_absolute_url()) from error
        return ""

    def success_url(self, row: Any) -> str:
        return reverse("trainings:batch-list")


@requires(CHANGE)
def batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch is not held; why is asked."""
    row = own_or_404(rows_to_change(request), request, CHANGE, pk=pk)
    if row.cancelled_at:
        raise Conflict("Angkatan ini sudah dibatalkan.", row.get_absolute_url())

    def cancel(reason: str) -> str:
        freed = actions.cancel_batch(batch=row, by=request.user, reason=reason)  # type: ignore[arg-type]
        told = f"{row} dibatalkan. Pesertanya tidak dihitung lagi."
        return f"{told} Ruang {freed} sesi yang akan datang dilepas." if freed else told

    return reason_page(request, row, "Batalkan angkatan", cancel)


@requires(CHANGE)
def batch_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """A cancelled batch is held after all."""
    row = own_or_404(rows_to_change(request), request, CHANGE, pk=pk)
    if not row.cancelled_at:
        raise Conflict("Angkatan ini tidak dibatalkan.", row.get_absolute_url())

    def restore(reason: str) -> str:
        actions.restore_batch(batch=row, by=request.user, reason=reason)  # type: ignore[arg-type]
        return f"{row} dipulihkan; pesertanya dihitung lagi. Periksa ruang sesi-sesinya."

    return reason_page(request, row, "Pulihkan angkatan", restore)


def reason_page(request: HttpRequest, row: Batch, title: str, do: Any) -> HttpResponse:
    """Asks why, then does it if the batch still is what was seen; `do(reason)` returns what it did."""
    form = BatchReasonForm(request.POST or None, initial={"seen": fingerprint(row)})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                locked_as_seen(row, form.cleaned_data["seen"], NOT_SAVED)
                told = do(form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data.copy()
            form.data["seen"] = getattr(error, "now", "") or form.data.get("seen", "")
        else:
            messages.success(request, told)
            return redirect(row.get_absolute_url())
    context = {"title": title, "row": row, "form": form, "back": row.get_absolute_url()}
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
