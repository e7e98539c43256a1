"""What every page of the admin site does: one permission table, the writer's area, reasons, conflicts.

A model's admin declares its verbs and its fields; the rest is here. Django's permission rows are not used.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import flatten, unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core import scoping
from core.admin_forms import ReasonedForm, WatchedForm, WatchedFormSet, reason_of
from core.admin_lists import ScopedChangeList, lookups_of
from core.admin_widgets import ScopedAutocomplete, valid_pk
from core.forms import date_input
from core.history import because
from core.pages import TOO_LATE
from core.seen import NOT_DELETED, SeenForm, Stale, facts_of, fingerprint, locked_as_seen


class ScopedOptions:
    """What pages and inlines share. Verbs of core.permissions; None means that nobody may."""

    change_verb: str | None = None
    add_verb: str | None = None
    delete_verb: str | None = None
    # to-one relations that a row of the page shows
    related: tuple[str, ...] = ()
    # what stands in a field's place for those who may only read; None leaves it out
    read_instead: dict[str, str | None] = {}
    formfield_overrides = {models.DateField: {"widget": date_input()}}
    helper_fields: tuple[str, ...] = ("seen",)

    def _may(self, request: HttpRequest, verb: str | None, obj: Any) -> bool:
        return verb is not None and request.user.has_perm(verb, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.model.VIEW_PERMISSION, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.add_verb, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_verb, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.delete_verb, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = self.model._default_manager.for_user(request.user)
        rows = rows.select_related(*self.related) if self.related else rows
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Straight to our page: the site has no address that leads there by table and key."""
        if obj is None or not self.view_on_site or not hasattr(obj, "get_absolute_url"):  # type: ignore[attr-defined]
            return None
        return obj.get_absolute_url()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        """The declared fields, and what the form needs besides; for a reader only what can be read."""
        fieldsets = [
            (title, dict(options)) for title, options in super().get_fieldsets(request, obj)
        ]
        if obj is None or self.has_change_permission(request, obj):
            fieldsets[-1][1]["fields"] = [*fieldsets[-1][1]["fields"], *self.helper_fields]
            return fieldsets
        for _title, options in fieldsets:
            names = (self.read_instead.get(name, name) for name in flatten(options["fields"]))
            options["fields"] = [name for name in names if name]
        return fieldsets

    # --- Choices: only from the area in which the person may write ---

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        rows = db_field.remote_field.model._default_manager.all()
        if not hasattr(rows, "for_user"):
            return rows.none()
        return rows.for_user(request.user, self.change_verb or self.model.VIEW_PERMISSION)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """No pop-ups beside a choice: each table has its page, and pop-ups are one more way in."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = getattr(field, "widget", None)
        if isinstance(wrapper, admin.widgets.RelatedFieldWidgetWrapper):
            field.widget = wrapper.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        rows = self.choices_for(db_field, request)
        remote = self.admin_site.get_model_admin(db_field.remote_field.model)
        rows = rows.select_related(*remote.label_related) if remote.label_related else rows
        kwargs.setdefault("queryset", rows)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ScopedAutocomplete(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = remote.choice_label
        return field


class ScopedInline(ScopedOptions, admin.TabularInline):
    """Children on their parent's page. `obj` is the parent, which lies where its children lie."""

    form = WatchedForm
    formset = WatchedFormSet
    extra = 0

    class Media:
        css = {"all": ["kdkmp/admin.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = [*super().get_readonly_fields(request, obj)]
        if obj is None or self.has_change_permission(request, obj):
            return names
        return names + [name for name in self.read_instead.values() if name]


class ScopedModelAdmin(ScopedOptions, admin.ModelAdmin):
    """A table's pages. Foreign and missing rows are 404; a verb that is not held is 403."""

    form = ReasonedForm
    helper_fields = ("reason", "seen")
    delete_confirmation_template = "admin/delete_seen.html"
    list_per_page = 50
    show_full_result_count = False
    # what a choice of this model shows, and the relations that it needs
    label_related: tuple[str, ...] = ()

    def choice_label(self, row: models.Model) -> str:
        return str(row)

    def narrow(self, rows: models.QuerySet, regency: str, district: str) -> models.QuerySet:
        """Autocomplete: only the rows of the kabupaten and kecamatan chosen beside the field."""
        return rows

    def autocomplete_extra(self, row: models.Model) -> dict[str, Any]:
        return {}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # --- Lists ---

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        return ScopedChangeList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters:
            if ERROR_FLAG in request.GET:
                raise BadRequest("Saringan pada alamat ini tidak dikenali.") from None
            raise

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only the filters that the page offers: no regular expressions, no looking over the fence."""
        return lookup in lookups_of(self.get_list_filter(request))

    def response_action(
        self, request: HttpRequest, queryset: Any, action_location: Any = ActionLocation.CHANGE_LIST
    ) -> Any:
        for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if valid_pk(self.opts.pk, value) is None:
                raise BadRequest("Pilihan baris tidak dikenali.")
        return super().response_action(request, queryset, action_location)

    # --- Forms ---

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        raise Http404("Data ini tidak ada, atau bukan di wilayah kerja Anda.")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """?village=… preselects; what is no row of the writer's area is left out."""
        initial = super().get_changeform_initial_data(request)
        for field in self.opts.fields:
            if field.is_relation and field.name in initial:
                value = valid_pk(field.target_field, str(initial[field.name]))
                if value is None or not self.choices_for(field, request).filter(pk=value).exists():
                    del initial[field.name]
        return initial

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with because(reason_of(request)):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Two people saved the same thing in the same second; the transaction is rolled back.
            messages.error(request, TOO_LATE)
            return HttpResponseRedirect(request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        try:
            with because("dihapus lewat situs admin"):
                return super().delete_view(request, object_id, extra_context)
        except Stale as error:
            messages.error(request, " ".join(error.messages))
            gone = self.get_object(request, unquote(object_id)) is None
            listed = reverse(admin_urlname(self.opts, "changelist"))  # type: ignore[arg-type]
            return HttpResponseRedirect(listed if gone else request.get_full_path())

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        row = context["object"]
        shown = {"seen": SeenForm(initial={"seen": fingerprint(row)}), "facts": facts_of(row)}
        return super().render_delete_form(request, context | shown)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """In delete_view's transaction. Raises Stale, which undoes it."""
        self.remove_row(request, locked_as_seen(obj, request.POST.get("seen", ""), NOT_DELETED))

    def remove_row(self, request: HttpRequest, row: models.Model) -> None:
        """Delete one row, from its own page or from its parent's; that it is still what was seen has
        been made sure of."""
        row.delete()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Django's own log knows only this site; the triggers' history knows every way to write."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("Data ini tidak ada, atau bukan di wilayah kerja Anda.")
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return HttpResponseRedirect(self.history_url(row))

    def history_url(self, row: models.Model) -> str:
        """Where the row's history is read: the auditor's list, narrowed to it."""
        query = urlencode({"table": self.opts.label_lower, "row": row.pk})
        return f"{reverse('core:history')}?{query}"

    # --- Writing: all of it in the transaction that changeform_view opened ---

    def write_row(
        self, request: HttpRequest, row: models.Model, changed: Iterable[str], *, new: bool
    ) -> None:
        """Save one row, from its own page or from its parent's. Only what was typed is written."""
        if new:
            row.save()
        else:
            own = {field.name for field in row._meta.concrete_fields}
            row.save(update_fields=own & set(changed))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.write_row(request, obj, form.changed_data, new=not change)
        self.require_within(request, obj, new=not change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        writer = self.admin_site.get_model_admin(formset.model)
        formset.save(commit=False)
        for row in formset.deleted_objects:
            writer.remove_row(request, row)
        for row, changed in formset.changed_objects:
            writer.write_row(request, row, changed, new=False)
            writer.require_within(request, row, new=False)
        for row in formset.new_objects:
            writer.write_row(request, row, (), new=True)
            writer.require_within(request, row, new=True)
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.require_within(request, form.instance, new=not change)

    def require_within(self, request: HttpRequest, row: models.Model, *, new: bool) -> None:
        """Raises OutOfScope (403, and the transaction is undone) for a row outside of the area."""
        verb = self.add_verb if new else self.change_verb
        if verb is None:
            raise PermissionDenied
        scoping.require_within(request.user, verb, row)


def confirmed(request: HttpRequest) -> str | None:
    """The reason typed on the page between choosing an action and doing it; None: not asked yet."""
    return request.POST.get("action_reason") if "_confirmed" in request.POST else None


def in_one_go(work: Any, rows: Iterable[Any]) -> tuple[int, list[str]]:
    """`work(row)` for each row in one transaction. How many were done, and why others were not."""
    done, refused = 0, []
    with transaction.atomic():
        for row in rows:
            try:
                work(row)
            except ValidationError as error:
                refused.append(f"{row}: {' '.join(error.messages)}")
            except PermissionDenied as error:
                refused.append(f"{row}: {error}")
            else:
                done += 1
    return done, refused
