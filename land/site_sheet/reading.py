"""What stands on a parcel's paper, as words: each part is rows of a table. Asked in the reader's name."""

from typing import Any

from django.conf import settings

from core.models import User
from core.scoping import may
from core.templatetags.kdkmp import angka, koordinat, rupiah, tanggal, waktu
from land.actions.progress import percent_words
from land.areas import areas_of
from land.models import Building, LandObstacle, Parcel, ProgressReport
from land.verifying.panel import Panel
from land.words import Answer, BuildStage, Condition, Source, Surveyor

HOLDER = "land.view_holder"
FLAGS = ("protected_farmland", "power_line", "floods")
NOT_KNOWN = "belum diketahui"


def label_of(parcel: Parcel, name: str) -> str:
    text = str(parcel._meta.get_field(name).verbose_name)
    return text[0].upper() + text[1:]


def known(rows: list[tuple[str, str]]) -> list[list[str]]:
    return [[label, value or NOT_KNOWN] for label, value in rows]


def place_facts(parcel: Parcel) -> list[list[str]]:
    cooperative = parcel.cooperative
    village = cooperative.village
    standing = "dicoret" if parcel.is_archived else "terpilih" if parcel.chosen else "calon"
    return known(
        [
            ("Koperasi", cooperative.name),
            ("Desa/kelurahan", f"{village.name} ({village.code})"),
            ("Kecamatan", village.district.name),
            ("Kabupaten/kota", village.district.regency.name),
            ("Lahan", f"ke-{parcel.number}, {standing}"),
        ]
    )


def parcel_facts(parcel: Parcel, user: User) -> list[list[str]]:
    where = parcel.address
    if parcel.village is not None and parcel.village_id != parcel.cooperative.village_id:
        where = ", ".join(one for one in (where, f"desa {parcel.village.name}") if one)
    point = ""
    if parcel.latitude is not None:
        point = f"lintang {koordinat(parcel.latitude)}, bujur {koordinat(parcel.longitude)}"
    surveyors = ", ".join(Surveyor(one).label for one in parcel.surveyors)
    if parcel.surveyed_on:
        surveyors = f"{surveyors or NOT_KNOWN}, {tanggal(parcel.surveyed_on)}"
    rows = [("Letak", where), ("Kepemilikan", parcel.get_ownership_display())]
    if may(user, HOLDER, parcel):
        rows += [
            ("Atas nama", parcel.holder),
            ("Nomor sertifikat/surat", parcel.certificate_number),
        ]
    return known([*rows, ("Titik koordinat", point), ("Disurvei oleh", surveyors)])


def area_rows(parcel: Parcel) -> list[list[str]]:
    """Source, area, whether it is the one that counts."""
    return [
        [one.label[0].upper() + one.label[1:], one.shown, "dipakai" if one.counts else ""]
        for one in areas_of(parcel)
    ]


def area_note(parcel: Parcel) -> str:
    areas = areas_of(parcel)
    if areas and areas[0].value < settings.LAND_MIN_AREA:
        return f"Di bawah ambang {angka(settings.LAND_MIN_AREA)} m²."
    return ""


def condition_rows(parcel: Parcel) -> list[list[str]]:
    return [
        [
            one.label,
            Answer(getattr(parcel, one.value)).label,
            getattr(parcel, f"{one.value}_evidence") or "–",
        ]
        for one in Condition
    ]


def flag_facts(parcel: Parcel) -> list[list[str]]:
    return [[label_of(parcel, name), Answer(getattr(parcel, name)).label] for name in FLAGS]


def site_facts(parcel: Parcel) -> list[list[str]]:
    far = f"{angka(parcel.settlement_m)} m" if parcel.settlement_m is not None else ""
    return known(
        [
            ("Jalan", parcel.get_road_display()),
            ("Jarak ke permukiman", far),
            ("Internet", parcel.get_internet_display()),
            ("Listrik", parcel.get_electricity_display()),
            ("Air", parcel.get_water_display()),
        ]
    )


def obstacle_lines(parcel: Parcel, user: User) -> list[str]:
    rows = LandObstacle.objects.for_user(user).open().filter(parcel=parcel)
    return [
        f"{one.get_kind_display()}{f': {one.note}' if one.note else ''} (sejak {tanggal(one.noted_on)})"
        for one in rows
    ]


def step_rows(panel: Panel) -> list[list[str]]:
    """In the order in which they were taken."""
    return [
        [
            waktu(one.at),
            f"{one.get_from_state_display()} → {one.get_to_state_display()}",
            str(one.by or panel.nameless),
            one.reason or "–",
        ]
        for one in reversed(panel.steps)
    ]


def verdict_rows(panel: Panel) -> list[list[str]]:
    return [
        [
            one.row.get_verifier_display(),
            one.row.get_conclusion_display(),
            tanggal(one.row.given_on),
            "berlaku" if one.stands else "diganti",
            one.row.note or "–",
        ]
        for one in panel.verdicts
    ]


def building_of(parcel: Parcel, user: User) -> Building | None:
    rows = Building.objects.for_user(user).living().filter(parcel=parcel)
    return rows.with_progress().select_related("agency").first()


def building_facts(building: Any) -> list[list[str]]:
    """`building` with_progress()."""
    budget = (
        f"{rupiah(building.budget)} ({building.budget_source})"
        if building.budget is not None
        else ""
    )
    plan = " sampai ".join(
        tanggal(day) for day in (building.planned_start, building.planned_finish) if day
    )
    official = "belum ada laporan"
    if building.percent is not None:
        source = Source(building.percent_source).label
        official = (
            f"{percent_words(building.percent)} per {tanggal(building.percent_on)} ({source})"
        )
    rows = [
        ("Pelaksana", building.agency.name),
        ("Dialokasikan", tanggal(building.allocated_on)),
        ("Nomor kontrak/SPK", building.contract_number),
        ("Ukuran", f"{angka(float(building.width))} × {angka(float(building.length))} m"),
        ("Anggaran", budget),
        ("Rencana", plan),
        ("Progres resmi", official),
    ]
    if building.handed_over_on:
        rows.append(("Serah terima (BAST)", tanggal(building.handed_over_on)))
    return known(rows)


def progress_rows(building: Building, user: User) -> list[list[str]]:
    """What each source said last."""
    rows = ProgressReport.objects.for_user(user).counting().newest_of_each_source()
    return [
        [
            one.get_source_display(),
            percent_words(one.percent),
            BuildStage(one.stage).label if one.stage else "–",
            tanggal(one.reported_on),
            "diperiksa" if one.verified_at else "belum diperiksa",
        ]
        for one in rows.filter(building=building).order_by("-reported_on", "source")
    ]
