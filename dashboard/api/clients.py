"""Pages on which the province gives programs their tokens, renews and revokes them."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.access import Conflict, own_or_404, requires
from core.forms import ReasonForm
from core.lists.filters import ScopedFilterSet
from core.lists.tables import Column, DateColumn, ListTable, Row
from core.lists.view import ScopedListView
from core.models import RoleGrant
from core.pages import ScopedEditView
from core.permissions import Role
from core.seen import NOT_SAVED, fingerprint, locked_as_seen
from dashboard.actions.clients import (
    AGAIN,
    MANAGE,
    REVOKED,
    create_client,
    renew_token,
    revoke_client,
)
from dashboard.api.forms import ClientForm, RenewForm, usual_end
from dashboard.linking import address
from dashboard.models import ApiClient

STATES = {"berlaku": "Berlaku", "lewat": "Lewat masanya", "dicabut": "Dicabut"}
LIST = ("Klien API", "dashboard:client-list")
SHOWN_DAYS = 30


def standing() -> Case:
    return Case(
        When(revoked_at__isnull=False, then=Value("dicabut")),
        When(valid_until__lt=timezone.localdate(), then=Value("lewat")),
        default=Value("berlaku"),
        output_field=CharField(),
    )


def role_columns(rows: QuerySet) -> QuerySet:
    """Adds role, place ("": the province) and stands (a key of STATES), and how often it asked."""
    grants = RoleGrant.objects.filter(user=OuterRef("user")).order_by("pk")
    return rows.with_use(
        timezone.localdate()
    ).annotate(  # type: ignore[attr-defined]
        role=Subquery(grants.values("role")[:1]),
        place=Subquery(grants.values("regency__name")[:1]),
        stands=standing(),
    )


class ClientFilterSet(ScopedFilterSet):
    MAIN = ("q", "keadaan")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=80,
        widget=forms.SearchInput(attrs={"placeholder": "Nama atau keperluan"}),
    )
    keadaan = django_filters.ChoiceFilter(
        label="Keadaan", choices=list(STATES.items()), empty_label="Semua", field_name="stands"
    )

    class Meta:
        model = ApiClient
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(name__icontains=value) | Q(purpose__icontains=value))


class ClientTable(ListTable):
    nama = Column("Nama", accessor="name", needs=("pk", "name"), title=True)
    keperluan = Column("Keperluan", accessor="purpose", extra=True)
    peran = Column("Peran", accessor="role", labels=dict(Role.choices))
    wilayah = Column("Wilayah", accessor="place")
    keadaan = Column("Keadaan", accessor="stands", labels=STATES)
    token = Column("Awal token", accessor="prefix")
    sampai = DateColumn("Berlaku sampai", accessor="valid_until")
    terakhir = DateColumn("Terakhir dipakai", accessor="last_used")
    hari_ini = Column("Permintaan hari ini", accessor="asked_today", numeric=True)
    semua = Column("Semua permintaan", accessor="asked", numeric=True, extra=True)

    def render_nama(self, row: Row) -> SafeString:
        return format_html('<a href="/api-klien/{}/">{}</a>', row.pk, row.name)

    def value_nama(self, row: Row) -> str:
        return row.name

    def render_wilayah(self, row: Row) -> str:
        return row.place or "Seluruh provinsi"

    value_wilayah = render_wilayah


class ClientList(ScopedListView):
    model = ApiClient
    table_class = ClientTable
    filterset_class = ClientFilterSet
    permission = MANAGE
    title = "Klien API"
    intro = "Program yang boleh membaca data lewat API, dengan token, peran dan wilayahnya."
    empty = "Belum ada klien yang cocok."
    template_name = "dashboard/api/list.html"

    def rows(self) -> QuerySet:
        return role_columns(ApiClient.objects.for_user(self.request.user))

    def toolbar(self) -> list[dict[str, str]]:
        return [
            {"label": "Klien baru", "url": address("dashboard:client-create"), "icon": "plus"},
            {"label": "Petunjuk API", "url": address("dashboard:api-docs"), "icon": "book"},
        ]


class ClientCreate(ScopedEditView):
    model = ApiClient
    form_class = ClientForm
    permission = MANAGE
    title = "Klien API baru"
    saved = "Klien dibuat. Salin tokennya sekarang."
    new = True
    token = ""

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [(LIST[0], address(LIST[1]))]

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        return {"valid_until": usual_end()}

    def write(self, form: Any) -> ApiClient:
        names = ("name", "purpose", "role", "regency", "valid_until", "networks")
        told = {name: form.cleaned_data[name] for name in names}
        form.instance, self.token = create_client(by=self.request.user, **told)
        return form.instance

    def success_url(self, row: Any) -> str:
        self.made = row
        return row.get_absolute_url()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().post(request, **kwargs)
        if response.status_code == 302 and self.token:
            return token_page(request, self.made, self.token)
        return response


def token_page(request: HttpRequest, client: ApiClient, token: str) -> HttpResponse:
    """The one time that a token is shown."""
    context = {"client": client, "token": token}
    response = render(request, "dashboard/api/token.html", context)
    response["Cache-Control"] = "no-store"
    return response


@requires(MANAGE, methods=("GET", "HEAD"))
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    client = own_or_404(role_columns(ApiClient.objects.all()), request, MANAGE, pk=pk)
    context = {
        "client": client,
        "role": Role(client.role).label if client.role else "tanpa peran",
        "stands": STATES[client.stands],
        "uses": client.uses.for_user(request.user).order_by("-day")[:SHOWN_DAYS],
    }
    return render(request, "dashboard/api/client.html", context)


def asked(request: HttpRequest, client: ApiClient, form: Any, title: str) -> HttpResponse:
    context = {"title": title, "row": client, "form": form, "back": client.get_absolute_url()}
    status = 422 if form.is_bound else 200
    return render(request, "generic/confirm.html", context, status=status)


@requires(MANAGE)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    client = own_or_404(ApiClient.objects.all(), request, MANAGE, pk=pk)
    if client.is_revoked:
        raise Conflict(REVOKED, client.get_absolute_url())
    form = RenewForm(request.POST or None, initial={"seen": fingerprint(client)})
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                held = locked_as_seen(client, data["seen"], NOT_SAVED)
                token = renew_token(by=request.user, client=held, valid_until=data["valid_until"])
            held.refresh_from_db()
            return token_page(request, held, token)
        except ValidationError as error:
            form.data = {**form.data.dict(), "seen": getattr(error, "now", "")}
            form.add_error(None, error)
    return asked(request, client, form, "Perbarui token")


@requires(MANAGE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    client = own_or_404(ApiClient.objects.all(), request, MANAGE, pk=pk)
    if client.is_revoked:
        raise Conflict(AGAIN, client.get_absolute_url())
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            revoke_client(by=request.user, client=client, reason=form.cleaned_data["reason"])
            return redirect(client)
        except ValidationError as error:
            form.add_error(None, error)
    return asked(request, client, form, "Cabut token")
