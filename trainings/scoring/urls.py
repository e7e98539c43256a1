from django.urls import path

from trainings.scoring import evaluation_views, views

score_urls = [
    path("pelatihan/nilai/", views.ResultList.as_view(), name="results"),
    path("pelatihan/<int:pk>/nilai/", views.scores, name="scores"),
    path("pelatihan/<int:pk>/nilai/isi/", views.enter, name="scores-enter"),
    path("pelatihan/<int:pk>/evaluasi/", evaluation_views.evaluation, name="evaluation"),
    path(
        "pelatihan/<int:pk>/evaluasi/isi/",
        evaluation_views.evaluation_form,
        name="evaluation-form",
    ),
]
