"""One value in the many ways people write it: numbers, Rupiah, phones, identifiers, words.

Each function takes the true value, the kinds of ugliness in force and the chance, and returns Written.
"""

from collections.abc import Callable, Set
from random import Random
from typing import Any

from bench.ugly.cell import Formula, Written
from bench.ugly.truth import Reached, long_day

Writer = Callable[[Any, Set[str], Random], Written]


def struck(kinds: Set[str], rng: Random, *possible: str, share: float = 0.6) -> str:
    """Which of the possible kinds strikes this cell; "" for none."""
    here = [kind for kind in possible if kind in kinds]
    return rng.choice(here) if here and rng.random() < share else ""


def dotted(number: int) -> str:
    """2143 → "2.143"."""
    return f"{number:,}".replace(",", ".")


def plain(value: Any, kinds: Set[str], rng: Random) -> Written:
    return Written(value, value)


def count(value: int, kinds: Set[str], rng: Random) -> Written:
    match kind := struck(kinds, rng, "approximate", "absent_words", "error_cells", share=0.4):
        case "approximate":
            styles = ("± {}", "{} orang", "± {} org", "{} anggota", "+/- {}", "{} org")
            return Written(rng.choice(styles).format(value), value, kind=kind)
        case "absent_words":
            word, means = rng.choice((("nihil", 0), ("Nihil", 0), ("-", None), ("–", None)))
            return Written(word, means, kind=kind)
        case "error_cells":
            error = rng.choice(("#REF!", "#N/A", "#VALUE!"))
            return Written(Formula("=#REF!+0", error), None, asks=True, kind=kind)
    return Written(value, value)


def total(value: int, kinds: Set[str], rng: Random) -> Written:
    """Members altogether; big enough for a thousands dot where that is the ugliness."""
    # 1.120 as a float would lose its last digit, which is another story.
    big = value + rng.choice((1000, 2000)) + (0 if value % 10 else 3)
    match kind := struck(kinds, rng, "thousand_dots", "thousands_as_decimals", share=0.7):
        case "thousand_dots":
            written = rng.choice(("{}", "{} orang", "{} ", "± {}")).format(dotted(big))
            return Written(written, big, kind=kind)
        case "thousands_as_decimals":
            return Written(big / 1000, big, asks=True, kind=kind)
    return count(value, kinds, rng)


def rupiah(value: int, kinds: Set[str], rng: Random) -> Written:
    if kind := struck(kinds, rng, "rupiah", share=0.85):
        styles = ["Rp {}", "Rp{},-", "Rp. {},00", "Rp {},-", "{}", "IDR {}", "rp {}", "Rp. {}"]
        written = rng.choice(styles).format(dotted(value))
        millions = f"{value / 1e6:.2f}".rstrip("0").rstrip(".").replace(".", ",")
        short = [written, f"{millions} juta", f"Rp {millions} jt", f"{millions} Juta"]
        return Written(rng.choice((*short, written, written)), value, kind=kind)
    if kind := struck(kinds, rng, "absent_words", share=0.3):
        word, means = rng.choice((("-", None), ("Nihil", 0), ("Rp -", None), ("nihil", 0)))
        return Written(word, means, kind=kind)
    return Written(value, value)


def phone(value: str, kinds: Set[str], rng: Random) -> Written:
    kind = struck(kinds, rng, "phones", "apostrophes", "two_phones", "absent_words", share=0.75)
    head, rest = value[:4], value[4:]
    if kind == "phones":
        local = value[1:]
        styles: list[str | int] = [
            f"{head}-{rest[:4]}-{rest[4:]}",
            f"+62 {local[:3]} {local[3:7]} {local[7:]}",
            f"62{local}",
            f"{head}.{rest[:4]}.{rest[4:]}",
            f"(+62) {local[:3]}-{local[3:]}",
            f"HP. {value}",
            f"{value} (WA)",
            int(local),
        ]
        if rng.random() < 0.15:
            number = f"0561{rng.randint(100000, 999999)}"
            return Written(f"(0561) {number[4:]}", number, kind=kind)
        return Written(rng.choice(styles), value, kind=kind)
    if kind == "two_phones":
        other = f"0852{rng.randint(10**7, 10**8 - 1)}"
        return Written(f"{value} / {other}", value, asks=True, kind=kind)
    if kind == "absent_words":
        return Written(rng.choice(("-", "belum ada", "tidak ada", "Belum Ada")), None, kind=kind)
    return Written(f"'{value}" if kind else value, value, kind=kind)


