from django.urls import path

from trainings.certificates import downloads, pages, public
from trainings.certificates.lists import CertificateList

certificate_urls = [
    path("sertifikat/", public.ask, name="certificate-ask"),
    path("sertifikat/<str:number>/", public.checked, name="certificate-check"),
    path("pelatihan/sertifikat/", CertificateList.as_view(), name="certificate-list"),
    path("pelatihan/sertifikat/<int:pk>/pdf/", downloads.one_pdf, name="certificate-pdf"),
    path("pelatihan/sertifikat/<int:pk>/cabut/", pages.revoke, name="certificate-revoke"),
    path(
        "pelatihan/sertifikat/<int:pk>/terbitkan-ulang/", pages.reissue, name="certificate-reissue"
    ),
    path("pelatihan/<int:pk>/sertifikat/", pages.certificates, name="certificates"),
    path("pelatihan/<int:pk>/sertifikat/terbitkan/", pages.issue, name="certificates-issue"),
    path("pelatihan/<int:pk>/sertifikat/semua.pdf", downloads.batch_pdf, name="certificates-pdf"),
    path("pelatihan/<int:pk>/sertifikat/semua.zip", downloads.batch_zip, name="certificates-zip"),
]
