from django.urls import URLPattern, path

from mentors.assigning import bulk, views


def assigning_urls() -> list[URLPattern]:
    base = "pendamping/penugasan"
    return [
        path(
            f"{base}/koperasi/<int:pk>/baru/",
            views.AssignmentCreate.as_view(),
            name="assignment-create",
        ),
        path(
            f"{base}/kontrak/<int:pk>/baru/",
            views.ContractAssign.as_view(),
            name="contract-assign",
        ),
        path(f"{base}/kontrak/<int:pk>/serahkan/", bulk.hand_over_page, name="hand-over-all"),
        path(f"{base}/<int:pk>/", views.assignment_detail, name="assignment-detail"),
        path(f"{base}/<int:pk>/serahkan/", views.HandOver.as_view(), name="assignment-hand-over"),
        path(f"{base}/<int:pk>/akhiri/", views.EndAssignment.as_view(), name="assignment-end"),
        path(f"{base}/<int:pk>/kunci/", views.LockAssignment.as_view(), name="assignment-lock"),
    ]
