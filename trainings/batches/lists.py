"""Lists of batches, programmes and venues."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.lists.view import ScopedListView
from trainings.actions.batches import CHANGE
from trainings.batches.filters import BatchFilterSet, ProgrammeFilterSet, VenueFilterSet
from trainings.batches.tables import BatchTable, PlainBatchTable, ProgrammeTable, VenueTable
from trainings.metrics import FIGURES, ROWS, counted_as, with_numbers
from trainings.models import Batch, Programme, Room, Venue
from trainings.querysets import one_number

VIEW = "trainings.view_batch"


class RoomList(ScopedListView):
    """What the lists of this room's own tables share."""

    permission = VIEW
    template_name = "trainings/list.html"
    new = ("", "")  # label and page of what can be added

    def toolbar(self) -> list[dict[str, str]]:
        label, name = self.new
        if not self.request.user.has_perm(CHANGE):
            return []
        return [{"label": label, "url": reverse(name), "icon": "plus"}]


class BatchList(RoomList):
    model = Batch
    table_class = BatchTable
    filterset_class = BatchFilterSet
    title = "Angkatan pelatihan"
    empty = "Tidak ada angkatan yang cocok. Kurangi saringan, atau tambah angkatan baru."
    new = ("Tambah angkatan", "trainings:batch-create")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        user: Any = request.user
        if not scoping.holds(user, FIGURES):
            self.table_class = PlainBatchTable
        elif scoping.area(user, counted_as(user)) is not scoping.EVERYWHERE:
            self.intro = (
                "Angka peserta, hadir, lulus dan sertifikat: hanya dari wilayah kerja Anda."
            )
        return super().get(request)

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        now = timezone.now()
        rows = Batch.objects.for_user(user).with_stage(timezone.localdate(now))
        if self.table_class is PlainBatchTable:
            return rows
        return with_numbers(rows, user, now).annotate(opens=Value(scoping.holds(user, ROWS)))


class ProgrammeList(RoomList):
    model = Programme
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilterSet
    title = "Program pelatihan"
    empty = "Belum ada program. Tambah program dulu, lalu angkatannya."
    new = ("Tambah program", "trainings:programme-create")

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        batches = Batch.objects.for_user(user).filter(programme=OuterRef("pk"))
        return Programme.objects.for_user(user).annotate(
            batch_count=one_number(batches, Count("pk")), changes=Value(user.has_perm(CHANGE))
        )


class VenueList(RoomList):
    model = Venue
    table_class = VenueTable
    filterset_class = VenueFilterSet
    title = "Tempat pelatihan"
    empty = "Belum ada tempat. Tambah tempat, lalu ruang-ruangnya."
    new = ("Tambah tempat", "trainings:venue-create")

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        batches = Batch.objects.for_user(user).filter(venue=OuterRef("pk"))
        rooms = Room.objects.for_user(user).filter(venue=OuterRef("pk")).order_by()
        names = rooms.values("venue").annotate(
            all=StringAgg("name", delimiter=Value(", "), order_by="name")
        )
        return Venue.objects.for_user(user).annotate(
            batch_count=one_number(batches, Count("pk")),
            room_names=Coalesce(
                Subquery(names.values("all"), output_field=TextField()),
                Value("", output_field=TextField()),
            ),
            changes=Value(user.has_perm(CHANGE)),
        )
