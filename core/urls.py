from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("riwayat/", views.history, name="history"),
    path("hak-akses/", views.permissions, name="permissions"),
]
