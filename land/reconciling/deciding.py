"""One difference with its decision, and several at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import scoping
from core.access import WRITING, Conflict, own_or_404, requires
from core.forms import ReasonForm
from core.templatetags.kdkmp import angka
from land.actions import reconciling as act
from land.models import Difference, SourceValue
from land.reconciling.filters import DifferenceFilterSet
from land.reconciling.lists import VIEW, compared_now
from land.reconciling.proposing import WORDS
from land.reconciling.tables import age_of
from land.reconciling.values import shown

MOST = 200
CHOICES = [
    (act.TAKE, "Pakai nilai sumber: tulis ke data kita"),
    (act.KEEP, "Nilai kita tetap: sumber yang perlu memperbaiki"),
]


class DecisionForm(ReasonForm):
    """`choice` stands first; `seen` carries the mark of what is shown."""

    choice = forms.ChoiceField(
        label="Putusan",
        choices=CHOICES,
        widget=forms.RadioSelect({"class": "form-check-input"}),
        error_messages={"required": "Pilih putusannya.", "invalid_choice": "Pilih salah satu."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    field_order = ("choice", "reason")

    def __init__(self, *args: Any, may_take: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_take:
            self.fields["choice"].choices = CHOICES[1:]  # type: ignore[attr-defined]


def own_difference(request: HttpRequest, pk: int, permission: str) -> Difference:
    rows = Difference.objects.of_active().select_related(
        "cooperative__village__district__regency", "sheet", "decided_by"
    )
    return own_or_404(rows, request, permission, pk=pk)


def show(
    request: HttpRequest, row: Difference, form: DecisionForm | None, status: int = 200
) -> HttpResponse:
    ours, theirs = act.told_values(row)
    raw = SourceValue.objects.for_user(request.user).filter(
        sheet=row.sheet_id, cooperative=row.cooperative_id, field=row.field
    )
    context = {
        "row": row,
        "form": form,
        "ours": ours,
        "theirs": theirs,
        "raw": raw.values_list("raw", flat=True).first() or "",
        "proposal": shown(row.field, row.proposal),
        "rule": WORDS.get(row.rule, row.rule),
        "age": age_of(row.first_seen, row.ended_at),
        "elsewhere": act.why_not_taken(row),
    }
    return render(request, "land/reconciling/difference.html", context, status=status)


def form_for(row: Difference, data: Any = None) -> DecisionForm:
    told = act.KEEP if row.proposal == row.ours else act.TAKE
    may_take = not act.why_not_taken(row)
    initial = {"seen": act.mark_of(row), "choice": told if may_take else act.KEEP}
    return DecisionForm(data, initial=initial, may_take=may_take)


@requires(VIEW, methods=("GET", "HEAD"))
def difference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    own_difference(request, pk, VIEW)
    compared_now()
    row = own_difference(request, pk, VIEW)
    is_open = row.state == Difference.State.OPEN
    may = is_open and scoping.may(request.user, act.RECONCILE, row)
    return show(request, row, form_for(row) if may else None)


@requires(act.RECONCILE, methods=WRITING)
def difference_decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_difference(request, pk, act.RECONCILE)
    form = form_for(row, request.POST)
    if not form.is_valid():
        if row.state != Difference.State.OPEN:
            raise Conflict(act.ENDED.format(state=row.get_state_display().lower()))
        return show(request, row, form, 422)
    told = form.cleaned_data
    try:
        act.decide(
            row=row,
            choice=told["choice"],
            by=request.user,
            reason=told["reason"],
            seen=told["seen"],
        )
    except act.Moved as error:
        return moved(request, row, form, error)
    except act.Ended as error:
        return ended(request, row, told["choice"], error)
    except ValidationError as error:
        form.add_error(None, error)
        return show(request, row, form, 422)
    messages.success(request, "Putusan dicatat.")
    return redirect("land:reconciliation-cooperative", row.cooperative_id)


def moved(
    request: HttpRequest, row: Difference, form: DecisionForm, error: ValidationError
) -> HttpResponse:
    """What was typed stays; the values and the mark are those of now."""
    compared_now()
    now = own_difference(request, row.pk, act.RECONCILE)
    data = request.POST.copy()
    data["seen"] = act.mark_of(now)
    again = form_for(now, data)
    again.is_valid()
    again.add_error(None, error)
    return show(request, now, again, 409)


def ended(
    request: HttpRequest, row: Difference, choice: str, error: ValidationError
) -> HttpResponse:
    """Sent twice: the first one counted. Else somebody, or the data, was faster."""
    compared_now()
    now = own_difference(request, row.pk, act.RECONCILE)
    if now.state == choice and now.decided_by_id == request.user.pk:
        messages.info(request, "Putusan ini sudah dicatat; formulirnya terkirim dua kali.")
        return redirect("land:reconciliation-cooperative", row.cooperative_id)
    raise Conflict(
        " ".join(error.messages),
        reverse("land:reconciliation-cooperative", args=[row.cooperative_id]),
    )


# --- several at once -------------------------------------------------------------------------------


def chosen(request: HttpRequest) -> tuple[DifferenceFilterSet, QuerySet[Difference]]:
    """The open ones of the filtered list that the reader may decide."""
    rows = Difference.objects.for_user(request.user, act.RECONCILE).open()
    filterset = DifferenceFilterSet(request.GET, rows, request=request)
    found: QuerySet[Difference] = filterset.rows
    return filterset, found.select_related("cooperative").order_by("first_seen", "pk")


def posted_rows(request: HttpRequest) -> list[tuple[Difference, str]]:
    """What was ticked: "PK:mark". What isn't the reader's, or was never there, is left out."""
    marks: dict[int, str] = {}
    for text in request.POST.getlist("row")[:MOST]:
        key, _, mark = text.partition(":")
        if key.isascii() and key.isdecimal() and len(key) < 19:
            marks[int(key)] = mark
    rows = Difference.objects.for_user(request.user, act.RECONCILE).of_active()
    rows = rows.filter(pk__in=marks)
    return [(row, marks[row.pk]) for row in rows.select_related("cooperative").order_by("pk")]


def decided(request: HttpRequest, form: DecisionForm) -> tuple[list[act.Done], int]:
    """What became of each that was ticked, and the answer's status."""
    rows = posted_rows(request)
    if not rows:
        form.add_error(None, "Centang paling sedikit satu selisih.")
    if not form.is_valid():
        return [], 422
    told = form.cleaned_data
    done = act.decide_many(rows=rows, choice=told["choice"], by=request.user, reason=told["reason"])
    good = sum(not one.told for one in done)
    messages.success(request, f"{angka(good)} dari {angka(len(done))} selisih diputuskan.")
    return done, 200