def digits(value: str, kinds: Set[str], rng: Random) -> Written:
    """NIB and NIK koperasi: 13 digits."""
    kind = struck(kinds, rng, "numbers_as_number", "apostrophes", "digits_lost", "absent_words")
    match kind:
        case "numbers_as_number":
            return Written(int(value), value, kind=kind)
        case "apostrophes":
            return Written(f"'{value}", value, kind=kind)
        case "digits_lost":
            mark = f"{value[0]}.{value[1:6]}E+{len(value) - 1}"
            written = rng.choice((mark, mark.replace(".", ",")))
            return Written(written, value, asks=True, kind=kind)
        case "absent_words":
            word = rng.choice(("belum ada", "-", "Belum", "blm ada", "nihil", "proses"))
            return Written(word, None, kind=kind)
    return Written(value, value)


def official_number(value: str, kinds: Set[str], rng: Random) -> Written:
    """Numbers of deeds and NPWP."""
    kind = struck(kinds, rng, "apostrophes", share=0.5)
    return Written(f"'{value}" if kind else value, value, kind=kind)


def text(value: str, kinds: Set[str], rng: Random) -> Written:
    """Numbers of minutes, addresses: kept as they are, whatever they begin with."""
    if kind := struck(kinds, rng, "formula_like"):
        written = rng.choice(("={}", "+{}", "-{}", "@{}", "=1+1 {}")).format(value)
        return Written(written, written, kind=kind)
    if kind := struck(kinds, rng, "csv_comma"):
        written = f'{value}, "Dusun Baru"\nRT {rng.randint(1, 9)}'
        return Written(written, written, kind=kind)
    return Written(value, value)


def outlet(value: str, kinds: Set[str], rng: Random) -> Written:
    tidy = {"operasional": "Operasional", "belum_buka": "Belum buka", "belum_ada": "Belum ada"}
    loose = {
        "operasional": ("operasional", "OPERASIONAL", "Sdh operasional", "beroperasi", "aktif"),
        "belum_buka": ("belum buka", "blm buka", "Belum Buka", "belum operasional"),
        "belum_ada": ("belum ada", "blm ada", "tidak ada", "Belum Ada"),
    }
    if kind := struck(kinds, rng, "outlet_words", share=0.8):
        return Written(rng.choice(loose[value]), value, kind=kind)
    return Written(tidy[value], value)


def presence(value: Reached, kinds: Set[str], rng: Random) -> Written:
    """A milestone in one column: reached or not."""
    if kind := struck(kinds, rng, "crosses", share=0.4):
        return Written("x", value, asks=True, kind=kind)
    if kind := struck(kinds, rng, "ticks", share=0.9):
        marks = ("✓", "✔", "√", "v", "V", "ada", "Sudah", "sdh", "Ya")
        blanks = ("belum", "-", "blm", "Belum ada", "tidak", "belum ada", "proses")
        return Written(rng.choice(marks if value.reached else blanks), value, kind=kind)
    return Written("sudah" if value.reached else "belum", value)


def milestone(value: Reached, kinds: Set[str], rng: Random) -> Written:
    """A milestone in one column: number, day, both, or just a word."""
    if value.on is None:
        return presence(value, kinds, rng)
    kind = struck(kinds, rng, "milestone_in_one_cell", share=0.95)
    if not kind:
        return Written(value.number, value._replace(on=None))
    day = long_day(value.on)
    both = (
        f"{value.number} tgl {day}",
        f"{value.number} tanggal {value.on:%d-%m-%Y}",
        f"{value.number}, {day}",
    )
    written, means = rng.choice(
        (
            (rng.choice(both), value),
            (rng.choice(both), value),
            (value.number, value._replace(on=None)),
            (day, value._replace(number="")),
            ("sudah", Reached(True)),
            ("belum", Reached(False)),
            ("Proses", Reached(False)),
        )
    )
    return Written(written, means, kind=kind)
