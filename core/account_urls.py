"""Login and second factor by django-allauth; only the pages that we offer (nobody signs up, no e-mail)."""

from allauth.account import views
from axes.decorators import axes_dispatch, axes_form_invalid
from django.urls import include, path
from django.utils.decorators import method_decorator


# Asked on POST alone: who only opens the page has told no name yet, and is nobody's to lock out.
@method_decorator(axes_dispatch, name="post")
@method_decorator(axes_form_invalid, name="form_invalid")
class LoginView(views.LoginView):
    """allauth's login, counted by django-axes."""


urlpatterns = [
    path("masuk/", LoginView.as_view(), name="account_login"),
    path("keluar/", views.logout, name="account_logout"),
    path("nonaktif/", views.account_inactive, name="account_inactive"),
    path("sandi/", views.password_change, name="account_change_password"),
    path("konfirmasi/", views.reauthenticate, name="account_reauthenticate"),
    path("keamanan/", include("allauth.mfa.urls")),
]
