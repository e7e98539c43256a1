"""Equipment is recorded, a set at once or one by one, corrected and struck out with a reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Conflict, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedEditView
from core.seen import NOT_DELETED, facts_of, fingerprint, locked_as_seen
from land.actions import equipment as actions
from land.equipment.forms import DeleteForm, EquipmentForm, SetForm
from land.linking import key_of
from land.models import EquipmentItem
from registry.models import Cooperative

CHANGE = actions.CHANGE
CHOOSE = "Pilih dulu koperasinya di daftar ini, lalu “Terima”."


def rows_of(pk: int) -> str:
    return f"{reverse('land:equipment-list')}?cooperative={pk}"


def require_active(cooperative: Cooperative) -> None:
    if cooperative.archived_at:
        raise Conflict(actions.ARCHIVED, cooperative.get_absolute_url())


class EquipmentPage(ScopedEditView):
    model = EquipmentItem
    form_class = EquipmentForm
    permission = CHANGE

    def success_url(self, row: Any) -> str:
        return rows_of(row.cooperative_id)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        name = row.cooperative.name
        return [
            ("Alat kerja", reverse("land:equipment-list")),
            (name, rows_of(row.cooperative_id)),
        ]


class EquipmentCreate(EquipmentPage):
    """Of the cooperative in the address; without one, the list to choose from."""

    title = "Tambah alat kerja"
    saved = "Alat kerja dicatat."
    new = True

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.GET.get("cooperative"):
            messages.info(request, CHOOSE)
            return redirect(f"{reverse('land:equipment-missing')}?lingkup=semua")
        return super().get(request, **kwargs)

    def start(self, request: HttpRequest, **kwargs: Any) -> EquipmentItem:
        key = key_of(request.GET.get("cooperative", ""))
        cooperative = own_or_404(Cooperative.objects.all(), request, CHANGE, pk=key)
        require_active(cooperative)
        return EquipmentItem(cooperative=cooperative)

    def write(self, form: UserForm) -> EquipmentItem:
        item = form.save(commit=False)
        actions.receive_equipment(cooperative=item.cooperative, items=[item], by=form.user)
        return item


class EquipmentSet(EquipmentCreate):
    title = "Terima satu set alat kerja"
    form_class = SetForm
    template_name = "land/equipment_set.html"

    def write(self, form: Any) -> EquipmentItem:
        try:
            saved = actions.receive_equipment(
                cooperative=form.instance.cooperative,
                items=form.items(),
                by=form.user,
                seen=form.cleaned_data["held"],
            )
        except ValidationError as error:
            if getattr(error, "code", "") == "meanwhile":
                form.look_again()
            raise
        return saved[0]


class EquipmentUpdate(EquipmentPage):
    title = "Ubah alat kerja"

    def start(self, request: HttpRequest, **kwargs: Any) -> EquipmentItem:
        rows = EquipmentItem.objects.select_related("cooperative")
        row = own_or_404(rows, request, CHANGE, **kwargs)
        require_active(row.cooperative)
        return row

    def write(self, form: UserForm) -> EquipmentItem:
        return actions.save_equipment(item=form.save(commit=False), by=form.user)


@requires(CHANGE)
def equipment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what the row says and asks why; a row that says something else by then stays."""
    rows = EquipmentItem.objects.select_related("cooperative")
    row = own_or_404(rows, request, CHANGE, pk=pk)
    require_active(row.cooperative)
    user: Any = request.user
    form = DeleteForm(request.POST or None, initial={"seen": fingerprint(row)})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                held = locked_as_seen(row, form.cleaned_data["seen"], NOT_DELETED)
                reason = form.cleaned_data["reason"]
                actions.delete_equipment(item=held, by=user, reason=reason)
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data | {"seen": getattr(error, "now", "")}
            row.refresh_from_db()
        else:
            messages.success(request, "Alat kerja dihapus dari daftar. Riwayatnya tetap tersimpan.")
            return redirect(rows_of(row.cooperative_id))
    context = {
        "title": "Hapus alat kerja",
        "row": row,
        "facts": facts_of(row),
        "form": form,
        "back": rows_of(row.cooperative_id),
        "danger": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
