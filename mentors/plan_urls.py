"""Addresses of the planner, below /pendamping/rencana/."""

from django.urls import URLPattern, path

from mentors.views import access, plan_verbs, plans


def plan_urls() -> list[URLPattern]:
    base = "pendamping/rencana/"
    one = f"{base}<int:pk>/"
    return [
        path(base, plans.plan_list, name="plan"),
        path(f"{base}akses/", access.AccessList.as_view(), name="access-list"),
        path(f"{base}akses/kecamatan/", access.access_district, name="access-district"),
        path(
            f"{base}akses/<int:cooperative>/ubah/",
            access.AccessEdit.as_view(),
            name="access-update",
        ),
        path(one, plans.plan_detail, name="plan-detail"),
        path(f"{one}susun-ulang/", plan_verbs.plan_compute_again, name="plan-again"),
        path(f"{one}baris/", plan_verbs.plan_lines, name="plan-lines"),
        path(f"{one}baris/<int:line>/", plan_verbs.plan_line, name="plan-line"),
        path(f"{one}terapkan/", plan_verbs.plan_apply, name="plan-apply"),
        path(f"{one}batalkan/", plan_verbs.plan_undo, name="plan-undo"),
        path(f"{one}hapus/", plan_verbs.PlanDelete.as_view(), name="plan-delete"),
    ]
