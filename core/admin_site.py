from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, reverse

from core import scoping
from core.access import READING, WRITING


class KdkmpAdminSite(AdminSite):
    """Django's admin behind our own login (second factor, lock-out) and our own verbs."""

    site_header = "Pengisian data KDKMP Kalbar"
    site_title = "KDKMP Kalbar"
    index_title = "Isi data"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Rows go one at a time, by their own page or their parent's; cooperatives are archived.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only tables that ask our permission table; what other packages bring is left out."""
        from core.admin_base import ScopedModelAdmin

        if admin_class is not None and issubclass(admin_class, ScopedModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return scoping.holds(request.user, "core.use_admin")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            """Who is logged in and may not come here is told so, instead of being asked to log in again."""
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            if request.method not in READING + WRITING:
                return HttpResponseNotAllowed(READING + WRITING)
            return inner(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[URLPattern]:
        # "View on site" would answer for rows of everybody; our pages link to themselves.
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            logout(request)
            return redirect("account_login")
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        from core.admin_widgets import ScopedAutocompleteView

        return ScopedAutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Rooms from the one that is used most, tables as they are registered."""
        rooms = self._build_app_dict(request, app_label)
        order = [config.label for config in apps.get_app_configs()]
        return sorted(rooms.values(), key=lambda room: order.index(room["app_label"]), reverse=True)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: Any = None
    ) -> HttpResponse:
        if not self.get_app_list(request, app_label):
            raise Http404
        title = {"title": apps.get_app_config(app_label).verbose_name}
        return super().app_index(request, app_label, title | (extra_context or {}))
