from django.urls import URLPattern, path

from visits.monthly.views import handing_in, lists, locks, papers, recap, report, writing

ROOT = "kunjungan/laporan/"
RECAP = f"{ROOT}rekap/<str:code>/<str:month>/"


def report_urls() -> list[URLPattern]:
    """The monthly chain; `month` as 2026-10, `code` of a kabupaten as 61.01."""
    return [
        path(ROOT, lists.ReportList.as_view(), name="report-list"),
        path(f"{ROOT}saya/", writing.own, name="report-own"),
        path(f"{ROOT}belum/", lists.missing, name="report-missing"),
        path(f"{ROOT}rekap/", lists.recaps, name="report-recaps"),
        path(f"{ROOT}rekap/kunci/<str:month>/", locks.lock_all, name="report-lock-all"),
        path(
            f"{ROOT}atas-nama/<int:contract>/<str:month>/",
            handing_in.hand_in,
            name="report-hand-in",
        ),
        path(f"{ROOT}<int:pk>/", report.detail, name="report-detail"),
        path(f"{ROOT}<int:pk>/ubah/", writing.Texts.as_view(), name="report-update"),
        path(f"{ROOT}<int:pk>/ajukan/", writing.submit, name="report-submit"),
        path(f"{ROOT}<int:pk>/terima/", report.accept, name="report-accept"),
        path(f"{ROOT}<int:pk>/kembalikan/", report.send_back, name="report-return"),
        path(f"{ROOT}<int:pk>/pdf/", papers.report_pdf, name="report-pdf"),
        path(f"{ROOT}<int:pk>/xlsx/", papers.report_xlsx, name="report-xlsx"),
        path(RECAP, recap.detail, name="report-recap"),
        path(f"{RECAP}catatan/", recap.notes, name="report-recap-update"),
        path(f"{RECAP}ajukan/", recap.submit, name="report-recap-submit"),
        path(f"{RECAP}terima/", recap.accept, name="report-recap-accept"),
        path(f"{RECAP}kembalikan/", recap.send_back, name="report-recap-return"),
        path(f"{RECAP}pdf/", papers.recap_pdf, name="report-recap-pdf"),
        path(f"{RECAP}xlsx/", papers.recap_xlsx, name="report-recap-xlsx"),
        path(f"{RECAP}laporan-ba/", papers.all_pdf, name="report-recap-all"),
        path(f"{RECAP}kunci/", locks.lock_one, name="report-lock"),
    ]
