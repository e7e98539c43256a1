from django.urls import path

from trainings.scoring import views

score_urls = [
    path("pelatihan/nilai/", views.ResultList.as_view(), name="results"),
    path("pelatihan/<int:pk>/nilai/", views.scores, name="scores"),
    path("pelatihan/<int:pk>/nilai/isi/", views.enter, name="scores-enter"),
]
