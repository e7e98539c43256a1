"""The verbs of a plan as pages: compute again, change a line, apply, undo, delete."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import LARGEST_ID, WRITING, Conflict, requires
from core.forms import ReasonForm
from core.pages import ScopedDeleteView, refused
from core.templatetags.kdkmp import angka
from mentors.actions.assignments import CHANGE
from mentors.actions.plan_applying import apply_plan, moved_since, start_of, undo_plan
from mentors.actions.plans import PLAN, change_line, plan_again
from mentors.models import Plan, PlanLine
from mentors.plan_forms import LineForm, WishesForm
from mentors.planner.solving import Infeasible
from mentors.planner.stored import Stored
from mentors.planner.telling import sentence, warnings
from mentors.views.plans import Stage, own_plan, show_plan

KEPT = (
    "Rencana yang pernah diterapkan tidak dihapus, karena ia menerangkan penugasan yang dibuatnya."
)


def back(request: HttpRequest, plan: Plan) -> HttpResponse:
    """To the plan's page as it was narrowed; to the list when it was deleted meanwhile."""
    if not Plan.objects.for_user(request.user).filter(pk=plan.pk).exists():
        return redirect("mentors:plan")
    query = request.GET.urlencode()
    return redirect(plan.get_absolute_url() + (f"?{query}" if query else ""))


@requires(PLAN, methods=WRITING)
def plan_compute_again(request: HttpRequest, pk: int) -> HttpResponse:
    plan = own_plan(request, pk)
    form = WishesForm(request.POST)
    if not form.is_valid():
        return show_plan(request, plan, form, status=422)
    try:
        plan_again(plan=plan, by=request.user, **form.wishes())
    except Infeasible as error:
        return show_plan(request, plan, form, error.troubles, status=422)
    except ValidationError as error:
        refused(request, error)
    else:
        messages.success(request, "Rencana disusun ulang.")
    return back(request, plan)


def own_line(request: HttpRequest, plan: Plan, pk: int) -> PlanLine:
    """Raises Http404 for a line of another plan."""
    if pk <= LARGEST_ID:
        rows = PlanLine.objects.for_user(request.user).filter(plan=plan, pk=pk)
        if line := rows.select_related("cooperative__village", "before", "plan").first():
            return line
    raise Http404("Baris ini tidak ada di rencana itu.")


@requires(PLAN)
def plan_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Choose another mentor for one cooperative of a draft."""
    plan = own_plan(request, pk)
    row = own_line(request, plan, line)
    stored = Stored.of(plan)
    form = LineForm(request.POST or None, stored=stored, line=row)
    if request.method == "POST" and form.is_valid():
        wanted = {"to": form.chosen(), "locked": form.cleaned_data["locked"]}
        try:
            changed = change_line(line=row, by=request.user, **wanted)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, told(plan, changed))
            return back(request, plan)
    context = {"plan": plan, "line": row, "form": form, "told": sentence(stored, row)}
    context["open"] = plan.stage == Stage.DRAFT and not row.fixed
    status = 422 if request.method == "POST" else 200
    return render(request, "mentors/plan_line.html", context, status=status)


def told(plan: Plan, changed: PlanLine) -> str:
    """What the line says now, counted anew."""
    stored = Stored.of(plan)
    line = next(one for one in stored.lines if one.pk == changed.pk)
    return sentence(stored, line) or f"{line.cooperative}: tetap seperti sekarang."


@requires(PLAN, methods=WRITING)
def plan_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """One button of the table: leave a line as it is today, lock or unlock it."""
    plan = own_plan(request, pk)
    for name in ("tetap", "kunci", "buka"):
        key = request.POST.get(name, "")
        if not (key.isascii() and key.isdigit() and len(key) < 20):
            continue
        row = own_line(request, plan, int(key))
        wanted: dict[str, Any] = {"to": row.after, "locked": name == "kunci"}
        if name == "tetap":
            wanted = {"to": row.before, "locked": False}
        try:
            messages.success(request, told(plan, change_line(line=row, by=request.user, **wanted)))
        except ValidationError as error:
            refused(request, error)
        return back(request, plan)
    messages.info(request, "Belum ada baris yang dipilih.")
    return back(request, plan)


@requires(CHANGE)
def plan_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Repeats what would change before anything is written; POST writes it."""
    plan = own_plan(request, pk, CHANGE)
    if request.method == "POST":
        try:
            apply_plan(plan=plan, by=request.user)
        except ValidationError as error:
            refused(request, error)
        else:
            messages.success(request, "Rencana diterapkan.")
        return back(request, plan)
    if plan.stage != Stage.DRAFT:
        messages.info(
            request, f"Rencana ini {plan.get_stage_display()}; tidak ada yang diterapkan."
        )
        return redirect(plan)
    stored = Stored.of(plan)
    context = {
        "plan": plan,
        "start": start_of(plan),
        "total": len(stored.changes),
        "first": sum(line.before_id is None for line in stored.changes),
        "taken": sum(line.after_id is None for line in stored.changes),
        "warnings": warnings(stored),
        "moved": list(moved_since(plan, stored.changes).values()),
    }
    context["handed"] = context["total"] - context["first"] - context["taken"]
    return render(request, "mentors/plan_apply.html", context)


@requires(CHANGE)
def plan_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a reason before what a plan did is taken back."""
    plan = own_plan(request, pk, CHANGE)
    if plan.stage != Stage.APPLIED:
        messages.info(
            request, f"Rencana ini {plan.get_stage_display()}; tidak ada yang dibatalkan."
        )
        return redirect(plan)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_plan(plan=plan, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Rencana dibatalkan. Penugasan kembali seperti sebelumnya.")
            return redirect(plan)
    changes = angka(plan.lines.exclude(written={}).count())
    context = {
        "title": "Batalkan rencana",
        "row": f"{plan}, {plan.regency}: {changes} perubahan dikembalikan",
        "form": form,
        "back": plan.get_absolute_url(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)


class PlanDelete(ScopedDeleteView):
    """Of plans that never became real; those that did are kept."""

    model = Plan
    permission = PLAN
    title = "Hapus rencana"

    def row(self, request: HttpRequest, **kwargs: Any) -> Plan:
        plan = own_plan(request, **kwargs)
        if plan.stage in (Stage.APPLIED, Stage.UNDONE):
            raise Conflict(KEPT, plan.get_absolute_url())
        return plan

    def remove(self, request: HttpRequest, row: Plan) -> str:
        if row.stage in (Stage.APPLIED, Stage.UNDONE):
            raise Conflict(KEPT, row.get_absolute_url())
        return super().remove(request, row)

    def success_url(self, row: Plan) -> str:
        return reverse("mentors:plan")
