from django.urls import path

from trainings.enrolling import detail, enrol_views, invitations, trained, verbs
from trainings.enrolling.lists import EnrolmentList, TrainedList

enrolling_urls = [
    path("peserta/", EnrolmentList.as_view(), name="enrolment-list"),
    path("peserta/<int:pk>/", detail.enrolment_detail, name="enrolment-detail"),
    path("peserta/<int:pk>/batal/", verbs.enrolment_withdraw, name="enrolment-withdraw"),
    path("peserta/<int:pk>/ganti/", verbs.enrolment_replace, name="enrolment-replace"),
    path("peserta/<int:pk>/naik/", verbs.enrolment_promote, name="enrolment-promote"),
    path("orang/", trained.trained, name="trained"),
    path("orang/daftar/", TrainedList.as_view(), name="trained-list"),
    path("saya/", detail.mine, name="mine"),
    path("<int:batch>/daftar/", enrol_views.enrolment_create, name="enrolment-create"),
    path("<int:batch>/beri-kursi/", verbs.enrolment_move_up, name="enrolment-move-up"),
    path("<int:batch>/undangan/", invitations.invitations, name="enrolment-invitations"),
    path(
        "<int:batch>/undangan/xlsx/",
        invitations.invitations_xlsx,
        name="enrolment-invitations-xlsx",
    ),
]
