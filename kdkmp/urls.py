from django.contrib import admin
from django.urls import include, path

handler500 = "core.views.history.server_error"
urlpatterns = [
    path("admin/", admin.site.urls),
    path("akun/", include("core.account_urls")),
    path("", include("core.urls")),
    path("", include("registry.urls")),
    path("", include("mentors.urls")),
    path("", include("land.urls")),
    path("", include("visits.urls")),
    path("", include("trainings.urls")),
    path("", include("dashboard.urls")),
]
