"""The planner's pages: the list with the form, and one page that follows a plan through its stages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.access import READING, own_or_404, requires
from core.lists.view import page_links
from core.templatetags.kdkmp import angka
from mentors.actions.assignments import CHANGE
from mentors.actions.plan_applying import moved_since, start_of
from mentors.actions.plans import PLAN, draft_plan, start_plan
from mentors.models import Plan
from mentors.plan_forms import NewPlanForm, WishesForm
from mentors.plan_map import drawn
from mentors.planner.feasibility import GIVE_WAY, Trouble
from mentors.planner.solving import Infeasible
from mentors.planner.stored import Stored
from mentors.planner.telling import sentence, warnings, whole
from mentors.tasks import hand_over_plan

PER_PAGE = 25
STOP_POLLING = 286
Stage = Plan.Stage
SHOWN = {"perubahan": "Perubahan saja", "semua": "Semua koperasi", "tanpa": "Tanpa BA"}


def own_plans(request: HttpRequest) -> QuerySet[Plan]:
    rows = Plan.objects.for_user(request.user)
    return rows.select_related("regency", "made_by", "applied_by", "undone_by")


def own_plan(request: HttpRequest, pk: int, permission: str = PLAN) -> Plan:
    return own_or_404(own_plans(request), request, permission, pk=pk)


def can_relax(found: list[Trouble]) -> bool:
    """Whether a plan with the bounds relaxed would exist."""
    return bool(found) and all(one.kind in GIVE_WAY for one in found)


@requires(PLAN)
def plan_list(request: HttpRequest) -> HttpResponse:
    """The list; POST drafts a plan, or has the worker draft one for each kabupaten."""
    found: list[Trouble] = []
    if request.method == "POST":
        form = NewPlanForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                return made(request, form)
            except Infeasible as error:
                found = error.troubles
            except ValidationError as error:
                form.add_error(None, error)
    else:
        first = {"kabupaten": request.GET.get("kabupaten", "")[:5]}
        form = NewPlanForm(initial=first, user=request.user)
    page = Paginator(own_plans(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "pages": page_links(page),
        "troubles": found,
        "can_relax": can_relax(found),
    }
    return render(
        request, "mentors/plan_list.html", context, status=422 if request.method == "POST" else 200
    )


def made(request: HttpRequest, form: NewPlanForm) -> HttpResponse:
    """One kabupaten is computed at once (at most a second or two), all of them by the worker."""
    chosen, wishes = form.chosen(), form.wishes()
    if len(chosen) == 1:
        return redirect(draft_plan(regency=chosen[0], by=request.user, **wishes))
    with transaction.atomic():
        for regency in chosen:
            hand_over_plan(start_plan(regency=regency, by=request.user, **wishes))
    messages.success(
        request,
        f"{angka(len(chosen))} rencana sedang dihitung satu per satu. Muat ulang daftar ini sebentar lagi.",
    )
    return redirect("mentors:plan")


@requires(PLAN, methods=READING)
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    plan = own_plan(request, pk)
    if request.htmx and request.htmx.target == "progress" and plan.stage != Stage.WAITING:
        response = HttpResponse(status=STOP_POLLING)
        response["HX-Refresh"] = "true"
        return response
    return show_plan(request, plan)


def show_plan(
    request: HttpRequest,
    plan: Plan,
    form: WishesForm | None = None,
    found: list[Trouble] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": plan,
        "Stage": Stage,
        "form": form or WishesForm(initial=wishes_of(plan)),
        "troubles": found or [],
        "can_relax": can_relax(found or []),
        "may_apply": request.user.has_perm(CHANGE, plan),
    }
    if plan.stage in (Stage.DRAFT, Stage.APPLIED, Stage.UNDONE):
        context |= about(request, plan)
    return render(request, "mentors/plan_detail.html", context, status=status)


def wishes_of(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("on", "low", "high", "weight")}


def about(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Comparison, map, table per mentor, and one page of lines."""
    stored = Stored.of(plan)
    shown = request.GET.get("tampil", "")
    shown = shown if shown in SHOWN else "perubahan"
    rows = {"perubahan": stored.changes, "semua": stored.lines}.get(shown)
    if rows is None:
        rows = [line for line in stored.lines if line.after_id not in stored.contracts]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    moved = moved_since(plan, stored.lines) if plan.stage == Stage.DRAFT else {}
    changed = {line.cooperative_id for line in stored.changes}
    return {
        "stored": stored,
        "comparison": comparison(stored),
        "mentors": per_mentor(stored),
        "maps": [
            ("Sekarang", drawn(stored, "before")),
            ("Menurut rencana", drawn(stored, "after")),
        ],
        "warnings": warnings(stored),
        "moved": [told for key, told in moved.items() if key in changed],
        "moved_besides": sum(key not in changed for key in moved),
        "page": page,
        "pages": page_links(page),
        "lines": [
            {"line": line, "told": sentence(stored, line), "holder": holder(stored, line)}
            for line in page.object_list
        ],
        "shown": shown,
        "choices": SHOWN,
        "start": start_of(plan),
        "estimated": sum(stop.is_estimate for stop in stored.problem.stops),
    }


def holder(stored: Stored, line: Any) -> str:
    """Of a line without a change: who has it."""
    return stored.name(line.after_id) if line.after_id in stored.contracts else "tanpa BA"


def comparison(stored: Stored) -> list[tuple[str, str, str]]:
    """(what, now, in the plan)."""
    before, after = stored.before, stored.after

    def spread(measured: Any) -> str:
        low, high = measured.spread
        return f"{angka(low)}–{angka(high)} koperasi"

    return [
        ("Perjalanan seluruhnya", whole(before.km), whole(after.km)),
        ("Rata-rata per koperasi", whole(before.mean_km), whole(after.mean_km)),
        ("Beban BA, terkecil–terbesar", spread(before), spread(after)),
        ("Koperasi tanpa BA", angka(len(before.uncovered)), angka(len(after.uncovered))),
        ("Serah terima", "–", angka(after.hand_overs)),
        ("Penugasan pertama", "–", angka(sum(line.before_id is None for line in stored.changes))),
    ]


def per_mentor(stored: Stored) -> list[dict[str, Any]]:
    """Number on the map, name, loads and km on both sides, where he was taken to start from."""
    homes = {mentor.key for mentor in stored.problem.mentors if mentor.home}
    km: dict[str, dict[int, float]] = {"before": {}, "after": {}}
    for side in km:
        legs = getattr(stored, side).legs
        for line in stored.lines:
            key = getattr(line, f"{side}_id")
            km[side][key] = km[side].get(key, 0.0) + legs.get(line.cooperative_id, 0.0)
    plan = stored.plan
    return [
        {
            "number": number,
            "contract": stored.contracts[key],
            "name": stored.name(key),
            "from_home": key in homes,
            "load_before": stored.before.loads[key],
            "load_after": (load := stored.after.loads[key]),
            "beyond": "lebih" if load > plan.high else "kurang" if load < plan.low else "",
            "km_before": whole(km["before"].get(key, 0.0)),
            "km_after": whole(km["after"].get(key, 0.0)),
        }
        for key, number in stored.numbers.items()
    ]
