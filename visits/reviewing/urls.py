from django.urls import URLPattern, path

from visits.reviewing import pages, views


def reviewing_urls() -> list[URLPattern]:
    base = "kunjungan"
    one = f"{base}/<int:pk>"
    return [
        path(f"{base}/periksa/", views.Inbox.as_view(), name="inbox"),
        path(f"{base}/periksa/verifikasi/", views.verify_many, name="verify-many"),
        path(f"{base}/ditahan/", views.HeldList.as_view(), name="held-list"),
        path(f"{base}/ditahan/putuskan/", views.release_many, name="release-many"),
        path(f"{one}/", pages.visit_detail, name="visit-detail"),
        path(f"{one}/verifikasi/", pages.verify, name="visit-verify"),
        path(f"{one}/kembalikan/", pages.return_visit, name="visit-return"),
        path(f"{one}/tolak/", pages.reject, name="visit-reject"),
        path(f"{one}/buka-lagi/", pages.reopen, name="visit-reopen"),
        path(f"{one}/versi/<int:number>/", pages.choose_rival, name="visit-choose"),
        path(f"{one}/lepas/", pages.release, name="visit-release"),
        path(f"{base}/usulan/<int:pk>/terima/", pages.accept_proposal, name="proposal-accept"),
        path(f"{base}/usulan/<int:pk>/tolak/", pages.decline_proposal, name="proposal-decline"),
    ]
