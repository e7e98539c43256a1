from django.urls import URLPattern, path

from visits.views import sync, writing

urlpatterns: list[URLPattern] = [
    path("kunjungan/sync/", sync.sync, name="sync"),
    path("kunjungan/baru/", writing.VisitCreate.as_view(), name="visit-create"),
    path("kunjungan/<int:pk>/ubah/", writing.VisitUpdate.as_view(), name="visit-update"),
]
