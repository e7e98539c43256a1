"""Each kind of waiting: how its stays are found, what its states are called, whose turn it is, what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from dashboard.warnings import attending, spells
from dashboard.warnings.reading import MILESTONES, STATES
from dashboard.warnings.words import Kind
from land.words import State
from registry.models import Milestone

PARTS = ("b20", "b50", "b75", "b99")
PART_WORDS = ("sampai 20 %", "di atas 20–50 %", "di atas 50–75 %", "di atas 75 %")
LAND_ACTIONS = {
    State.NOT_PROPOSED: "Ajukan lahannya untuk diverifikasi, atau catat kendalanya",
    State.PROPOSED: "Mulai verifikasi lahannya",
    State.VERIFYING: "Simpulkan verifikasinya",
    State.CONSIDERED: "Lanjutkan verifikasinya sampai ada kesimpulan",
    State.REMARKED: "Lengkapi yang diminta pada catatan, lalu ajukan lagi",
    State.FURTHER: "Lakukan verifikasi lanjutan",
    State.REFUSED: "Pilih calon lahan lain, atau perbaiki sebab penolakannya",
    State.VERIFIED: "Alokasikan ke pelaksana",
}


@dataclass(frozen=True)
class Waiting:
    """stages: keys of its states, by their number in Spells; words: key → the state in words; action: key → what to
    do; page: URL name of the page where that is done (it takes the subject's key, or the cooperative's when it
    begins with "registry:"), anchor: where on it."""

    find: spells.OfKind
    stages: tuple[str, ...]
    words: Callable[[str], str]
    action: Callable[[str], str]
    page: str = "registry:cooperative-detail"
    anchor: str = ""


def milestone(key: str) -> str:
    return str(Milestone.Kind(key).label) if key in MILESTONES else key


ABSENT = {"sesudah": "sejak pendamping terakhir berakhir", "awal": "belum pernah punya pendamping"}
UNSEEN = {"antara": "sejak kunjungan terakhir", "awal": "belum pernah dikunjungi"}
KINDS: dict[str, Waiting] = {
    Kind.LAND: Waiting(
        spells.of_land,
        tuple(STATES),
        lambda key: f"lahan berstatus “{dict(State.choices).get(key, key)}”",
        lambda key: LAND_ACTIONS.get(key, "Periksa lahannya"),  # type: ignore[call-overload]
        "land:parcel-detail",
    ),
    Kind.FIRST_REPORT: Waiting(
        spells.of_first_report,
        ("",),
        lambda key: "dialokasikan, belum ada laporan progres",
        lambda key: "Minta laporan pertama dari pelaksana, lalu catat",
        "land:building-detail",
    ),
    Kind.RISE: Waiting(
        spells.of_rise,
        PARTS,
        lambda key: (
            f"progres {dict(zip(PARTS, PART_WORDS, strict=True)).get(key, key)} tidak naik menurut sumber mana pun"
        ),
        lambda key: "Tanyakan hambatannya ke pelaksana, lalu catat laporan terbaru",
        "land:building-detail",
    ),
    Kind.LEGAL: Waiting(
        spells.of_legal,
        tuple(MILESTONES),
        lambda key: f"menunggu {milestone(key)}",
        lambda key: f"Bantu mengurus {milestone(key)}; bila sudah ada, catat tanggalnya",
        anchor="tahapan",
    ),
    Kind.OPENING: Waiting(
        attending.of_opening,
        ("",),
        lambda key: "bangunan selesai, gerai belum beroperasi",
        lambda key: "Bantu pengurus membuka gerai; bila sudah buka, catat tanggalnya",
        anchor="gerai",
    ),
    Kind.MENTOR: Waiting(
        attending.of_mentor,
        tuple(ABSENT),
        lambda key: f"tanpa pendamping, {ABSENT.get(key, key)}",
        lambda key: "Tugaskan pendamping",
        anchor="pendamping",
    ),
    Kind.VISIT: Waiting(
        attending.of_visits,
        tuple(UNSEEN),
        lambda key: f"tidak dikunjungi, {UNSEEN.get(key, key)}",
        lambda key: "Jadwalkan kunjungan",
        anchor="kunjungan",
    ),
    Kind.FOLLOW_UP: Waiting(
        attending.of_follow_ups,
        ("",),
        lambda key: "tindak lanjut lewat tenggat dan belum selesai",
        lambda key: "Selesaikan tindak lanjutnya, lalu tutup dengan hasilnya",
        anchor="kunjungan",
    ),
}


def owner_of(kind: str, stage: str) -> str:
    """Whose turn it is, in words: settings.LAND_TURNS where land has them, else settings.WARNING_TURNS."""
    if kind == Kind.LAND:
        return settings.LAND_TURNS.get(stage, "–")
    if kind in (Kind.FIRST_REPORT, Kind.RISE):
        return settings.LAND_TURNS[State.ALLOCATED]
    return settings.WARNING_TURNS.get(kind, "–")


def page_of(kind: str, cooperative: int, subject: int | None) -> str:
    """Where the next step is done."""
    waiting = KINDS[kind]
    if waiting.page.startswith("registry:") or subject is None:
        anchor = f"#{waiting.anchor}" if waiting.anchor else ""
        return reverse("registry:cooperative-detail", args=[cooperative]) + anchor
    return reverse(waiting.page, args=[subject])


def owners() -> list[str]:
    """Everybody whose turn it may be, each once."""
    found = [owner_of(Kind.LAND, one) for one in STATES]
    found += [owner_of(kind, "") for kind in Kind.values if kind != Kind.LAND]
    return list(dict.fromkeys(found))
