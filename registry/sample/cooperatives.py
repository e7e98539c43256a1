"""The cooperatives themselves: where they sit and what they are called."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from core.models import Village
from registry import models as m
from registry.sample.cast import SampleError
from registry.sample.dice import chosen, dice
from registry.sample.figures import COOPERATIVES


@dataclass
class Seat:
    """One cooperative's place. `key` is the same in every database, unlike the row's id."""

    village: Village
    number: int
    second: bool = False

    @property
    def key(self) -> str:
        return f"{self.village.code}/2" if self.second else self.village.code

    @property
    def regency(self) -> str:
        return self.village.code[:5]


def find_seats() -> list[Seat]:
    """A seat per published cooperative, in the order of codes.

    Villages and cooperatives are nearly one to one: where a kabupaten has more villages some stay
    without, where it has fewer some have two. Raises SampleError when regions are not loaded.
    """
    villages: dict[str, dict[str, Village]] = {code: {} for code in COOPERATIVES}
    for village in Village.objects.active().select_related("district__regency").order_by("code"):
        villages.setdefault(village.code[:5], {})[village.code] = village
    places: list[tuple[Village, bool]] = []
    for regency, (count, _with_nib) in COOPERATIVES.items():
        there = villages[regency]
        lack = count - len(there)
        if lack > len(there):
            raise SampleError("Wilayah belum lengkap. Muat dulu: ./dev manage load_regions")
        skipped = chosen(there, max(0, -lack), "tanpa koperasi")
        doubled = chosen(there, max(0, lack), "dua koperasi")
        for code, village in there.items():
            places += [(village, False)] * (code not in skipped)
            places += [(village, True)] * (code in doubled)
    return [Seat(village, n, second) for n, (village, second) in enumerate(places, start=1)]


def names(seats: list[Seat]) -> dict[str, str]:
    """The naming rule: the village's name, with its kecamatan where the name repeats in the kabupaten,
    with its kabupaten where it repeats in the province. A second one in a village adds the kecamatan.
    """
    plain = {
        seat.key: f"Koperasi {seat.village.get_kind_display()} Merah Putih {seat.village.name}"
        for seat in seats
    }
    first = [seat for seat in seats if not seat.second]
    in_regency = Counter((seat.regency, plain[seat.key]) for seat in first)
    in_province = Counter(plain[seat.key] for seat in first)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for seat in seats:
        name, district = plain[seat.key], seat.village.district
        if seat.second or in_regency[seat.regency, name] > 1:
            name += f" Kecamatan {district.name}"
        elif in_province[name] > 1:
            name += f" {district.regency.name}"
        if name in taken:
            name += f" {district.regency.name}"
        taken.add(name)
        found[seat.key] = name
    return found


def build(
    seat: Seat, name: str, founded_on: date, *, has_number: bool, has_account: bool
) -> m.Cooperative:
    """The row of one cooperative. No phone, no e-mail: nobody should be called because of a sample."""
    village, roll = seat.village, dice("koperasi", seat.key)
    scheme, pattern = m.Cooperative.Scheme, m.Cooperative.Pattern
    return m.Cooperative(
        village=village,
        name=name,
        form=village.kind,
        scheme=(
            scheme.DEVELOPED
            if roll % 20 == 0
            else scheme.REVITALISED
            if roll % 50 == 1
            else scheme.NEW
        ),
        pattern=pattern.SHARIA if roll % 33 == 2 else pattern.CONVENTIONAL,
        nik=f"{village.code.replace('.', '')}{seat.number:04}" if has_number else "",
        simkopdes_id=f"CONTOH-{seat.number:05}" if has_account else "",
        address=f"Kantor {village.label}, Kecamatan {village.district.name}",
        rt_rw=f"{1 + roll % 9:03}/{1 + roll % 4:03}",
        postal_code=village.postal_code,
        latitude=village.latitude,
        longitude=village.longitude,
        founded_on=founded_on,
        minutes_number=f"{seat.number:04}/BA/CONTOH/2025",
        is_sample=True,
    )
