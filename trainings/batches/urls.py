"""Addresses of batches, their schedules, programmes and venues."""

from django.urls import path

from trainings.batches import agenda, calendar, editing, lists, page, places, sessions

BATCH = "pelatihan/<int:batch>/jadwal/"
urlpatterns = [
    path("pelatihan/", lists.BatchList.as_view(), name="batch-list"),
    path("pelatihan/baru/", editing.BatchCreate.as_view(), name="batch-create"),
    path("pelatihan/kalender/", calendar.calendar, name="calendar"),
    path("pelatihan/program/", lists.ProgrammeList.as_view(), name="programme-list"),
    path("pelatihan/program/baru/", places.ProgrammeCreate.as_view(), name="programme-create"),
    path(
        "pelatihan/program/<int:pk>/ubah/",
        places.ProgrammeUpdate.as_view(),
        name="programme-update",
    ),
    path("pelatihan/tempat/", lists.VenueList.as_view(), name="venue-list"),
    path("pelatihan/tempat/baru/", places.VenueCreate.as_view(), name="venue-create"),
    path("pelatihan/tempat/<int:pk>/ubah/", places.VenueUpdate.as_view(), name="venue-update"),
    path(
        "pelatihan/tempat/<int:venue>/ruang/baru/",
        places.RoomCreate.as_view(),
        name="room-create",
    ),
    path("pelatihan/ruang/<int:pk>/ubah/", places.RoomUpdate.as_view(), name="room-update"),
    path("pelatihan/ruang/<int:pk>/hapus/", places.RoomDelete.as_view(), name="room-delete"),
    path("pelatihan/<int:pk>/", page.batch_detail, name="batch-detail"),
    path("pelatihan/<int:pk>/ubah/", editing.BatchUpdate.as_view(), name="batch-update"),
    path("pelatihan/<int:pk>/batalkan/", editing.batch_cancel, name="batch-cancel"),
    path("pelatihan/<int:pk>/pulihkan/", editing.batch_restore, name="batch-restore"),
    path("pelatihan/<int:pk>/hapus/", editing.BatchDelete.as_view(), name="batch-delete"),
    path("pelatihan/<int:pk>/agenda/", agenda.batch_agenda, name="batch-agenda"),
    path("pelatihan/<int:pk>/jadwal/", sessions.batch_schedule, name="batch-schedule"),
    path(f"{BATCH}baru/", sessions.SessionCreate.as_view(), name="session-create"),
    path(f"{BATCH}salin/", sessions.session_copy, name="session-copy"),
    path(f"{BATCH}<int:pk>/ubah/", sessions.SessionUpdate.as_view(), name="session-update"),
    path(f"{BATCH}<int:pk>/hapus/", sessions.SessionDelete.as_view(), name="session-delete"),
]
