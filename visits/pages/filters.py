"""What the lists of visits, follow-ups and obstacles can be narrowed by."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from core.lists.filters import RegionFilterSet
from mentors.filters.people import no_nik_in_address
from mentors.models import MentorContract
from registry.models import Cooperative
from visits.models import FollowUp, MilestoneProposal, Obstacle, Visit, VisitPhoto
from visits.pages.choices import BAD_DATE, VIEW, cooperative_asked, mentors_of
from visits.people import looked_after
from visits.words import Mode, ObstacleCategory, Priority, State, Topic

SOON = timedelta(days=7)
EVERYTHING, HELD, UNVERIFIED = "semua", "ditahan", "belum_diverifikasi"
NOT_OFFERED = {"invalid_choice": "Pilihan ini tidak dikenali. Pilih dari daftar."}


def search_box(placeholder: str) -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": placeholder}),
    )


def choice(label: str, choices: Any, empty: str = "Semua", **kwargs: Any) -> Any:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=empty, error_messages=NOT_OFFERED, **kwargs
    )


def day_filter(label: str, field: str, lookup: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(
        label=label,
        field_name=field,
        lookup_expr=lookup,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": BAD_DATE},
    )


def mentor_choice(path: str) -> Any:
    return django_filters.ChoiceFilter(
        label="Pendamping", empty_label="Semua", field_name=path, error_messages=NOT_OFFERED
    )


def one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


def cooperatives_named(user: Any, text: str) -> list[int]:
    """Keys of the reader's cooperatives whose name or village holds `text`. Asked first and given as
    values: then the database can put together indexes instead of reading every visit."""
    rows = Cooperative.objects.for_user(user).filter(
        Q(name__icontains=text) | Q(village__name__icontains=text)
    )
    return list(rows.order_by().values_list("pk", flat=True))


def people_named(user: Any, text: str) -> list[int]:
    contracts = MentorContract.objects.load_for_user(user, VIEW).filter(
        person__name__icontains=text
    )
    return list(contracts.order_by().values_list("person_id", flat=True).distinct())


class RoomFilterSet(RegionFilterSet):
    """Of rows that belong to cooperatives. `koperasi` and `cooperative` in the address are the same; then
    rows of an archived cooperative are shown too."""

    region_path = "cooperative__village"
    cooperative_path = "cooperative"
    with_village = False

    cooperative = django_filters.ChoiceFilter(
        label="Koperasi", empty_label="Semua", method="by_cooperative", error_messages=NOT_OFFERED
    )

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        data = (data or QueryDict()).copy()
        if data.get("koperasi") and not data.get("cooperative"):
            data["cooperative"] = data["koperasi"]
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        fields["pendamping"].choices = mentors_of(self.user)
        asked = self.data.get("cooperative", "")
        if asked:
            fields["cooperative"].choices = cooperative_asked(self.user, asked)
        else:
            del fields["cooperative"]

    DEPENDENTS = {**RegionFilterSet.DEPENDENTS, "cooperative": ("koperasi",)}

    def by_cooperative(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{self.cooperative_path: value})

    def living(self, queryset: QuerySet) -> QuerySet:
        """Without archived cooperatives, unless one is asked for."""
        if self.form.cleaned_data.get("cooperative"):
            return queryset
        return queryset.filter(**{f"{self.cooperative_path}__archived_at__isnull": True})

    def nothing(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset  # seen to in filter_queryset


class VisitFilterSet(RoomFilterSet):
    """Without `status`: the visits that count (VisitQuerySet.counting)."""

    MAIN = ("q", "kabupaten", "kecamatan", "pendamping", "status", "dari", "sampai")

    q = search_box("Temuan, orang, koperasi, atau pendamping")
    pendamping = mentor_choice("person")
    status = choice(
        "Status",
        [
            *State.choices,
            (UNVERIFIED, "Belum diverifikasi"),
            (HELD, "Ditahan"),
            (EVERYTHING, "Semua, juga ditolak dan ditahan"),
        ],
        "Yang dihitung",
        method="nothing",
    )
    dari = day_filter("Dari tanggal", "day", "gte")
    sampai = day_filter("Sampai tanggal", "day", "lte")
    topik = choice("Topik", Topic.choices, method="by_topic")
    cara = choice("Cara", Mode.choices, field_name="mode")
    kendala = choice("Kendala", ObstacleCategory.choices, method="by_obstacle")
    lokasi = choice(
        "Lokasi", [("tanpa", "Tanpa lokasi"), ("ada", "Dengan lokasi")], method="by_place"
    )
    foto = choice(
        "Foto",
        [("kurang", "Belum lengkap"), ("ada", "Ada"), ("tanpa", "Tidak ada")],
        method="by_photos",
    )
    kiriman = choice(
        "Pengiriman", [("tepat", "Tepat waktu"), ("terlambat", "Terlambat")], method="by_delay"
    )

    usulan = choice(
        "Usulan tahapan", [("menunggu", "Menunggu putusan"), ("ada", "Ada")], method="by_proposals"
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        data = (data or QueryDict()).copy()
        if data.get("tanpa_lokasi") and not data.get("lokasi"):
            data["lokasi"] = "tanpa"
        super().__init__(data, queryset, request=request)

    DEPENDENTS = {**RoomFilterSet.DEPENDENTS, "lokasi": ("tanpa_lokasi",)}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found: Any = queryset
        status = self.form.cleaned_data.get("status")
        if status == HELD:
            found = found.kept_back()
        elif status == UNVERIFIED:
            found = self.living(found.standing().exclude(state=State.VERIFIED))
        elif status != EVERYTHING:
            found = found.filter(held="", state=status) if status else found.standing()
            found = self.living(found)
        return super().filter_queryset(found)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = one_line(value)
        if not text:
            return queryset
        return queryset.filter(
            Q(findings__icontains=text)
            | Q(people_met__icontains=text)
            | Q(cooperative__in=cooperatives_named(self.user, text))
            | Q(person__in=people_named(self.user, text))
        )

    def by_topic(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(topics__contains=[value])

    def by_obstacle(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found = Obstacle.objects.filter(visit=OuterRef("pk"), category=value)
        return queryset.filter(Exists(found))

    def by_place(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(latitude__isnull=value == "tanpa")

    def by_photos(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "kurang":
            return queryset.without_all_photos()  # type: ignore[attr-defined]
        photos = Exists(VisitPhoto.objects.filter(visit=OuterRef("pk")))
        return queryset.filter(photos if value == "ada" else ~photos)

    def by_proposals(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "menunggu":
            return queryset.with_proposals_to_decide()  # type: ignore[attr-defined]
        return queryset.filter(Exists(MilestoneProposal.objects.filter(visit=OuterRef("pk"))))

    def by_delay(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows: Any = queryset
        days = settings.VISIT_ON_TIME_DAYS
        return rows.on_time(days) if value == "tepat" else rows.late(days)


class FollowUpFilterSet(RoomFilterSet):
    """Without `keadaan`: the open ones."""

    MAIN = ("q", "kabupaten", "kecamatan", "keadaan")

    q = search_box("Tindak lanjut, penanggung jawab, koperasi")
    keadaan = choice(
        "Keadaan",
        [
            ("lewat", "Lewat tenggat"),
            ("segera", "Jatuh tempo dalam 7 hari"),
            ("selesai", "Selesai"),
            (EVERYTHING, "Semua"),
        ],
        "Terbuka",
        method="nothing",
    )
    pendamping = choice("Pendamping koperasi sekarang", (), method="by_mentor")
    dari = day_filter("Tenggat dari", "due", "gte")
    sampai = day_filter("Tenggat sampai", "due", "lte")

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found: Any = self.living(queryset)
        state, on = self.form.cleaned_data.get("keadaan"), timezone.localdate()
        if state == "lewat":
            found = found.overdue(on)
        elif state == "segera":
            found = found.due_within(on, on + SOON)
        elif state == "selesai":
            found = found.filter(done_on__isnull=False)
        elif not state:
            found = found.open()
        return super().filter_queryset(found)

    def by_mentor(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """They stay with the cooperative: whoever looks after it now sees to them."""
        now = looked_after(self.user, int(value), timezone.localdate())
        return queryset.filter(cooperative__in=now.order_by().values("cooperative"))

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = one_line(value)
        if not text:
            return queryset
        near = cooperatives_named(self.user, text)
        return queryset.filter(
            Q(what__icontains=text) | Q(who__icontains=text) | Q(cooperative__in=near)
        )


class ObstacleFilterSet(RoomFilterSet):
    region_path = "visit__cooperative__village"
    cooperative_path = "visit__cooperative"
    MAIN = ("q", "kabupaten", "kecamatan", "kategori", "prioritas", "dari", "sampai")

    q = search_box("Uraian kendala atau koperasi")
    kategori = choice("Kategori", ObstacleCategory.choices, field_name="category")
    prioritas = choice("Prioritas", Priority.choices, field_name="priority")
    pendamping = mentor_choice("visit__person")
    dari = day_filter("Dari tanggal", "visit__day", "gte")
    sampai = day_filter("Sampai tanggal", "visit__day", "lte")

    class Meta:
        model = Obstacle
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(self.living(queryset))

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = one_line(value)
        if not text:
            return queryset
        near = cooperatives_named(self.user, text)
        return queryset.filter(Q(note__icontains=text) | Q(visit__cooperative__in=near))
