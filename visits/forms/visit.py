"""What the mentor wrote about a visit: the same questions for the page, the app and the file.

`data` is the body as in docs/reference/visit-sync.md. `reach` knows which cooperatives are his, `now` is
the server's clock (aware).
"""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from visits.forms import limits
from visits.forms.fields import (
    LARGEST_KEY,
    Choice,
    Choices,
    Clock,
    Moment,
    Number,
    Plain,
    Text,
    Uuid7,
    Whole,
)
from visits.forms.rows import (
    TWICE,
    DoneRow,
    FollowUpRow,
    MilestoneRow,
    ObstacleRow,
    OutletRow,
    PhotoRow,
    Rows,
)
from visits.models.visit import WIB
from visits.reach import Reach
from visits.words import Mode, Topic

NO_POSITION = (
    "Kunjungan lapangan memerlukan posisi. Ambil posisi di tempat, atau tulis alasan tanpa lokasi."
)
NOT_YOURS = "Koperasi ini bukan binaan Anda. Pilih koperasi dari daftar."
OUR_EARLIEST = datetime.combine(limits.EARLIEST, time(), WIB)


class PositionForm(forms.Form):
    latitude = Number("Lintang", -90, 90, missing="Lintang belum terisi. Ambil posisi lagi.")
    longitude = Number("Bujur", -180, 180, missing="Bujur belum terisi. Ambil posisi lagi.")
    accuracy = Number(
        "Akurasi", 0, limits.ACCURACY, missing="Akurasi belum terisi. Ambil posisi lagi."
    )
    at = Clock("Jam posisi")


class Position(Plain):
    """None, or all of a position."""

    def clean(self, value: Any) -> dict[str, Any] | None:
        if value is None or value == "":
            return None
        form = PositionForm(value if isinstance(value, dict) else {})
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        return form.cleaned_data


class VisitForm(forms.Form):
    id = Uuid7()
    cooperative = Whole("Koperasi", 1, LARGEST_KEY, missing="Pilih koperasinya.")
    mode = Choice("Cara kunjungan", Mode.choices, missing="Pilih cara kunjungan.")
    topics = Choices("Topik", Topic.choices, missing="Pilih paling sedikit satu topik.")
    started_at = Moment("Jam mulai", missing="Isi tanggal dan jam mulai.")
    ended_at = Moment("Jam selesai", missing="Isi tanggal dan jam selesai.")
    people_met = Text("Orang yang ditemui", limits.PEOPLE_MET)
    people_count = Whole("Jumlah orang", 0, limits.PEOPLE_COUNT)
    findings = Text("Temuan", limits.FINDINGS)
    obstacles = Rows("Kendala", ObstacleRow, limits.OBSTACLES, {"id": TWICE})
    follow_ups = Rows("Tindak lanjut", FollowUpRow, limits.FOLLOW_UPS, {"id": TWICE})
    follow_ups_done = Rows("Tindak lanjut selesai", DoneRow, limits.FOLLOW_UPS_DONE, {"id": TWICE})
    milestones = Rows(
        "Tahapan",
        MilestoneRow,
        len(MilestoneRow.base_fields["kind"].values),  # type: ignore[attr-defined]
        {"id": TWICE, "kind": "tahapan ini sudah ada di atas. Hapus salah satunya."},
    )
    outlets = Rows(
        "Gerai",
        OutletRow,
        len(OutletRow.base_fields["kind"].values),  # type: ignore[attr-defined]
        {"kind": "gerai ini sudah ada di atas. Hapus salah satunya."},
    )
    position = Position("Posisi", required=False)
    no_position_reason = Text("Alasan tanpa lokasi", limits.NO_POSITION_REASON)
    photos = Rows(
        "Foto",
        PhotoRow,
        "VISIT_MAX_PHOTOS",
        {"sha256": "foto yang sama sudah ada. Hapus salah satunya."},
    )
    device_time = Clock("Jam HP")
    device_offset = Whole("Zona waktu HP", -24 * 60, 24 * 60)
    based_on = Whole("Versi", 1, 32_767)

    def __init__(
        self, data: dict[str, Any] | None, *, reach: Reach, now: datetime, initial: Any = None
    ) -> None:
        self.reach, self.now = reach, now
        super().__init__(data, initial=initial)

    def clean_cooperative(self) -> int:
        pk = self.cleaned_data["cooperative"]
        if not self.reach.covers(pk):
            raise ValidationError(NOT_YOURS)
        return pk

    def clean_started_at(self) -> datetime:
        started = self.cleaned_data["started_at"]
        if started < OUR_EARLIEST:
            raise ValidationError(
                "Jam mulai sebelum 1 Januari 2025. Periksa tanggal dan jam HP, lalu perbaiki."
            )
        return started

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        started, ended = data.get("started_at"), data.get("ended_at")
        for name, moment, said in (
            ("started_at", started, "mulai"),
            ("ended_at", ended, "selesai"),
        ):
            if moment and moment > self.now + limits.AHEAD:
                told = f"Jam {said} belum terjadi. Periksa tanggal dan jam HP, lalu perbaiki."
                self.add_error(name, told)
        if started and ended:
            if ended < started:
                self.add_error("ended_at", "Jam selesai sebelum jam mulai. Perbaiki salah satunya.")
            elif ended - started > limits.LONGEST:
                self.add_error(
                    "ended_at",
                    "Kunjungan lebih lama dari 24 jam. Perbaiki jamnya, atau catat per hari.",
                )
        if started:
            self.ask_due_days(started)
        asked = {"position", "no_position_reason"} <= set(data)
        if asked and data.get("mode") == Mode.FIELD and not self.says_where(data):
            self.add_error("position", NO_POSITION)
        return data

    @staticmethod
    def says_where(data: dict[str, Any]) -> bool:
        return bool(data["position"] or data["no_position_reason"])

    def ask_due_days(self, started: datetime) -> None:
        day = started.astimezone(WIB).date()
        told = []
        for number, row in enumerate(self.cleaned_data.get("follow_ups", []), 1):
            if row["due"] < day:
                told.append(f"Tindak lanjut {number}: tenggatnya sebelum hari kunjungan.")
            elif row["due"] > day + limits.LATEST_DUE:
                told.append(f"Tindak lanjut {number}: tenggatnya lebih dari lima tahun lagi.")
        if told:
            self.add_error("follow_ups", [f"{text} Pilih tanggal lain." for text in told])

    def told(self) -> dict[str, list[str]]:
        """Field → sentences."""
        return {name: [str(text) for text in texts] for name, texts in self.errors.items()}
