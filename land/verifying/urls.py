from django.urls import path

from land.verifying import lists, views

ONE = "lahan/<int:pk>"
verifying_urls = [
    path("lahan/giliran/", lists.TurnList.as_view(), name="turn-list"),
    path("lahan/giliran/banyak/", lists.turn_many, name="turn-many"),
    path(f"{ONE}/langkah/", views.parcel_steps, name="parcel-steps"),
    path(f"{ONE}/langkah/<slug:to_state>/", views.parcel_step, name="parcel-step"),
    path(f"{ONE}/putusan/", views.parcel_verdict, name="parcel-verdict"),
    path("lahan/<int:parcel>/berkas-langkah/<int:pk>/", views.step_file, name="parcel-step-file"),
    path(
        "lahan/<int:parcel>/berkas-putusan/<int:pk>/",
        views.verdict_file,
        name="parcel-verdict-file",
    ),
]
