"""Readers for the cells of cooperative sheets, where core's hands don't already fit."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

from core.sheets import hands
from core.sheets.hands import Reached, Reading
from core.sheets.hands.presence import NO, PENDING
from core.sheets.hands.reading import broken_formula, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, says_absent, short, tokens, told
from core.sheets.kinds import Options
from registry.models import Cooperative, Outlet

type Reader = Callable[[Cell, Options], Reading]

OUTLET_WORDS = {
    Outlet.Status.OPERATING.value: (
        "Operasional",
        "sudah operasional",
        "sdh operasional",
        "beroperasi",
        "sudah beroperasi",
        "aktif",
        "buka",
        "sudah buka",
        "jalan",
        "berjalan",
        "ada",
        "sudah",
        "✓",
    ),
    Outlet.Status.CLOSED.value: (
        "Belum buka",
        "blm buka",
        "belum operasional",
        "blm operasional",
        "belum beroperasi",
        "tidak aktif",
        "tutup",
        "persiapan",
        "proses",
        "dalam persiapan",
        "ada",
        "sudah",
        "✓",
    ),
    Outlet.Status.ABSENT.value: (
        "Belum ada",
        "blm ada",
        "belum",
        "blm",
        "tidak ada",
        "tdk ada",
        "tidak",
        "nihil",
        "kosong",
    ),
}
FORM_WORDS = {
    Cooperative.Form.DESA.value: ("Koperasi Desa (KDMP)", "koperasi desa", "KDMP", "desa"),
    Cooperative.Form.KELURAHAN.value: (
        "Koperasi Kelurahan (KKMP)",
        "koperasi kelurahan",
        "KKMP",
        "kelurahan",
    ),
}
PATTERN_WORDS = {
    Cooperative.Pattern.CONVENTIONAL.value: ("Konvensional", "konven"),
    Cooperative.Pattern.SHARIA.value: ("Syariah", "syari'ah", "sariah"),
}
SCHEME_WORDS = {
    Cooperative.Scheme.NEW.value: ("Pembentukan baru", "baru", "pendirian baru"),
    Cooperative.Scheme.DEVELOPED.value: (
        "Pengembangan koperasi yang ada",
        "pengembangan",
        "pengembangan koperasi",
    ),
    Cooperative.Scheme.REVITALISED.value: ("Revitalisasi", "revitalisasi koperasi"),
}


def text(most: int) -> Reader:
    """Words as they stand, spaces tidied; longer than `most` is refused, not cut. "belum ada", "proses"
    and a lone 0 are no name, address or number."""

    def read(cell: Cell, options: Options) -> Reading[str]:
        if broken := broken_formula(cell):
            return broken
        # the sender's own signs: cleaning is only for looking whether anything stands there
        words = " ".join(cell.split()) if isinstance(cell, str) else cleaned(cell)
        words = unmarked(words)
        if is_blank(cleaned(cell)):
            return nothing()
        if tells_nothing(cell):
            return nothing(told(cell, "tidak diisi"))
        if len(words) > most:
            return wrong(f"Terlalu panjang ({len(words)} huruf); paling banyak {most} huruf.")
        return ok(words)

    return read


def tells_nothing(cell: Cell) -> bool:
    return tokens(cell) in NO | PENDING or says_absent(cleaned(cell))


def unmarked(words: str) -> str:
    """Without what nobody sees (control signs, zero-width ones, those that turn the direction of reading: a
    name that looks like another is another to every search), and without the ' that people type in front
    so that Excel would keep a cell as text."""
    if not words.isprintable():
        words = " ".join("".join(map(visible, words)).split())
    return words[1:] if words[:1] == "'" and words[1:2].isalnum() else words


def visible(sign: str) -> str:
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Co") else sign


def plain(reader: Callable[[Cell], Reading]) -> Reader:
    return lambda cell, options: reader(cell)


def dated(reader: Callable[..., Reading]) -> Reader:
    return lambda cell, options: reader(cell, today=options.today)


def one_of(words: Mapping[str, tuple[str, ...]]) -> Reader:
    return lambda cell, options: hands.choice(cell, words)


def postal_code(cell: Cell, options: Options) -> Reading[str]:
    digits = cleaned(cell).removesuffix(".0")
    if is_blank(digits):
        return nothing()
    if len(digits) == 5 and digits.isdigit():
        return ok(digits)
    return wrong("Kode pos terdiri dari 5 angka, misalnya 79460.")


def number_of(kind: str) -> Reader:
    """The number of a milestone; NIB and NPWP have a fixed form. "sudah" and "✓" are no number: they say
    that the milestone was reached."""
    readers = {"nib": hands.nib, "npwp": hands.npwp, "nik": hands.cooperative_nik}
    return plain(readers[kind]) if kind in readers else number_or_yes


def number_or_yes(cell: Cell, options: Options) -> Reading[str | Reached]:
    said = hands.presence(cell)
    if said.value and not (isinstance(cell, int | float | str) and cleaned(cell) in ("1", "1.0")):
        return ok(Reached(True), f"{short(cell)} → sudah, tanpa nomor")
    return text(60)(cell, options)


coordinate = {
    axis: plain(partial(hands.coordinate, axis=axis)) for axis in ("latitude", "longitude")
}
