from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.guide.pages import GUIDES, own_guides, shots_of


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """All of them, one's own marked."""
    context = {"guides": GUIDES, "mine": own_guides(request.user)}
    return render(request, "dashboard/guide/index.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A role's guide; everybody may read all of them."""
    found = next((one for one in GUIDES if one.slug == slug), None)
    if found is None:
        raise Http404("Panduan ini tidak ada.")
    others = [one for one in GUIDES if one is not found]
    context = {"guide": found, "others": others, "shots": shots_of(found)}
    return render(request, f"dashboard/guide/{slug}.html", context)
