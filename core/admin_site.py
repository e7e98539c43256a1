from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core import scoping


class KdkmpAdminSite(AdminSite):
    """Django's admin behind our own login (second factor, lock-out) and our own verbs."""

    site_header = "Pengisian data KDKMP Kalbar"
    site_title = "KDKMP Kalbar"
    index_title = "Isi data"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return scoping.holds(request.user, "core.use_admin")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect_to_index()
            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        from django.shortcuts import redirect

        return redirect("account_logout")


def redirect_to_index() -> HttpResponse:
    from django.shortcuts import redirect

    return redirect("admin:index")
