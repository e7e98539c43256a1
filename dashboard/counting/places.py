"""What figures are narrowed to: the province, a kabupaten/kota, or a kecamatan."""

from dataclasses import dataclass

from django.db.models import QuerySet


@dataclass(frozen=True)
class Where:
    """Empty codes mean everything that the reader may see. Codes are prefixes of each other."""

    regency: str = ""
    district: str = ""

    @property
    def code(self) -> str:
        return self.district or self.regency

    @property
    def depth(self) -> int:
        """How much of a village's code names the regions one step below: 61.05 | 61.05.01 | 61.05.01.2001."""
        if self.district:
            return 13
        return 8 if self.regency else 5

    def narrow[Q: QuerySet](self, rows: Q, path: str) -> Q:
        """`rows` inside; `path` leads from them to the code of their village or kabupaten/kota."""
        if not self.code:
            return rows
        if path.removesuffix("__code").endswith("regency"):
            return rows.filter(**{path: self.code})
        return rows.filter(**{f"{path}__startswith": f"{self.code}."})

    def query(self, code: str = "") -> dict[str, str]:
        """Filter parameters of a list for this place, or for the region `code` inside it."""
        full = code or self.code
        names = ("kabupaten", "kecamatan", "desa")
        codes = (full[:5], full[:8] if len(full) >= 8 else "", full if len(full) == 13 else "")
        return {name: value for name, value in zip(names, codes, strict=True) if value}
