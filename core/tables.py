from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.models import RoleGrant
from core.permissions import Role
from core.templatetags.kdkmp import tanggal


def told_grants() -> ArraySubquery:
    """A user's grants, past ones too, as "role|regency or nothing|from|until or nothing"."""
    text = TextField()
    nothing, mark = Value("", output_field=text), Value("|", output_field=text)
    told = Concat(
        Cast("role", text),
        mark,
        Coalesce(Cast("regency__name", text), nothing),
        mark,
        Cast("valid_from", text),
        mark,
        Coalesce(Cast("valid_until", text), nothing),
        output_field=text,
    )
    grants = RoleGrant.objects.filter(user=OuterRef("pk")).order_by("valid_from", "pk")
    return ArraySubquery(grants.values(told_grant=told))


def grant_in_words(told: str, today: date) -> str:
    """ "Operator data · Kabupaten Sambas, sejak 1 Januari 2026 (sudah berakhir)"."""
    role, place, begins, ends = told.split("|")
    words = f"{Role(role).label} · {place or 'seluruh provinsi'}, sejak {tanggal(date.fromisoformat(begins))}"
    if ends:
        words += f" sampai {tanggal(date.fromisoformat(ends))}"
        if date.fromisoformat(ends) < today:
            words += " (sudah berakhir)"
    if date.fromisoformat(begins) > today:
        words += " (belum berlaku)"
    return words


class UserTable(ListTable):
    nama = Column("Nama", accessor="full_name", title=True)
    pengguna = Column("Nama pengguna", accessor="username")
    hak = Column("Hak akses", accessor="told_grants", orderable=False)
    aktif = Column("Akun", accessor="is_active", labels={True: "Aktif", False: "Dimatikan"})  # type: ignore[dict-item]
    pengelola = Column(
        "Pengelola sistem",
        accessor="is_superuser",
        labels={True: "Ya", False: "Bukan"},  # type: ignore[dict-item]
        extra=True,
    )
    surel = Column("Surel", accessor="email", extra=True)
    terdaftar = DateColumn("Terdaftar", accessor="date_joined", extra=True)
    masuk = DateColumn("Masuk terakhir", accessor="last_login")

    @classmethod
    def computed(cls) -> dict[str, Any]:
        return {"told_grants": told_grants()}

    def grants(self, row: Row) -> list[str]:
        today = timezone.localdate()
        return [grant_in_words(told, today) for told in row.told_grants] or ["Tanpa hak akses"]

    def render_hak(self, row: Row) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((words,) for words in self.grants(row)))

    def value_hak(self, row: Row) -> str:
        return "; ".join(self.grants(row))
