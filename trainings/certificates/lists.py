from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When

from core.lists.view import ScopedListView
from trainings.certificates.filters import CertificateFilterSet
from trainings.certificates.standing import DOWNLOAD
from trainings.certificates.tables import CertificateTable
from trainings.models import Certificate


class CertificateList(ScopedListView):
    model = Certificate
    table_class = CertificateTable
    filterset_class = CertificateFilterSet
    permission = "trainings.view_enrolment"
    export_permission = "trainings.export_enrolment"
    template_name = "trainings/list.html"
    title = "Sertifikat pelatihan"
    intro = "Semua yang pernah terbit, juga yang dicabut. Nomornya berurutan tanpa lompatan."
    empty = "Tidak ada sertifikat yang cocok. Kurangi saringan, atau periksa ejaannya."

    def rows(self) -> QuerySet:
        rows: Any = Certificate.objects.for_user(self.request.user)
        own = Certificate.objects.for_user(self.request.user, DOWNLOAD).order_by().values("pk")
        mine = Case(
            When(pk__in=own, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        # the newest first
        return rows.annotate(downloadable=mine).order_by("-issued_on", "-series_id", "-number")

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        valid = rows.order_by().filter(revoked_at__isnull=True).count()
        return [("berlaku", "berlaku", valid)]
