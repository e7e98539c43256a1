"""The back-test in words and columns."""

from datetime import date
from statistics import median

from bench.warnings.trying import AFTER, MONTHS, SOON, Outcome
from dashboard.warnings.words import Kind


def share(count: list[int]) -> str:
    return f"{count[0] / count[1]:.0%} ({count[0]}/{count[1]})" if count[1] else "–"


def table(results: dict[str, dict[str, Outcome]], today: date, longer: int) -> str:
    head = f"{'':<38}{'alarm':>6}"
    head += "".join(f"{f'masih {days} h':>17}" for days in AFTER)
    head += f"{f'palsu ≤{SOON} h':>16}{'macet, tertangkap':>20}{'jeda median':>13}"
    lines = [
        f"{MONTHS} kali, tiap bulan sekali pada hari yang berganti, sampai {today:%Y-%m-%d}. “Macet”: akhirnya tinggal ≥ {longer} hari lebih "
        "lama dari separuh koperasi serupa.",
        "Masih N h: dari alarm yang N hari kemudian sudah diketahui, yang masih menunggu. Jeda: hari dari alarm sampai "
        "selesai (atau hari ini).",
        head,
    ]
    ways: dict[str, list[Outcome]] = {}
    for kind, by_way in results.items():
        for way, one in by_way.items():
            lines.append(line(f"{Kind(kind).label[:17]:<18}{way}", one))
            ways.setdefault(way, []).append(one)
    lines += [line(f"{'SEMUA':<18}{way}", summed(all_of)) for way, all_of in ways.items()]
    lost = sum(one.lost for all_of in ways.values() for one in all_of)
    lines.append(f"Alarm yang masa tunggunya tidak ada lagi pada data hari ini: {lost}.")
    return "\n".join(lines)


def line(name: str, one: Outcome) -> str:
    lead = f"{median(one.lead):.0f} h" if one.lead else "–"
    stuck = "".join(f"{share(one.stuck[days]):>17}" for days in AFTER)
    return (
        f"{name:<38}{one.alarms:>6}{stuck}{share(one.false):>16}{share(one.caught):>20}{lead:>13}"
    )


def summed(all_of: list[Outcome]) -> Outcome:
    out = Outcome()
    for one in all_of:
        out.alarms += one.alarms
        out.lead += one.lead
        for mine, theirs in [
            (out.false, one.false),
            (out.caught, one.caught),
            *((out.stuck[days], one.stuck[days]) for days in AFTER),
        ]:
            mine[0] += theirs[0]
            mine[1] += theirs[1]
    return out
