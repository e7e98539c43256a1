from django.db.models import QuerySet, Sum
from django.urls import reverse

from core.lists.view import ScopedListView
from core.models import Village
from registry.filters import CooperativeFilterSet, OutletFilterSet, VillageFilterSet
from registry.models import Cooperative, MemberCount, Outlet
from registry.querysets import villages_without_cooperative
from registry.tables import CooperativeTable, OutletTable, VillageTable


class CooperativeList(ScopedListView):
    model = Cooperative
    table_class = CooperativeTable
    filterset_class = CooperativeFilterSet
    permission = "registry.view_cooperative"
    title = "Koperasi"
    import_kind = "koperasi"
    elsewhere = (("Lihat di peta", "dashboard:map", "map"),)

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        """Members of exactly the filtered cooperatives, by their newest counts."""
        # the order is of no use to a sum, and a search's ranking would be computed again
        chosen = rows.order_by().values("pk")
        newest = MemberCount.objects.for_user(self.request.user).newest()
        total = newest.filter(cooperative__in=chosen)
        sums = total.aggregate(men=Sum("men", default=0), women=Sum("women", default=0))
        return [
            ("anggota", "anggota", sums["men"] + sums["women"]),
            ("laki", "laki-laki", sums["men"]),
            ("perempuan", "perempuan", sums["women"]),
        ]

    def toolbar(self) -> list[dict[str, str]]:
        offered = (
            ("registry.add_cooperative", "Tambah koperasi", "cooperative-create", "plus"),
            ("registry.merge_cooperative", "Dugaan ganda", "duplicate-list", "columns"),
        )
        return [
            {"label": label, "url": reverse(f"registry:{name}"), "icon": icon}
            for verb, label, name, icon in offered
            if self.request.user.has_perm(verb)
        ]


class OutletList(ScopedListView):
    model = Outlet
    table_class = OutletTable
    filterset_class = OutletFilterSet
    permission = "registry.view_cooperative"
    title = "Gerai"
    import_kind = "gerai"
    intro = "Gerai dari koperasi yang aktif."

    def rows(self) -> QuerySet:
        return Outlet.objects.for_user(self.request.user).of_active()


class VillageWithoutList(ScopedListView):
    model = Village
    table_class = VillageTable
    filterset_class = VillageFilterSet
    permission = "registry.view_cooperative"
    title = "Desa tanpa koperasi"
    import_kind = "koperasi"
    intro = (
        "Desa dan kelurahan yang belum menjadi kedudukan atau wilayah layanan koperasi mana pun. Unduh "
        "daftarnya, isi koperasi yang sudah terbentuk, lalu impor kembali."
    )
    empty = "Semua desa dan kelurahan di wilayah ini sudah memiliki koperasi."
    crumbs = (("Koperasi", "registry:cooperative-list"),)

    def rows(self) -> QuerySet:
        return villages_without_cooperative(Village.objects.for_user(self.request.user))
