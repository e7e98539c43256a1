"""Forms of what belongs to a parcel: obstacles, papers, photos."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from core.forms import ReasonForm, UserForm, date_input
from land.models import LandDocument, LandObstacle
from land.words import Condition, LandObstacleKind

MOST_PHOTOS = 12
NOT_YET = "Tanggal ini belum tiba. Periksa tanggalnya."


class ObstacleForm(UserForm):
    class Meta:
        model = LandObstacle
        fields = ["kind", "note", "noted_on"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        none = LandObstacleKind.NO_LAND
        of_parcel = self.instance.parcel_id is not None
        choices = [one for one in LandObstacleKind.choices if not (of_parcel and one[0] == none)]
        self.fields["kind"].choices = [("", "Pilih kendala"), *choices]  # type: ignore[attr-defined]

    def clean_noted_on(self) -> Any:
        if (day := self.cleaned_data["noted_on"]) and day > timezone.localdate():
            raise ValidationError(NOT_YET)
        return day


class ResolveForm(forms.Form):
    """How and since when an obstacle is out of the way."""

    resolved_on = forms.DateField(
        label="Teratasi pada",
        widget=date_input(),
        initial=timezone.localdate,
        error_messages={
            "invalid": "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."
        },
    )
    resolution = forms.CharField(
        label="Cara mengatasinya",
        max_length=500,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"min_length": "Tulis caranya, paling sedikit 5 huruf."},
    )

    def clean_resolved_on(self) -> Any:
        if (day := self.cleaned_data["resolved_on"]) > timezone.localdate():
            raise ValidationError(NOT_YET)
        return day


class LandDocumentForm(UserForm):
    shows = forms.MultipleChoiceField(
        label="Bukti untuk syarat",
        choices=Condition.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = LandDocument
        fields = ["kind", "title", "dated", "file", "shows"]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files in one box."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError("Pilih paling sedikit satu foto.")
        if len(files) > MOST_PHOTOS:
            raise ValidationError(f"Paling banyak {MOST_PHOTOS} foto sekali unggah. Bagi dua.")
        return list(files)


class PhotosForm(forms.Form):
    photos = PhotosField(
        label="Foto",
        help_text=f"JPEG, PNG atau WebP; boleh beberapa sekaligus, paling banyak {MOST_PHOTOS}.",
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    caption = forms.CharField(
        label="Keterangan",
        max_length=200,
        required=False,
        help_text="Misalnya: tampak depan dari jalan desa.",
    )


class PhotoReasonForm(ReasonForm):
    """Why a photo goes."""
