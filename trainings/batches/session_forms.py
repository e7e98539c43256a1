"""Forms of sessions: day and hours are typed apart, on the clock of Pontianak."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import UserForm, date_input
from core.templatetags.kdkmp import tanggal
from mentors.nik import without_nik
from trainings.actions.sessions import OUTSIDE, clash_of, outside_told
from trainings.batches.forms import YEARS_APART, one_line
from trainings.models import Batch, Room, Session
from trainings.telling import days_told, in_the_way

BAD_TIME = "Jam tidak dikenali. Tulis misalnya 08.00."
BAD_DAY = "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."
EXTEND = "Ubah juga hari angkatannya, sehingga memuat hari sesi ini"


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class SessionForm(UserForm):
    """A session of the batch that the page names."""

    day = forms.DateField(label="Hari", error_messages={"invalid": BAD_DAY})
    start = forms.TimeField(
        label="Mulai (WIB)", widget=time_input(), error_messages={"invalid": BAD_TIME}
    )
    end = forms.TimeField(
        label="Selesai (WIB)", widget=time_input(), error_messages={"invalid": BAD_TIME}
    )
    new_room = forms.CharField(
        label="Ruang baru",
        max_length=80,
        required=False,
        help_text="Isi bila ruangnya belum ada di daftar.",
    )
    extend = forms.BooleanField(label=EXTEND, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Session
        fields = ["subject", "speaker", "jp", "room", "opens_before", "late_after"]

    field_order = (
        "subject", "speaker", "day", "start", "end", "jp", "room", "new_room", "opens_before",
        "late_after", "extend", "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batch: Batch = self.instance.batch
        fields: Any = self.fields
        rows = Room.objects.for_user(self.user).select_related("venue")
        fields["room"].queryset = rows.order_by("venue__name", "name")
        fields["room"].empty_label = "Belum ditentukan"
        fields["room"].label_from_instance = lambda room: f"{room.venue} · {room}"
        fields["room"].error_messages["invalid_choice"] = "Pilih ruang dari daftar."
        fields["new_room"].help_text = (
            f"Isi bila ruangnya belum ada di daftar; dicatat sebagai ruang {batch.venue}."
            if batch.venue
            else "Angkatan ini belum punya tempat; isi tempatnya dulu, baru ruang barunya."
        )
        fields["day"].help_text = f"Hari angkatan ini: {days_told(batch.starts, batch.ends)}."
        fields["day"].widget = date_input()
        if self.is_bound and self.data.get(self.add_prefix("extend")):
            fields["extend"].widget = forms.CheckboxInput()
        if self.instance.pk:
            starts = timezone.localtime(self.instance.starts_at)
            ends = timezone.localtime(self.instance.ends_at)
            self.initial |= {"day": starts.date(), "start": starts.time(), "end": ends.time()}

    def clean_subject(self) -> str:
        without_nik(self.cleaned_data["subject"])
        return one_line(self.cleaned_data["subject"])

    def clean_speaker(self) -> str:
        without_nik(self.cleaned_data["speaker"])
        return one_line(self.cleaned_data["speaker"])

    def clean_new_room(self) -> str:
        return one_line(self.cleaned_data["new_room"])

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, start, end = data.get("day"), data.get("start"), data.get("end")
        if data.get("room") and data.get("new_room"):
            self.add_error("new_room", "Pilih satu: ruang dari daftar, atau nama ruang yang baru.")
        if data.get("new_room") and self.instance.batch.venue_id is None:
            self.add_error("new_room", "Isi dulu tempat angkatannya, baru ruangnya.")
        if not (day and start and end):
            return data
        if end <= start:
            self.add_error("end", "Jam selesai harus sesudah jam mulai.")
            return data
        batch: Batch = self.instance.batch
        if abs(day.year - batch.year) > YEARS_APART:
            self.add_error(
                "day",
                f"Hari ini jauh di luar hari angkatan ini ({days_told(batch.starts, batch.ends)}). Periksa "
                "tahunnya, empat angka.",
            )
            return data
        self.instance.starts_at, self.instance.ends_at = moment(day, start), moment(day, end)
        if not (batch.starts <= day <= batch.ends) and not data.get("extend"):
            self.offer_to_extend(outside_told(self.instance, batch))
        if data.get("room"):
            self.instance.room = data["room"]
            if other := clash_of(self.instance):
                self.add_error("room", in_the_way(other))
        return data

    def offer_to_extend(self, told: str) -> None:
        """The day lies outside of the batch: refused, with a box to tick if that is meant."""
        self.add_error("day", told)
        field = self.fields["extend"]
        field.widget = forms.CheckboxInput()
        day, batch = (
            self.cleaned_data.get("day") or self.instance.starts_at.date(),
            self.instance.batch,
        )
        first, last = min(batch.starts, day), max(batch.ends, day)
        field.label = f"{EXTEND}: {days_told(first, last)}"
        self._bound_fields_cache.pop("extend", None)  # type: ignore[attr-defined]  # it keeps the label

    def add_refusal(self, error: forms.ValidationError) -> None:
        if getattr(error, "code", "") == OUTSIDE:
            self.offer_to_extend(" ".join(error.messages))
        else:
            self.add_error(None, error)


class CopyForm(forms.Form):
    """Whose schedule, and on which day its first session falls."""

    source = forms.ChoiceField(
        label="Jadwal dari",
        error_messages={"invalid_choice": "Pilih angkatan dari daftar."},
    )
    first = forms.DateField(
        label="Sesi pertamanya jatuh pada",
        widget=date_input(),
        error_messages={"invalid": BAD_DAY},
        help_text="Sesi lain bergeser sebanyak itu juga; jamnya tetap.",
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self, *args: Any, into: Batch, offered: list[tuple[Batch, date, int]], **kwargs: Any
    ) -> None:
        """`offered`: batches with the day of their first session and the number of their sessions."""
        super().__init__(*args, **kwargs)
        self.into = into
        self.offered = {str(batch.pk): (batch, day) for batch, day, _ in offered}
        source: Any = self.fields["source"]
        source.choices = [("", "Pilih angkatan")] + [
            (str(batch.pk), f"{batch} · {count} sesi, mulai {tanggal(day)}")
            for batch, day, count in offered
        ]

    def clean_first(self) -> date:
        day = self.cleaned_data["first"]
        if not self.into.starts <= day <= self.into.ends:
            raise forms.ValidationError(
                f"{tanggal(day)} jatuh di luar hari angkatan ini "
                f"({days_told(self.into.starts, self.into.ends)}). Pilih hari di dalamnya, atau ubah dulu "
                "hari angkatannya."
            )
        return day

    def shift(self) -> int:
        """Days that the schedule moves."""
        _, day = self.offered[self.cleaned_data["source"]]
        return (self.cleaned_data["first"] - day).days

    def batch(self) -> Batch:
        return self.offered[self.cleaned_data["source"]][0]
