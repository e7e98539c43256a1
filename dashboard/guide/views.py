from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.permissions import Role
from dashboard.guide.pages import GUIDES, own_guides


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Who has one role goes straight to its guide; the others choose."""
    mine = own_guides(request.user)
    if len(mine) == 1 and "semua" not in request.GET:
        return redirect(reverse("dashboard:guide-page", args=[mine[0].slug]))
    return render(request, "dashboard/guide/index.html", {"guides": GUIDES, "mine": mine})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A role's guide; everybody may read all of them."""
    found = next((one for one in GUIDES if one.slug == slug), None)
    if found is None:
        raise Http404("Panduan ini tidak ada.")
    others = [one for one in GUIDES if one is not found]
    mine = found in own_guides(request.user)
    context = {"guide": found, "others": others, "mine": mine, "mentor": found.role == Role.MENTOR}
    return render(request, f"dashboard/guide/{slug}.html", context)
