"""Accounts of mentors as pages: the list, making them in bulk, a new code for one. Codes are shown on the
answer to the very form that made them and nowhere else."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core import once
from core.access import own_or_404, requires
from core.forms import ReasonForm
from core.lists.view import ScopedListView
from mentors import accounts
from mentors.account_forms import MOST_AT_ONCE, ChosenPeopleForm
from mentors.account_list import NONE, AccountFilterSet, AccountTable, having
from mentors.accounts import MANAGE, Slip
from mentors.models import MentorContract, Person

SHOWN_ONCE = (
    "Formulir ini sudah terkirim, dan kode aktivasi hanya tampil sekali. Bila lembarnya belum tercetak, "
    "buat kode baru."
)
NOBODY = "Tidak ada yang dibuat: orang-orang ini sudah punya akun atau kontraknya sudah berakhir."


def with_contract(request: HttpRequest) -> QuerySet[Person]:
    """People whose accounts the officer looks after: those under contract today."""
    running = MentorContract.objects.running(timezone.localdate()).filter(person=OuterRef("pk"))
    return Person.objects.for_user(request.user, MANAGE).present().filter(Exists(running))


class AccountList(ScopedListView):
    template_name = "mentors/list.html"
    model = Person
    table_class = AccountTable
    filterset_class = AccountFilterSet
    permission = MANAGE
    export_permission = MANAGE
    title = "Akun pendamping"
    intro = (
        "Pendamping dengan kontrak yang berjalan, dan akun yang pernah dibuat. Akun mengikuti kontrak: "
        "peran dan wilayahnya sama, dan ditutup ketika kontrak berakhir."
    )
    empty = "Belum ada pendamping dengan kontrak yang berjalan. Catat atau impor dulu kontraknya."

    def rows(self) -> QuerySet:
        running = MentorContract.objects.running(timezone.localdate()).filter(person=OuterRef("pk"))
        people = Person.objects.for_user(self.request.user, MANAGE)
        return people.filter(Exists(running) | Q(user__isnull=False))

    def toolbar(self) -> list[dict[str, str]]:
        return [
            {"label": "Buat akun", "url": reverse("mentors:account-create"), "icon": "plus"},
            {"label": "Kode baru", "url": reverse("mentors:account-codes"), "icon": "key"},
        ]


@requires(MANAGE)
def account_create(request: HttpRequest) -> HttpResponse:
    """Everybody under contract who has no account yet, ticked; POST makes them and shows the slips."""
    people = with_contract(request).filter(having(NONE, timezone.now()))
    told = {
        "title": "Buat akun",
        "intro": (
            "Orang dengan kontrak yang berjalan tanpa akun. Tiap orang mendapat nama pengguna dan kode "
            "aktivasi sekali pakai untuk dicetak."
        ),
        "button": "Buat akun dan tampilkan kode",
        "empty": "Semua orang dengan kontrak yang berjalan sudah punya akun.",
    }
    return in_bulk(request, people, accounts.make_accounts, told)


@requires(MANAGE)
def account_codes(request: HttpRequest) -> HttpResponse:
    """New codes for accounts that nobody has opened yet: lost slips, codes that ran out."""
    unused = Q(user__is_active=True, activation__isnull=False, activation__used_at__isnull=True)
    told = {
        "title": "Buat kode baru",
        "intro": (
            "Akun yang belum pernah diaktifkan, misalnya karena lembarnya hilang atau kodenya kedaluwarsa. "
            "Kode yang lama tidak berlaku lagi."
        ),
        "button": "Buat kode baru dan tampilkan",
        "empty": "Tidak ada akun yang masih menunggu aktivasi.",
    }
    return in_bulk(request, with_contract(request).filter(unused), accounts.renew_codes, told)


def in_bulk(
    request: HttpRequest,
    people: QuerySet[Person],
    verb: Callable[..., list[Slip]],
    told: dict[str, str],
) -> HttpResponse:
    filters = AccountFilterSet(request.GET, people, request=request)
    del filters.form.fields["akun"]  # the page has settled it
    found = list(filters.rows.select_related("regency").order_by("regency", "name", "pk"))
    shown = found[:MOST_AT_ONCE]
    form = ChosenPeopleForm(request.POST or None, people=shown)
    if request.method == "POST" and once.address_of(request.POST.get("once", "")):
        return sent_twice(request)
    if request.method == "POST" and form.is_valid():
        try:
            slips = made(request, form, verb)
        except once.AlreadySent:
            return sent_twice(request)
        except (ValidationError, PermissionDenied) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            if slips:
                return slips_page(request, slips, told["title"])
            messages.info(request, NOBODY)
            return redirect("mentors:account-list")
    context = told | {
        "form": form,
        "filter": filters,
        "people": ticked(form, shown),
        "total": len(found),
        "most": MOST_AT_ONCE,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "mentors/account_make.html", context, status=status)


def ticked(form: ChosenPeopleForm, people: Sequence[Person]) -> list[dict[str, Any]]:
    chosen = set(form.data.getlist("orang")) if form.is_bound else None  # type: ignore[attr-defined]
    return [{"person": one, "ticked": chosen is None or str(one.pk) in chosen} for one in people]


def made(
    request: HttpRequest, form: ChosenPeopleForm, verb: Callable[..., list[Slip]]
) -> list[Slip]:
    """Inside one transaction with the mark that this form was sent."""
    with transaction.atomic():
        sent = once.take(form.cleaned_data["once"])
        slips = verb(people=form.keys(), by=request.user)
        sent.address = reverse("mentors:account-list")
        sent.save()
    return slips


def sent_twice(request: HttpRequest) -> HttpResponse:
    messages.info(request, SHOWN_ONCE)
    return redirect("mentors:account-list")


def slips_page(request: HttpRequest, slips: Sequence[Slip], title: str) -> HttpResponse:
    """No redirect: nothing may carry the codes from one page to the next."""
    address = request.build_absolute_uri(reverse("mentors:activate"))
    context = {"slips": slips, "title": title, "address": address.partition("://")[2]}
    response = render(request, "mentors/account_slips.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@requires(MANAGE)
def account_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new code for one person; asks why, because his password dies with it."""
    person = own_or_404(Person.objects.select_related("user", "regency"), request, MANAGE, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            slip = accounts.reset_account(
                person=person, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return slips_page(request, [slip], "Atur ulang akun")
    status = 422 if request.method == "POST" else 200
    context = {"person": person, "form": form}
    return render(request, "mentors/account_reset.html", context, status=status)
