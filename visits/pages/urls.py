from django.urls import path

from visits.pages.calendar import calendar
from visits.pages.closing import FollowUpClose, FollowUpReopen
from visits.pages.cooperatives import VisitedList
from visits.pages.lists import FollowUpList, ObstacleList, VisitList
from visits.pages.matrix import obstacle_matrix
from visits.pages.mentor import mentor_page, mine
from visits.pages.next_visits import next_visits
from visits.pages.timeline import timeline

page_urls = [
    path("kunjungan/", VisitList.as_view(), name="visit-list"),
    path("kunjungan/kalender/", calendar, name="calendar"),
    path("kunjungan/koperasi/", VisitedList.as_view(), name="cooperative-list"),
    path("kunjungan/koperasi/<int:pk>/", timeline, name="timeline"),
    path("kunjungan/pendamping/<int:pk>/", mentor_page, name="mentor"),
    path("kunjungan/saya/", mine, name="mine"),
    path("kunjungan/tindak-lanjut/", FollowUpList.as_view(), name="follow-up-list"),
    path(
        "kunjungan/tindak-lanjut/<int:pk>/tutup/", FollowUpClose.as_view(), name="follow-up-close"
    ),
    path(
        "kunjungan/tindak-lanjut/<int:pk>/buka/", FollowUpReopen.as_view(), name="follow-up-reopen"
    ),
    path("kunjungan/kendala/", obstacle_matrix, name="obstacle-matrix"),
    path("kunjungan/kendala/daftar/", ObstacleList.as_view(), name="obstacle-list"),
    path("kunjungan/berikutnya/", next_visits, name="next"),
]
