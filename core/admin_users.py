"""Accounts and grants on the admin site. Only province officers write here, and nobody his own rights."""

import secrets
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from core.admin_base import ScopedInline, ScopedModelAdmin
from core.admin_forms import (
    ReasonedForm,
    SharedModelChoiceField,
    WatchedFormSet,
    reason_of,
)
from core.forms import fingerprint
from core.history import because
from core.models import RoleGrant, User
from core.programs import is_program

VERB = "core.change_user"
# no letters and digits that are mistaken for one another when read out over the phone
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def temporary_password() -> str:
    """Three groups of four, e.g. "k7mq-wd3e-9xzr": 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def may_edit_account(writer: User, account: User) -> bool:
    """An officer can't lower or take over a superuser."""
    return writer.is_superuser or not account.is_superuser


class GrantFormSet(WatchedFormSet):
    def clean(self) -> None:
        """Two new rows that overlap each other: the database would refuse them without saying which."""
        super().clean()
        kept: list[dict[str, Any]] = []
        for form in self.forms:
            row = getattr(form, "cleaned_data", None)
            if not row or row.get("DELETE") or not row.get("valid_from"):
                continue
            if any(overlap(row, other) for other in kept):
                raise forms.ValidationError(
                    "Ada hak akses yang sama dua kali pada tanggal yang bertumpang tindih."
                )
            kept.append(row)


def overlap(one: dict[str, Any], two: dict[str, Any]) -> bool:
    if (one.get("role"), one.get("regency")) != (two.get("role"), two.get("regency")):
        return False
    ends = [row.get("valid_until") for row in (one, two)]
    return (ends[1] is None or one["valid_from"] <= ends[1]) and (
        ends[0] is None or two["valid_from"] <= ends[0]
    )


