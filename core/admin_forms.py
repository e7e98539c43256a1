"""Forms of the admin site: why something was changed, and whether somebody else was faster."""

from typing import Any

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet, ModelChoiceIterator
from django.utils.functional import cached_property

from core.admin_widgets import ScopedAutocomplete
from core.forms import refuse_if_changed
from core.seen import NOT_DELETED, Stale, fingerprint

DEFAULT_REASON = "pengisian lewat situs admin"


def reason_of(request: Any) -> str:
    """What the writer gave as his reason, fit for history; the default when he gave none."""
    typed = " ".join(request.POST.get("reason", "").replace("\x00", " ").split())
    return typed[:250] or DEFAULT_REASON


class WatchedForm(forms.ModelForm):
    """A form that doesn't overwrite what somebody else saved since it was shown."""

    # fields that help to fill in the form and are no part of the row
    helpers: frozenset[str] = frozenset({"seen", "reason"})

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    # set when the row was changed meanwhile: a formset doesn't look at errors of rows to be deleted
    stale = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance._state.adding and "seen" in self.fields:
            self.fields["seen"].initial = self.mark(self.instance)
        self._label_loaded_choices()

    def _label_loaded_choices(self) -> None:
        """The label of a relation that came with the row costs no query: rows of an inline are many."""
        for name, field in self.fields.items():
            if not isinstance(field.widget, ScopedAutocomplete) or not hasattr(
                self._meta.model, name
            ):
                continue
            relation = self.instance._meta.get_field(name)
            if relation.is_cached(self.instance) and (row := getattr(self.instance, name)):
                field.widget.known = {str(row.pk): field.label_from_instance(row)}

    def mark(self, row: models.Model) -> str:
        return fingerprint(row)

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in self.helpers]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.instance._state.adding and self.has_changed():
            # The admin's POST is one transaction, so the lock holds until the row is saved.
            try:
                refuse_if_changed(self, data.get("seen", ""), self.mark)
            except Stale:
                self.stale = True
                raise
        return data


class WatchedFormSet(BaseInlineFormSet):
    """Rows of a page. One that somebody changed meanwhile is not deleted either."""

    def clean(self) -> None:
        super().clean()
        for form in self.initial_forms:
            if self.can_delete and self._should_delete_form(form) and getattr(form, "stale", False):
                raise forms.ValidationError(f"{form.instance}: {NOT_DELETED}")


class ReasonedForm(WatchedForm):
    """The form of a whole page: also asks why."""

    reason = forms.CharField(
        label="Alasan perubahan",
        max_length=250,
        required=False,
        help_text="Boleh kosong. Tampil di riwayat, misalnya: sesuai SK terbaru.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class SharedIterator(ModelChoiceIterator):
    """Reads the choices once for all rows of an inline, not once per row."""

    def __iter__(self) -> Any:
        if not self.field.shared:
            self.field.shared.extend(super().__iter__())
        return iter(self.field.shared)


class SharedModelChoiceField(forms.ModelChoiceField):
    """A short select (14 kabupaten) that appears in many rows; copies of the field share the choices."""

    iterator = SharedIterator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.shared: list[Any] = []
        super().__init__(*args, **kwargs)
