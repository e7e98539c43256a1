"""What a plan would change, in sentences."""

from core.templatetags.kdkmp import angka
from mentors.models import PlanLine
from mentors.planner.stored import Stored


def short(name: str) -> str:
    """ "Koperasi Desa Merah Putih Sungai Raya" → "KDMP Sungai Raya"."""
    for long, brief in (("Desa", "KDMP"), ("Kelurahan", "KKMP")):
        name = name.replace(f"Koperasi {long} Merah Putih", brief)
    return name


def whole(km: float | None) -> str:
    """Kilometres: whole ones from ten on, below with one decimal; "–" where there is no way."""
    if km is None:
        return "–"
    return f"{angka(round(km)) if km >= 10 else angka(round(km, 1))}\u00a0km"


def sentence(stored: Stored, line: PlanLine) -> str:
    """ "KDMP X: dari Budi ke Sari, 34 km → 9 km; Budi 16 → 15, Sari 9 → 10 koperasi." "" for no change."""
    if not line.is_change:
        return ""
    key, name = line.cooperative_id, short(line.cooperative.name)
    told = "; ".join(
        f"{stored.name(one)} {angka(stored.before.loads[one])} → {angka(stored.after.loads[one])}"
        for one in (line.before_id, line.after_id)
        if one in stored.contracts
    )
    end = f"; {told} koperasi." if told else "."
    near, far = whole(stored.after.legs.get(key)), whole(stored.before.legs.get(key))
    giver = stored.name(line.before_id) if line.before_id in stored.contracts else "BA lain"
    if line.before_id is None:
        return f"{name}: belum punya BA, ke {stored.name(line.after_id)}, {near}{end}"  # type: ignore[arg-type]
    if line.after_id is None:
        return f"{name}: dari {giver}, lalu tanpa BA{end}"
    return f"{name}: dari {giver} ke {stored.name(line.after_id)}, {far} → {near}{end}"


def warnings(stored: Stored) -> list[str]:
    """What in the plan lies beyond its bounds or stays open."""
    plan, found = stored.plan, []
    for key, load in stored.after.loads.items():
        if load > plan.high:
            found.append(f"{stored.name(key)}: {angka(load)} koperasi, batasnya {plan.high}.")
        elif load < plan.low:
            found.append(f"{stored.name(key)}: {angka(load)} koperasi, paling sedikit {plan.low}.")
    if stored.after.uncovered:
        found.append(
            f"{angka(len(stored.after.uncovered))} koperasi tetap tanpa BA menurut rencana ini."
        )
    return found
