"""What the inbox can be narrowed by."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from core.access import LARGEST_ID
from core.forms import date_input
from core.lists.filters import RegionFilterSet
from mentors.models import MentorContract
from mentors.naming import VIEW_NAME
from registry.models import Cooperative
from visits.models import MilestoneProposal, Visit, VisitSignal
from visits.words import Held, Topic

YES = [("ya", "Ya")]


def one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


class VisitsFilterSet(RegionFilterSet):
    """What inbox and held visits share."""

    region_path = "cooperative__village"
    with_village = False

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi, desa, atau pendamping"}),
    )
    pendamping = django_filters.ChoiceFilter(
        label="Pendamping", empty_label="Semua", field_name="person"
    )
    cooperative = django_filters.ChoiceFilter(
        label="Koperasi", empty_label="Semua", field_name="cooperative"
    )
    dari = django_filters.DateFilter(
        label="Dari tanggal", field_name="day", lookup_expr="gte", widget=date_input()
    )
    sampai = django_filters.DateFilter(
        label="Sampai tanggal", field_name="day", lookup_expr="lte", widget=date_input()
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        contracts = MentorContract.objects.load_for_user(self.user, VIEW_NAME)
        people = contracts.of_role("ba").order_by("person__name", "person_id")
        choices = people.values_list("person_id", "person__name").distinct()
        fields["pendamping"].choices = list(choices)
        for name in ("dari", "sampai"):
            fields[name].error_messages["invalid"] = (
                "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."
            )
        asked = self.data.get("cooperative", "")
        if asked:
            fields["cooperative"].choices = self._asked(asked)
        else:
            del fields["cooperative"]

    def _asked(self, text: str) -> list[tuple[int, str]]:
        """The one cooperative of the address: a choice among 2,143 helps nobody."""
        if not text.isdecimal() or int(text[:20]) > LARGEST_ID:
            return []
        own = Cooperative.objects.for_user(self.user).filter(pk=int(text[:20]))
        return list(own.values_list("pk", "name"))

    @staticmethod
    def _words(field: forms.Field, value: Any) -> str:
        if isinstance(value, date):
            from core.templatetags.kdkmp import tanggal

            return tanggal(value)
        return RegionFilterSet._words(field, value)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = one_line(value)
        return queryset.filter(
            Q(cooperative__name__icontains=text)
            | Q(cooperative__village__name__icontains=text)
            | Q(person__name__icontains=text)
        )


class InboxFilterSet(VisitsFilterSet):
    MAIN = ("q", "kabupaten", "pendamping", "sinyal")

    sinyal = django_filters.ChoiceFilter(
        label="Sinyal",
        choices=[("ada", "Ada sinyal"), ("tanpa", "Tanpa sinyal"), *VisitSignal.Kind.choices],
        empty_label="Semua",
        method="by_signal",
    )
    topik = django_filters.ChoiceFilter(
        label="Topik", choices=Topic.choices, empty_label="Semua", method="by_topic"
    )
    foto = django_filters.ChoiceFilter(
        label="Foto belum lengkap", choices=YES, empty_label="Semua", method="by_photos"
    )
    tandingan = django_filters.ChoiceFilter(
        label="Ada versi tandingan", choices=YES, empty_label="Semua", method="by_rivals"
    )
    usulan = django_filters.ChoiceFilter(
        label="Ada usulan tahapan", choices=YES, empty_label="Semua", method="by_proposals"
    )

    def by_signal(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        signals = VisitSignal.objects.filter(visit=OuterRef("pk"))
        if value == "tanpa":
            return queryset.filter(~Exists(signals))
        return queryset.filter(Exists(signals if value == "ada" else signals.filter(kind=value)))

    def by_topic(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(topics__contains=[value])

    def by_photos(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.without_all_photos()

    def by_rivals(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.with_rivals()

    def by_proposals(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        open_ones = MilestoneProposal.objects.filter(visit=OuterRef("pk"), verdict="")
        return queryset.filter(Exists(open_ones))


class HeldFilterSet(VisitsFilterSet):
    MAIN = ("q", "kabupaten", "pendamping", "sebab")

    sebab = django_filters.ChoiceFilter(
        label="Ditahan karena", field_name="held", choices=Held.choices, empty_label="Semua"
    )
