"""Obstacles of a parcel or of a cooperative's land: noted, resolved, reopened."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import own_or_404, requires
from core.forms import ReasonForm, UserForm
from core.pages import ScopedEditView
from land.actions import parcels as actions
from land.models import LandObstacle
from land.parcels.child_forms import ObstacleForm, ResolveForm
from land.parcels.editing import CHANGE, cooperative_of, cooperative_page, parcel_crumbs, parcel_of
from registry.actions import refuse_archived


def page_of(obstacle: LandObstacle) -> str:
    if obstacle.parcel is not None:
        return f"{obstacle.parcel.get_absolute_url()}#kendala"
    return cooperative_page(obstacle.cooperative)


class ObstaclePage(ScopedEditView):
    model = LandObstacle
    form_class = ObstacleForm
    permission = CHANGE
    title = "Catat kendala"
    saved = "Kendala dicatat."
    new = True

    def write(self, form: UserForm) -> LandObstacle:
        return actions.save_obstacle(obstacle=form.save(commit=False), by=form.user)

    def success_url(self, row: Any) -> str:
        return page_of(row)


class ObstacleCreate(ObstaclePage):
    """Of a parcel."""

    def start(self, request: HttpRequest, **kwargs: Any) -> LandObstacle:
        parcel = parcel_of(request, kwargs["parcel"])
        return LandObstacle(cooperative=parcel.cooperative, parcel=parcel)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return parcel_crumbs(row.parcel)


class CooperativeObstacleCreate(ObstaclePage):
    """Of a cooperative (`?cooperative=ID`): "tidak ada lahan" above all."""

    def start(self, request: HttpRequest, **kwargs: Any) -> LandObstacle:
        return LandObstacle(cooperative=cooperative_of(request))

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        return {"kind": request.GET.get("kind", "")[:20]}

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Lahan", reverse("land:parcel-list")),
            (row.cooperative.name, cooperative_page(row.cooperative)),
        ]


def obstacle_of(request: HttpRequest, pk: int) -> LandObstacle:
    rows = LandObstacle.objects.for_user(request.user).select_related(
        "parcel__cooperative", "cooperative__village__district__regency"
    )
    obstacle = own_or_404(rows, request, CHANGE, pk=pk)
    refuse_archived(obstacle.cooperative)
    return obstacle


@requires(CHANGE)
def obstacle_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    obstacle = obstacle_of(request, pk)
    form = ResolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.resolve_obstacle(
                obstacle=obstacle,
                by=request.user,  # type: ignore[arg-type]
                on=form.cleaned_data["resolved_on"],
                resolution=form.cleaned_data["resolution"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Kendala ditandai teratasi.")
            return redirect(page_of(obstacle))
    return asked(request, obstacle, form, "Tandai teratasi")


@requires(CHANGE)
def obstacle_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    obstacle = obstacle_of(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.reopen_obstacle(obstacle=obstacle, by=request.user, reason=reason)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Kendala dibuka lagi.")
            return redirect(page_of(obstacle))
    return asked(request, obstacle, form, "Buka lagi kendala")


def asked(request: HttpRequest, obstacle: LandObstacle, form: Any, title: str) -> HttpResponse:
    context = {"title": title, "row": obstacle, "form": form, "back": page_of(obstacle)}
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
