"""Addresses of people, their contracts, papers and reveals."""

from django.urls import path

from mentors.views import contracts, documents, people, person, reveals

urlpatterns = [
    path("pendamping/", people.PersonList.as_view(), name="person-list"),
    path("pendamping/baru/", person.PersonCreate.as_view(), name="person-create"),
    path("pendamping/cetak/", people.person_print, name="person-print"),
    path("pendamping/pembukaan/", reveals.RevealList.as_view(), name="reveal-list"),
    path("pendamping/kontrak/", contracts.ContractList.as_view(), name="contract-list"),
    path(
        "pendamping/kontrak/<int:pk>/ubah/",
        contracts.ContractUpdate.as_view(),
        name="contract-update",
    ),
    path("pendamping/kontrak/<int:pk>/akhiri/", contracts.contract_end, name="contract-end"),
    path(
        "pendamping/kontrak/<int:pk>/hapus/",
        contracts.ContractDelete.as_view(),
        name="contract-delete",
    ),
    path("pendamping/<int:pk>/", person.person_detail, name="person-detail"),
    path("pendamping/<int:pk>/ubah/", person.PersonUpdate.as_view(), name="person-update"),
    path("pendamping/<int:pk>/riwayat/", person.person_history, name="person-history"),
    path("pendamping/<int:pk>/berhenti/", person.person_leave, name="person-leave"),
    path("pendamping/<int:pk>/kembali/", person.person_return, name="person-return"),
    path("pendamping/<int:pk>/buka/<slug:what>/", reveals.person_reveal, name="person-reveal"),
    path(
        "pendamping/<int:pk>/kontrak/baru/",
        contracts.ContractCreate.as_view(),
        name="contract-create",
    ),
    path(
        "pendamping/<int:person>/dokumen/baru/",
        documents.DocumentCreate.as_view(),
        name="document-create",
    ),
    path(
        "pendamping/<int:person>/dokumen/<int:pk>/ubah/",
        documents.DocumentUpdate.as_view(),
        name="document-update",
    ),
    path(
        "pendamping/<int:person>/dokumen/<int:pk>/hapus/",
        documents.DocumentDelete.as_view(),
        name="document-delete",
    ),
    path(
        "pendamping/<int:person>/dokumen/<int:pk>/buka/",
        reveals.document_reveal,
        name="document-reveal",
    ),
]
