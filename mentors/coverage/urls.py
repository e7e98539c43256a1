from django.urls import URLPattern, path

from mentors.coverage import views


def coverage_urls() -> list[URLPattern]:
    return [
        path("pendamping/cakupan/", views.coverage, name="coverage"),
        path("pendamping/beban/", views.LoadList.as_view(), name="load"),
        path(
            "pendamping/tanpa-pendamping/",
            views.UncoveredList.as_view(),
            name="uncovered",
        ),
        path("pendamping/penugasan/", views.AssignmentList.as_view(), name="assignment-list"),
    ]
