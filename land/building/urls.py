"""Addresses of buildings, their reports and handing over, and of agencies."""

from django.urls import path

from land.building import editing, handing, lists, page, reporting

BUILDING = "pembangunan/<int:pk>/"
REPORT = "pembangunan/laporan/<int:pk>/"
urlpatterns = [
    path("pembangunan/", lists.BuildingList.as_view(), name="building-list"),
    path("pembangunan/tambah/", editing.BuildingCreate.as_view(), name="building-create"),
    path("pembangunan/alokasi/", lists.AllocatableList.as_view(), name="building-allocatable"),
    path("pembangunan/alokasi/isi/", editing.building_allocate_many, name="building-allocate-many"),
    path("pembangunan/pelaksana/", lists.AgencyList.as_view(), name="agency-list"),
    path("pembangunan/pelaksana/tambah/", editing.AgencyCreate.as_view(), name="agency-create"),
    path(
        "pembangunan/pelaksana/<int:pk>/ubah/",
        editing.AgencyUpdate.as_view(),
        name="agency-update",
    ),
    path(BUILDING, page.building_detail, name="building-detail"),
    path(f"{BUILDING}ubah/", editing.BuildingUpdate.as_view(), name="building-update"),
    path(f"{BUILDING}batalkan/", editing.building_cancel, name="building-cancel"),
    path(f"{BUILDING}laporan/", reporting.ReportCreate.as_view(), name="report-create"),
    path(f"{REPORT}koreksi/", reporting.ReportCorrect.as_view(), name="report-correct"),
    path(f"{REPORT}tarik/", reporting.report_withdraw, name="report-withdraw"),
    path(f"{REPORT}periksa/", reporting.report_verify, name="report-verify"),
    path(f"{REPORT}batal-periksa/", reporting.report_unverify, name="report-unverify"),
    path("pembangunan/foto/<int:pk>/", reporting.report_photo, name="report-photo"),
    path(
        "pembangunan/foto/<int:pk>/hapus/",
        reporting.report_photo_delete,
        name="report-photo-delete",
    ),
    path(f"{BUILDING}serah-terima/", handing.HandoverCreate.as_view(), name="handover"),
    path(f"{BUILDING}serah-terima/lembar/", handing.handover_sheet, name="handover-sheet"),
    path(f"{BUILDING}serah-terima/berkas/", handing.handover_file, name="handover-file"),
    path(f"{BUILDING}serah-terima/batalkan/", handing.handover_undo, name="handover-undo"),
]
