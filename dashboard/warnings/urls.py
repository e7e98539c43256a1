from django.urls import URLPattern, path

from dashboard.warnings import views

warning_urls: list[URLPattern] = [
    path("peringatan/", views.WarningList.as_view(), name="warning-list"),
    path("peringatan/koperasi/", views.warning_cooperative, name="warning-cooperative"),
    path("peringatan/hitung/", views.warning_refresh, name="warning-refresh"),
    path("peringatan/<int:pk>/", views.warning_detail, name="warning-detail"),
]
