"""The page on which anybody checks a certificate. Without an account, a session or a cookie; kept by no cache
and no search engine, and the address with the code goes to no other site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from trainings.certificates.checking import check
from trainings.certificates.forms import CheckForm
from trainings.certificates.throttle import admit, give_back

PAGE = "trainings/certificates/check.html"


def public[V: Callable[..., HttpResponse]](view: V) -> V:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return never_cache(login_not_required(answered))  # type: ignore[return-value]


# Asking changes nothing and is done in nobody's name, so there is nothing to forge; a token against that
# would need a cookie.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """By hand: number and code as printed."""
    if request.method != "POST":
        return render(request, PAGE, {"form": CheckForm()})
    form = CheckForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    return answer(request, form.cleaned_data["number"], form.cleaned_data["code"], form)


@public
@require_safe
def checked(request: HttpRequest, number: str) -> HttpResponse:
    """Where the QR on the paper leads: /sertifikat/<number>/?k=CODE."""
    return answer(request, number, request.GET.get("k", ""), CheckForm())


def answer(request: HttpRequest, number: str, code: str, form: CheckForm) -> HttpResponse:
    """One answer for everything that doesn't fit, whether or not there is such a number."""
    if seconds := admit(request):
        page = render(request, PAGE, {"form": form, "wait": seconds}, status=429)
        page["Retry-After"] = str(seconds)
        return page
    told = check(number, code)
    if told is None:
        return render(request, PAGE, {"form": form, "mismatch": True}, status=404)
    give_back(request)
    return render(request, PAGE, {"told": told})
