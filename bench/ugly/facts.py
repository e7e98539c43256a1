"""What is true of a cooperative before anybody writes it down: invented, the same for the same seed."""

from datetime import date, timedelta
from random import Random
from typing import Any

from bench.ugly.truth import Reached
from bench.ugly.villages import Village

OUTLETS = [
    "kantor",
    "sembako",
    "simpan_pinjam",
    "klinik",
    "apotek",
    "cold_storage",
    "logistik",
    "lainnya",
]
CAPITAL = ["modal_awal", "simpanan_pokok", "simpanan_wajib", "hibah"]
_FIRST, _LAST = date(2025, 4, 14), date(2025, 10, 20)


def facts(village: Village, rng: Random, *, second: bool = False) -> dict[str, Any]:
    """Field → Python value of the cooperative in `village`; `second`: another one in the same village.

    Days lie in 2025, from the founding meetings to October. Every figure is made up.
    """
    digits = village.code.replace(".", "")
    men, women = rng.randint(4, 60), rng.randint(3, 45)
    word = village.form.title()
    founded = _day(rng)
    name = f"Koperasi {word} Merah Putih {village.name}"
    found: dict[str, Any] = {
        "name": f"{name} Bersatu" if second else name,
        "form": village.form,
        "nik": f"{digits}{rng.randint(100, 999)}",
        "simkopdes_id": f"KDKMP-{digits[2:]}{'B' if second else 'A'}",
        "address": f"Jl. {rng.choice(('Raya', 'Merdeka', 'Pembangunan'))} No. {rng.randint(1, 90)}",
        "rt_rw": f"{rng.randint(1, 9):03}/{rng.randint(1, 5):03}",
        "postal_code": village.postal_code,
        "latitude": village.latitude,
        "longitude": village.longitude,
        "coordinates": village.latitude and (village.latitude, village.longitude),
        "phone": f"08{rng.choice(('12', '13', '21', '52', '57'))}{rng.randint(10**7, 10**8 - 1)}",
        "email": f"kdmp{digits}@contoh.id",
        "founded_on": founded,
        "minutes_number": f"{rng.randint(1, 40):02}/BA-MDS/{village.name.upper()[:3]}/2025",
        "men": men,
        "women": women,
        "members_total": men + women,
        "members_as_of": date(2025, 10, 31),
    }
    found |= _milestones(rng)
    found |= {f"outlet_{kind}": _outlet(rng) for kind in OUTLETS}
    found |= {f"capital_{kind}": rng.randint(2, 900) * 250_000 for kind in CAPITAL}
    return found


def _milestones(rng: Random) -> dict[str, Any]:
    ahu = f"AHU-{rng.randint(1, 99999):07}.AH.01.29.TAHUN 2025"
    found: dict[str, Any] = {
        "akta_number": str(rng.randint(1, 180)),
        "akta_on": _day(rng),
        "ahu_number": ahu,
        "ahu_on": _day(rng),
        "nib_number": f"{rng.randint(10, 28):02}{rng.randint(10, 12)}25{rng.randint(10**6, 10**7 - 1)}",
        "nib_on": _day(rng),
        "npwp_number": _npwp(rng),
        "musdesus_on": _day(rng),
        "sosialisasi_on": _day(rng),
    }
    for kind in ("npwp", "rekening", "simkopdes", "profil", "rat"):
        found[kind] = Reached(rng.random() < 0.7)
    found["ahu"] = Reached(True, found["ahu_on"], ahu)
    return found


def _npwp(rng: Random) -> str:
    digits = f"{rng.randint(10**8, 10**9 - 1)}"
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}.{digits[8]}-70{rng.randint(1, 6)}.000"


def _outlet(rng: Random) -> str:
    return rng.choice(("operasional", "belum_buka", "belum_ada", "belum_ada"))


def _day(rng: Random) -> date:
    return _FIRST + timedelta(days=rng.randint(0, (_LAST - _FIRST).days))
