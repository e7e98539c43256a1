from django.urls import path

from trainings.attending import offline, scanning, screen, ticking, views

attending_urls = [
    path("pelatihan/<int:pk>/presensi/", views.attendance, name="attendance"),
    path("pelatihan/<int:pk>/presensi/rekap.xlsx", views.attendance_xlsx, name="attendance-xlsx"),
    path("pelatihan/<int:pk>/presensi/rekap.pdf", views.attendance_pdf, name="attendance-pdf"),
    path("pelatihan/sesi/<int:pk>/presensi/", ticking.mark_list, name="attendance-mark"),
    path("pelatihan/sesi/<int:pk>/presensi/buka/", screen.open_session, name="attendance-open"),
    path("pelatihan/sesi/<int:pk>/presensi/tutup/", screen.close_session, name="attendance-close"),
    path("pelatihan/sesi/<int:pk>/layar/", screen.screen, name="attendance-screen"),
    path(
        "pelatihan/sesi/<int:pk>/daftar-hadir.pdf", views.signature_sheet, name="attendance-sheet"
    ),
    path("hadir/<str:token>/", scanning.attend, name="attend"),
    # The service worker lies in the app's folder: its scope is that folder and nothing above it.
    path("pelatihan/presensi/luring/", offline.app, name="attendance-offline"),
    path("pelatihan/presensi/luring/data/<int:pk>/", offline.data, name="attendance-offline-data"),
    path("pelatihan/presensi/luring/kirim/", offline.receive, name="attendance-offline-send"),
    path("pelatihan/presensi/luring/sw.js", offline.worker, name="attendance-offline-worker"),
]
