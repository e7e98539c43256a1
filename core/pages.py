"""The declarative pages besides the list: create, update, delete. Each write is one transaction that
ends with the question whether the row still lies in the writer's area.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from core import once, scoping
from core.access import Guarded, own_or_404
from core.forms import UserForm
from core.history import because
from core.seen import NOT_DELETED, SeenForm, Stale, facts_of, fingerprint, locked_as_seen

TOO_LATE = (
    "Data yang sama baru saja disimpan orang lain. Muat ulang halaman ini dan periksa sebelum "
    "menyimpan lagi."
)


class ScopedEditView(Guarded, View):
    """Create (`pk` absent) or update. Declare `model, form_class, permission, title, saved`.

    start(request, **kwargs)   the row to edit: a new one or own_or_404
    prepare(row)               first in the transaction: locks what must not change meanwhile
    write(form)                saves; default form.save()
    """

    model: type[models.Model] = models.Model
    form_class: type[UserForm] = UserForm
    title = ""
    saved = "Perubahan disimpan."
    template_name = "generic/form.html"
    new = False

    def start(self, request: HttpRequest, **kwargs: Any) -> models.Model:
        if self.new:
            return self.model()
        return own_or_404(self.model._default_manager.all(), request, self.permission, **kwargs)

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def prepare(self, row: Any) -> None:
        pass

    def write(self, form: UserForm) -> models.Model:
        return form.save()

    def success_url(self, row: Any) -> str:
        return row.get_absolute_url()

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        """(label, url) of the pages above this one."""
        return []

    def form(self, request: HttpRequest, row: models.Model, **kwargs: Any) -> UserForm:
        return self.form_class(
            instance=row, user=request.user, permission=self.permission, **kwargs
        )

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.start(request, **kwargs)
        return self.show(request, row, self.form(request, row, initial=self.initial(request)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.start(request, **kwargs)
        form = self.form(request, row, data=request.POST, files=request.FILES)
        if "_refresh" in request.POST:
            # Only the next choice of the cascade was asked for: what was typed stays, nothing is checked.
            form = self.form(request, row, initial=typed(form, request))
        elif self.new and (address := once.address_of(request.POST.get("once", ""))):
            return already(request, address)
        else:
            try:
                if form.is_valid() and self.save(request, form):
                    messages.success(request, self.saved)
                    return redirect(self.success_url(form.instance))
            except once.AlreadySent as error:
                return already(request, error.address)
        return self.show(request, row, form, status=200 if "_refresh" in request.POST else 422)

    def save(self, request: HttpRequest, form: UserForm) -> bool:
        """True when saved; otherwise the form says why not and nothing was written."""
        reason = form.cleaned_data.get("reason") or "pengisian lewat halaman"
        try:
            with transaction.atomic(), because(reason):
                self.prepare(form.instance)
                form.require_unchanged()
                sent = form.take_token()
                form.ask_again()
                row = self.write(form)
                scoping.require_within(request.user, self.permission, row)
                if sent:
                    sent.address = self.success_url(row)
                    sent.save()
        except ValidationError as error:
            form.add_error(None, error)
        except IntegrityError:
            form.add_error(None, TOO_LATE)
        else:
            return True
        return False

    def show(
        self, request: HttpRequest, row: models.Model, form: UserForm, status: int = 200
    ) -> HttpResponse:
        context = {"view": self, "form": form, "row": row, "above": self.crumbs(row)}
        return render(request, self.template_name, context, status=status)


def typed(form: UserForm, request: HttpRequest) -> dict[str, Any]:
    """What was typed so far, to be shown again unchecked."""
    return {
        name: field.widget.value_from_datadict(request.POST, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        # a mark that was not sent is made anew
        if not isinstance(field, forms.FileField)
        and (form.add_prefix(name) in request.POST or not field.widget.is_hidden)
    }


def already(request: HttpRequest, address: str) -> HttpResponse:
    messages.info(request, once.ALREADY)
    return redirect(address)


class ScopedDeleteView(Guarded, View):
    """Shows what the row says, asks, then deletes; history keeps what was there.

    Declare `model, permission, title`. A row that says something else than what was shown stays.
    """

    model: type[models.Model] = models.Model
    title = ""
    deleted = "Data dihapus. Riwayatnya tetap tersimpan."
    template_name = "generic/confirm.html"

    def row(self, request: HttpRequest, **kwargs: Any) -> Any:
        return own_or_404(self.model._default_manager.all(), request, self.permission, **kwargs)

    def success_url(self, row: Any) -> str:
        raise NotImplementedError

    def remove(self, request: HttpRequest, row: Any) -> str:
        """Deletes; what else that did, as a sentence for the person ("" when nothing)."""
        row.delete()
        return ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(request, self.row(request, **kwargs))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.row(request, **kwargs)
        url = self.success_url(row)
        try:
            with transaction.atomic(), because("dihapus lewat halaman"):
                held = locked_as_seen(row, request.POST.get("seen", ""), NOT_DELETED)
                told = self.remove(request, held)
        except Stale as error:
            # read again: what the person must look at is what stands there now
            return self.show(request, self.row(request, **kwargs), error)
        messages.success(request, f"{self.deleted} {told}".strip())
        return redirect(url)

    def show(self, request: HttpRequest, row: Any, error: Stale | None = None) -> HttpResponse:
        context = {
            "title": self.title,
            "row": row,
            "facts": facts_of(row),
            "form": SeenForm(initial={"seen": fingerprint(row)}),
            "problems": error.messages if error else [],
            "back": self.success_url(row),
            "danger": True,
        }
        return render(request, self.template_name, context, status=422 if error else 200)


def refused(request: HttpRequest, error: ValidationError | PermissionDenied) -> None:
    """Show why a verb was refused on the page that comes next."""
    text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    messages.error(request, text)
