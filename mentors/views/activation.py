"""The page on which somebody opens his account with the code on his slip. For everybody, counted like the
login page."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mentors.account_forms import ActivationForm
from mentors.activation import WRONG, activate

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters("code", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def activation(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        messages.info(
            request,
            f"Anda sedang masuk sebagai {request.user}. Keluar dulu untuk mengaktifkan akun lain.",
        )
        return redirect("/")
    form = ActivationForm(request.POST or None)
    if request.method == "POST":
        who = {"username": request.POST.get("login", "")}
        if not AxesProxyHandler.is_allowed(request, who):
            return get_lockout_response(request)
        if form.is_valid() and (user := opened(request, form, who)):
            login(request, user, backend=BACKEND)
            messages.success(
                request, "Akun Anda aktif. Simpan sandi Anda; kode tadi tidak berlaku lagi."
            )
            return redirect("/")
    status = 422 if request.method == "POST" else 200
    return render(request, "mentors/activate.html", {"form": form}, status=status)


def opened(request: HttpRequest, form: ActivationForm, who: dict[str, str]) -> Any:
    """The account that the code opens, or None: then the form says why not."""
    data = form.cleaned_data
    try:
        return activate(username=data["login"], code=data["code"], password=data["password1"])
    except ValidationError as error:
        form.add_error(None, error)
        if WRONG in error.messages:
            user_login_failed.send(sender=__name__, credentials=who, request=request)
    return None
