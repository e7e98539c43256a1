"""Addresses of parcels, what belongs to them, the gallery and a cooperative's land."""

from django.urls import URLPattern, path

from land.parcels import documents, editing, lists, obstacles, page, photos

PAPER = "lahan/<int:parcel>/dokumen/"
parcel_urls: list[URLPattern] = [
    path("lahan/daftar/", lists.ParcelList.as_view(), name="parcel-list"),
    path("lahan/galeri/", lists.Gallery.as_view(), name="gallery"),
    path("lahan/tambah/", editing.ParcelCreate.as_view(), name="parcel-create"),
    path("lahan/satu-koperasi/", page.cooperative_land, name="cooperative-land"),
    path("lahan/<int:pk>/", page.parcel_detail, name="parcel-detail"),
    path("lahan/<int:pk>/riwayat/", page.parcel_history, name="parcel-history"),
    path("lahan/<int:pk>/ubah/", editing.ParcelUpdate.as_view(), name="parcel-update"),
    path("lahan/<int:pk>/pilih/", editing.parcel_choose, name="parcel-choose"),
    path("lahan/<int:pk>/coret/", editing.parcel_archive, name="parcel-archive"),
    path("lahan/<int:pk>/pulihkan/", editing.parcel_restore, name="parcel-restore"),
    path(
        "lahan/<int:parcel>/kendala/baru/",
        obstacles.ObstacleCreate.as_view(),
        name="parcel-obstacle-create",
    ),
    path(
        "lahan/kendala/baru/",
        obstacles.CooperativeObstacleCreate.as_view(),
        name="parcel-obstacle-of-cooperative",
    ),
    path(
        "lahan/kendala/<int:pk>/atasi/", obstacles.obstacle_resolve, name="parcel-obstacle-resolve"
    ),
    path("lahan/kendala/<int:pk>/buka/", obstacles.obstacle_reopen, name="parcel-obstacle-reopen"),
    path(f"{PAPER}baru/", documents.DocumentCreate.as_view(), name="parcel-document-create"),
    path(f"{PAPER}<int:pk>/", documents.document_file, name="parcel-document-file"),
    path(
        f"{PAPER}<int:pk>/ubah/", documents.DocumentUpdate.as_view(), name="parcel-document-update"
    ),
    path(
        f"{PAPER}<int:pk>/hapus/", documents.DocumentDelete.as_view(), name="parcel-document-delete"
    ),
    path("lahan/<int:parcel>/foto/baru/", photos.photo_create, name="parcel-photo-create"),
    path("lahan/foto/<int:pk>/", photos.photo_show, name="parcel-photo"),
    path("lahan/foto/<int:pk>/hapus/", photos.photo_delete, name="parcel-photo-delete"),
]
