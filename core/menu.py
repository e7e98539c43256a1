"""The menu, made from the permission table: an entry shows when its verb is held."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    permission: str
    icon: str
    # goes under "Lainnya" when the bar would get too long for a screen of 1,366 pixels
    folds: bool = False
    # beginnings of addresses that belong to it too
    also: tuple[str, ...] = ()


ENTRIES = (
    Entry(
        "Dasbor",
        "dashboard:home",
        "dashboard.view_dashboard",
        "speedometer",
        also=("/tindakan/", "/rapor/", "/peta/", "/bulan/", "/laporan/", "/peringatan/"),
    ),
    Entry("Koperasi", "registry:cooperative-list", "registry.view_cooperative", "shop"),
    Entry("Gerai", "registry:outlet-list", "registry.view_cooperative", "basket"),
    Entry("Desa tanpa koperasi", "registry:village-without", "registry.view_cooperative", "pin"),
    Entry("Pendamping", "mentors:person-list", "mentors.view_person", "people"),
    Entry("Cakupan", "mentors:coverage", "mentors.view_assignment", "shield"),
    Entry("Kunjungan", "visits:visit-list", "visits.view_visit", "calendar"),
    # who reads no visits still reads their figures
    Entry("Kunjungan", "visits:cooperative-list", "visits.view_figures", "calendar"),
    Entry("Aplikasi lapangan", "visits:field-app", "visits.log_visit", "phone"),
    Entry(
        "Lahan",
        "land:funnel",
        "land.view_parcel",
        "map",
        also=("/pembangunan/", "/alat-kerja/"),
    ),
    Entry("Pelatihan", "trainings:batch-list", "trainings.view_batch", "book"),
    Entry("Impor", "core:import-list", "core.import_sheet", "upload", folds=True),
    Entry("Riwayat", "core:history", "core.view_history", "clock", folds=True),
    Entry("Pengguna", "core:user-list", "core.view_user", "user", folds=True),
    Entry("Isi data", "admin:index", "core.use_admin", "pencil", folds=True),
)
# so many entries fit
BAR = 9


def entries_for(request: HttpRequest) -> list[dict[str, object]]:
    """Label, address, "is this where we are" and "under Lainnya" of each entry that the user may open; of
    several with one label the first. A page that no room brings is left out."""
    shown: list[dict[str, object]] = []
    for entry in ENTRIES:
        if any(entry.label == item["label"] for item in shown):
            continue
        if not request.user.has_perm(entry.permission):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        # the home page's address begins every other
        starts = entry.also if url == "/" else (url, *entry.also)
        here = request.path == url or request.path.startswith(starts)
        shown.append(
            {
                "label": entry.label,
                "url": url,
                "icon": entry.icon,
                "here": here,
                "folds": entry.folds,
            }
        )
    # The longest address wins: /koperasi/desa-tanpa/ is not also /koperasi/.
    current = [item for item in shown if item["here"]]
    for item in current:
        item["here"] = len(item["url"]) == max(len(each["url"]) for each in current)  # type: ignore[arg-type]
    for item in shown:
        item["folds"] = item["folds"] and len(shown) > BAR
    return shown
