from django.urls import path

from registry import views
from registry.views import children, duplicates, files, lists

app_name = "registry"
urlpatterns = [
    path("koperasi/", lists.CooperativeList.as_view(), name="cooperative-list"),
    path("koperasi/baru/", views.CooperativeCreate.as_view(), name="cooperative-create"),
    path(
        "koperasi/desa-tanpa-koperasi/",
        lists.VillageWithoutList.as_view(),
        name="village-without",
    ),
    path("koperasi/ganda/", duplicates.duplicate_list, name="duplicate-list"),
    path(
        "koperasi/ganda/<int:primary>/<int:secondary>/",
        duplicates.duplicate_pair,
        name="duplicate-pair",
    ),
    path(
        "koperasi/ganda/<int:primary>/<int:secondary>/bukan/",
        duplicates.duplicate_dismiss,
        name="duplicate-dismiss",
    ),
    path("koperasi/ganda/batalkan/<int:pk>/", duplicates.merge_undo, name="merge-undo"),
    path("gerai/", lists.OutletList.as_view(), name="outlet-list"),
    path("koperasi/<int:pk>/", views.cooperative_detail, name="cooperative-detail"),
    path("koperasi/<int:pk>/ubah/", views.CooperativeUpdate.as_view(), name="cooperative-update"),
    path("koperasi/<int:pk>/arsipkan/", views.cooperative_archive, name="cooperative-archive"),
    path("koperasi/<int:pk>/pulihkan/", views.cooperative_restore, name="cooperative-restore"),
    path("koperasi/<int:pk>/riwayat/", views.cooperative_history, name="cooperative-history"),
    path(
        "koperasi/<int:cooperative>/tahapan/<int:pk>/verifikasi/",
        views.milestone_verify,
        name="milestone-verify",
    ),
    path(
        "koperasi/<int:cooperative>/tahapan/<int:pk>/berkas/",
        files.milestone_file,
        name="milestone-file",
    ),
    path(
        "koperasi/<int:cooperative>/dokumen/<int:pk>/berkas/",
        files.document_file,
        name="document-file",
    ),
    *children.urlpatterns(),
]
