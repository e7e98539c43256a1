from django.urls import path

from trainings.enrolling import detail, enrol_views, invitations, trained, verbs
from trainings.enrolling.lists import EnrolmentList, TrainedList

enrolling_urls = [
    path("pelatihan/peserta/", EnrolmentList.as_view(), name="enrolment-list"),
    path("pelatihan/peserta/<int:pk>/", detail.enrolment_detail, name="enrolment-detail"),
    path("pelatihan/peserta/<int:pk>/batal/", verbs.enrolment_withdraw, name="enrolment-withdraw"),
    path("pelatihan/peserta/<int:pk>/ganti/", verbs.enrolment_replace, name="enrolment-replace"),
    path("pelatihan/peserta/<int:pk>/naik/", verbs.enrolment_promote, name="enrolment-promote"),
    path("pelatihan/orang/", trained.trained, name="trained"),
    path("pelatihan/orang/daftar/", TrainedList.as_view(), name="trained-list"),
    path("pelatihan/saya/", detail.mine, name="mine"),
    path("pelatihan/<int:batch>/daftar/", enrol_views.enrolment_create, name="enrolment-create"),
    path("pelatihan/<int:batch>/beri-kursi/", verbs.enrolment_move_up, name="enrolment-move-up"),
    path("pelatihan/<int:batch>/undangan/", invitations.invitations, name="enrolment-invitations"),
    path(
        "pelatihan/<int:batch>/undangan/xlsx/",
        invitations.invitations_xlsx,
        name="enrolment-invitations-xlsx",
    ),
]
