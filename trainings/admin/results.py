"""What came of it: values, certificates and their series, evaluations (which name nobody)."""

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from core.admin_lists import RegencyFilter
from core.admin_looked_at import LookedAt
from trainings.admin.participants import OF_PARTICIPANT, OfParticipant
from trainings.models import Certificate, CertificateSeries, Evaluation, Score


@admin.register(Score)
class ScoreAdmin(OfParticipant):
    fields = ("participant", "batch", "test", "value", "entered_at", "entered_by")
    related = ("entered_by", *OF_PARTICIPANT)
    list_display = ("participant", "batch", "test", "value", "entered_at")
    list_filter = (RegencyFilter, "test")
    list_select_related = OF_PARTICIPANT
    ordering = ("-pk",)
    search_fields = ("test",)


@admin.register(Certificate)
class CertificateAdmin(OfParticipant):
    fields = (
        "text",
        "participant",
        "batch",
        "name",
        "issued_on",
        "issued_by",
        "replaces",
        "revoked_at",
        "revoked_by",
        "revoke_reason",
    )
    related = ("issued_by", "revoked_by", "replaces", *OF_PARTICIPANT)
    list_display = ("text", "name", "batch", "issued_on", "revoked_at")
    list_filter = (RegencyFilter, ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = OF_PARTICIPANT
    ordering = ("-pk",)
    found_by = (*OfParticipant.found_by, "name", "text")
    search_fields = ("text",)
    search_help_text = "Cari nomor sertifikat, nama, atau program."


@admin.register(CertificateSeries)
class SeriesAdmin(LookedAt):
    fields = ("programme", "year", "last")
    related = ("programme",)
    list_display = ("programme", "year", "last")
    list_filter = ("programme",)
    list_select_related = related
    ordering = ("-year", "programme")
    found_by = ("programme__name", "programme__code")
    search_fields = ("year",)
    search_help_text = "Cari program."


@admin.register(Evaluation)
class EvaluationAdmin(LookedAt):
    """Anonymous here as on the pages: the marks without the name, and only where enough have answered that
    nobody knows whose they are."""

    fields = (
        "batch",
        "material",
        "speakers",
        "organisation",
        "facilities",
        "usefulness",
        "suggestion",
    )
    related = ("enrolment__batch__programme",)
    list_display = ("batch", "material", "speakers", "organisation", "facilities", "usefulness")
    list_filter = ("enrolment__batch__programme",)
    list_select_related = related
    # not in the order in which they came
    ordering = ("-enrolment__batch__starts", "suggestion", "pk")
    found_by = ("suggestion", "enrolment__batch__programme__name")
    search_fields = ("suggestion",)
    search_help_text = "Cari saran atau program."

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        own = Evaluation.objects.for_user(request.user).order_by().values("enrolment__batch")
        enough = own.annotate(n=Count("pk")).filter(n__gte=settings.TRAINING_EVALUATION_MIN_N)
        return (
            super()
            .get_queryset(request)
            .filter(enrolment__batch__in=enough.values("enrolment__batch"))
        )

    @admin.display(description="angkatan")
    def batch(self, row: Evaluation) -> str:
        return str(row.enrolment.batch)
