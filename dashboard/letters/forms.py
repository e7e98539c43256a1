from django import forms

from core.forms import date_input
from dashboard.models import Letter

BAD_DATE = "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."


class NumberForm(forms.Form):
    """What a person gives the letter; both may stay empty, then they are written by hand."""

    number = forms.CharField(
        label="Nomor surat",
        required=False,
        max_length=Letter._meta.get_field("number").max_length,
        help_text="Sesuai buku agenda, misalnya 500.3/123/DISKOPUKM-B. Boleh kosong: ditulis tangan.",
        error_messages={"max_length": "Nomor surat terlalu panjang (paling banyak 60 huruf)."},
    )
    dated_on = forms.DateField(
        label="Tanggal surat",
        required=False,
        widget=date_input(),
        error_messages={"invalid": BAD_DATE},
    )