class GrantOptions:
    """Shared by the inline and the list: the short select of kabupaten."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "regency":
            kwargs |= {"form_class": SharedModelChoiceField, "empty_label": "Seluruh provinsi"}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class GrantInline(GrantOptions, ScopedInline):
    model = RoleGrant
    fk_name = "user"
    formset = GrantFormSet
    fields = ("role", "regency", "valid_from", "valid_until", "given")
    readonly_fields = ("given",)
    related = ("granted_by", "regency")
    change_verb = add_verb = delete_verb = VERB

    def _may(self, request: HttpRequest, verb: str | None, obj: Any) -> bool:
        """`obj` is the account. Its owner may read his grants, not write them."""
        writes = verb != self.model.VIEW_PERMISSION
        if writes and obj and (obj == request.user or not may_edit_account(request.user, obj)):
            return False
        return super()._may(request, verb, obj)

    @admin.display(description="diberikan")
    def given(self, row: RoleGrant) -> str:
        return given(row)


def given(row: RoleGrant) -> str:
    if not row.granted_at:
        return "–"
    day = f"{timezone.localtime(row.granted_at):%d/%m/%Y}"
    return f"{day} oleh {row.granted_by}" if row.granted_by else day


class AccountForm(ReasonedForm):
    def mark(self, row: User) -> str:  # type: ignore[override]
        """Without the password and the last login, which change while somebody edits the page."""
        return fingerprint(
            User(
                pk=row.pk,
                username=row.username,
                full_name=row.full_name,
                email=row.email,
                is_active=row.is_active,
                is_superuser=row.is_superuser,
                date_joined=row.date_joined,
            )
        )


class UserAdmin(ScopedModelAdmin):
    form = AccountForm
    change_verb = add_verb = VERB
    inlines = [GrantInline]
    list_display = ("username", "full_name", "roles", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "full_name", "email")
    search_help_text = "Cari nama pengguna, nama lengkap, atau surel."
    view_on_site = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        names: tuple[str, ...] = ("username", "full_name", "email", "is_active")
        if obj:
            return (*names, "is_superuser", "last_login", "date_joined")
        return (*names, "is_superuser") if request.user.is_superuser else names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        names: tuple[str, ...] = ("last_login", "date_joined")
        if not request.user.is_superuser or obj == request.user:
            names += ("is_superuser",)
        # Nobody locks himself out by mistake.
        return (*names, "is_active") if obj == request.user else names

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_edit_account(request.user, obj))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("grants__regency")

    def choice_label(self, row: User) -> str:  # type: ignore[override]
        return f"{row.full_name} ({row.username})"

    @admin.display(description="hak akses saat ini")
    def roles(self, row: User) -> str:
        today = timezone.localdate()
        now = [
            str(grant)
            for grant in row.grants.all()
            if grant.valid_from <= today and (not grant.valid_until or grant.valid_until >= today)
        ]
        return "; ".join(now) or "tanpa hak akses"

    # --- Passwords: made here, shown once, never stored readable ---

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.shown_once = temporary_password()
            obj.set_password(obj.shown_once)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """No redirect: a message would write the password into the session or a cookie."""
        return self.show_password(request, obj, f"Akun {obj.username} dibuat")

    def show_password(
        self, request: HttpRequest, account: User, title: str, *, ask: bool = False
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "account": account,
            "ask": ask,
            "back": reverse("admin:core_user_change", args=[account.pk]),
        }
        return TemplateResponse(request, "admin/core/user/password.html", context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_password)
        return [path("<int:pk>/sandi/", view, name="core_user_password"), *super().get_urls()]

    def reset_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new temporary password for somebody who forgot his; his sessions end."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        account = self.get_object(request, str(pk))
        if account is None:
            raise Http404
        if account == request.user or not self.has_change_permission(request, account):
            raise PermissionDenied("Ganti sandi Anda sendiri lewat halaman Ganti sandi.")
        if is_program(account):
            raise PermissionDenied(
                "Ini akun sebuah program yang membaca API; ia masuk dengan token, bukan dengan sandi."
            )
        if request.method != "POST":
            return self.show_password(request, account, "Buat sandi sementara", ask=True)
        account.shown_once = temporary_password()
        account.set_password(account.shown_once)
        with because(reason_of(request)):
            account.save(update_fields=["password"])
        self.log_change(request, account, "Sandi sementara dibuat.")
        return self.show_password(request, account, f"Sandi baru untuk {account.username}")


class RoleGrantAdmin(GrantOptions, ScopedModelAdmin):
    change_verb = add_verb = delete_verb = VERB
    fields = ("user", "role", "regency", "valid_from", "valid_until", "given")
    list_display = ("user", "role", "place", "valid_from", "valid_until", "given")
    list_filter = ("role",)
    autocomplete_fields = ("user",)
    related = ("user", "regency", "granted_by")
    list_select_related = related
    search_fields = ("user__username", "user__full_name", "regency__name")
    search_help_text = "Cari nama pengguna, nama lengkap, atau kabupaten/kota."

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "given") if obj else ("given",)

    def _may(self, request: HttpRequest, verb: str | None, obj: Any) -> bool:
        writes = verb != self.model.VIEW_PERMISSION
        if writes and obj and not self.for_others(request, obj.user):
            return False
        return super()._may(request, verb, obj)

    def for_others(self, request: HttpRequest, account: User) -> bool:
        return account != request.user and may_edit_account(request.user, account)

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        rows = super().choices_for(db_field, request)
        if db_field.name == "user":
            rows = rows.exclude(pk=request.user.pk)
            rows = rows if request.user.is_superuser else rows.filter(is_superuser=False)
        return rows

    @admin.display(description="kabupaten/kota", ordering="regency")
    def place(self, row: RoleGrant) -> str:
        return row.regency.name if row.regency else "Seluruh provinsi"

    @admin.display(description="diberikan", ordering="granted_at")
    def given(self, row: RoleGrant) -> str:
        return given(row)

    def write_row(self, request: Any, row: Any, changed: Any, *, new: bool) -> None:
        """Who gave or last changed a right stands beside it. Asked again here: no form decides this."""
        if not self.for_others(request, row.user):
            raise PermissionDenied("Hak akses sendiri tidak dapat diubah.")
        row.granted_by = request.user
        super().write_row(request, row, {*changed, "granted_by"} if changed else (), new=new)
