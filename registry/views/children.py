"""Pages of what belongs to one cooperative: milestones, gerai, officers, members, capital, documents,
further villages. One declaration each gives create, update and delete under /koperasi/<id>/….
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from core.access import own_or_404
from core.forms import UserForm
from core.pages import ScopedDeleteView, ScopedEditView
from registry import forms
from registry import models as m
from registry.actions import delete_child, hold_active, refuse_archived, save_child
from registry.models import Cooperative

CHANGE = "registry.change_cooperative"


@dataclass(frozen=True)
class Child:
    """One kind of child: its URL word, its name in URL names, its model, form and anchor on the page."""

    word: str
    name: str
    model: type[models.Model]
    form: type[UserForm]
    title: str
    template: str = "generic/form.html"


CHILDREN = (
    Child("tahapan", "milestone", m.Milestone, forms.MilestoneForm, "tahapan"),
    Child("gerai", "outlet", m.Outlet, forms.OutletForm, "gerai"),
    Child("pengurus", "officer", m.Officer, forms.OfficerForm, "pengurus atau pengawas"),
    Child("anggota", "member-count", m.MemberCount, forms.MemberCountForm, "jumlah anggota"),
    Child("modal", "capital", m.CapitalEntry, forms.CapitalEntryForm, "modal"),
    Child("dokumen", "document", m.Document, forms.DocumentForm, "dokumen"),
    Child(
        "desa",
        "served-village",
        m.CooperativeVillage,
        forms.ServedVillageForm,
        "desa yang dilayani",
        template="registry/served_village_form.html",
    ),
)


def parent_of(request: HttpRequest, pk: int) -> Cooperative:
    """The cooperative in the address, if the writer may change it (else 404, 403, or 409 when archived)."""
    cooperative = own_or_404(Cooperative.objects.with_place(), request, CHANGE, pk=pk)
    refuse_archived(cooperative)
    return cooperative


def child_of(cooperative: Cooperative, request: HttpRequest, child: Child, **lookup: Any) -> Any:
    """The row in the address, if it belongs to that cooperative (else 404)."""
    row: Any = own_or_404(
        child.model._default_manager.all(), request, CHANGE, cooperative=cooperative, **lookup
    )
    row.cooperative = cooperative
    return row


def page_of(cooperative: Cooperative, child: Child) -> str:
    return f"{cooperative.get_absolute_url()}#{child.word}"


class ChildEditView(ScopedEditView):
    child: Child = CHILDREN[0]  # as_view() names the real one
    permission = CHANGE

    def start(self, request: HttpRequest, **kwargs: Any) -> models.Model:
        cooperative = parent_of(request, kwargs.pop("cooperative"))
        if self.new:
            return self.child.model(cooperative=cooperative)
        return child_of(cooperative, request, self.child, **kwargs)

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        kind = request.GET.get("kind")
        return {"kind": kind} if kind else {}

    def prepare(self, row: Any) -> None:
        hold_active(row.cooperative)

    def write(self, form: UserForm) -> models.Model:
        row: Any = form.save(commit=False)
        told = save_child(row=row, by=form.user, reason=form.cleaned_data.get("reason", ""))
        self.saved = f"{self.saved} {told}".strip()  # a view lives for one request
        return row

    def success_url(self, row: Any) -> str:
        return page_of(row.cooperative, self.child)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Koperasi", reverse("registry:cooperative-list")),
            (row.cooperative.name, row.cooperative.get_absolute_url()),
        ]


class ChildDeleteView(ScopedDeleteView):
    child: Child = CHILDREN[0]  # as_view() names the real one
    permission = CHANGE

    def row(self, request: HttpRequest, **kwargs: Any) -> Any:
        cooperative = parent_of(request, kwargs.pop("cooperative"))
        return child_of(cooperative, request, self.child, **kwargs)

    def remove(self, request: HttpRequest, row: Any) -> str:
        return delete_child(row=row, by=request.user, reason="dihapus lewat halaman")

    def success_url(self, row: Any) -> str:
        return page_of(row.cooperative, self.child)


def urlpatterns() -> list[URLPattern]:
    patterns = []
    for child in CHILDREN:
        shared = {"child": child, "form_class": child.form, "model": child.model}
        shared["template_name"] = child.template
        base = f"koperasi/<int:cooperative>/{child.word}/"
        create = ChildEditView.as_view(**shared, new=True, title=f"Tambah {child.title}")
        update = ChildEditView.as_view(**shared, title=f"Ubah {child.title}")
        delete = ChildDeleteView.as_view(
            child=child, model=child.model, title=f"Hapus {child.title}"
        )
        patterns += [
            path(f"{base}baru/", create, name=f"{child.name}-create"),
            path(f"{base}<int:pk>/ubah/", update, name=f"{child.name}-update"),
            path(f"{base}<int:pk>/hapus/", delete, name=f"{child.name}-delete"),
        ]
    return patterns