@requires(act.RECONCILE)
def difference_decide_many(request: HttpRequest) -> HttpResponse:
    """Shows the open ones that the list's filters leave; POST decides the ticked ones. None is ticked until
    somebody does it, or asks for all (`pilih=semua`): a click too quick would decide what was not meant."""
    done: list[act.Done] = []
    form, status = DecisionForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        done, status = decided(request, form)
    else:
        compared_now()
    filterset, found = chosen(request)
    asked = request.GET.copy()
    asked.pop("pilih", None)
    total = found.count()
    ticked = set(request.POST.getlist("row")) if status == 422 else set[str]()
    every = request.method == "GET" and request.GET.get("pilih") == "semua"
    lines = [line_of(row, ticked, every) for row in found[:MOST]]
    context = {
        "form": DecisionForm() if done else form,
        "chips": filterset.chips(),
        "lines": lines,
        "total": total,
        "most": MOST,
        "done": [(one, *act.told_values(one.row)) for one in done],
        "list": f"{reverse('land:difference-list')}?{asked.urlencode()}",
        "all": f"?{asked.urlencode()}{'&' if asked else ''}pilih=semua",
    }
    return render(request, "land/reconciling/many.html", context, status=status)


def line_of(row: Difference, ticked: set[str], every: bool) -> dict[str, Any]:
    key = f"{row.pk}:{act.mark_of(row)}"
    ours, theirs = act.told_values(row)
    return {
        "row": row,
        "key": key,
        "ticked": every or key in ticked,
        "ours": ours,
        "theirs": theirs,
        "proposal": shown(row.field, row.proposal),
        "age": age_of(row.first_seen, None),
    }
