"""Yes or no as people tick it: sudah · ✓ · ada · belum · - · proses."""

from rapidfuzz.distance import OSA

from core.sheets.hands.reading import Reading, broken_formula, doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote, short, tokens

_ADVICE = "Tulis sudah atau belum."
_YES = (
    "sudah, ada, ya, sdh, sudah ada, sdh ada, telah, telah ada, iya, y, yes, v, ok, oke, lengkap, terbit, "
    "sudah terbit, telah terbit, sudah lengkap, selesai, sudah selesai, punya, sudah punya, memiliki, "
    "tersedia, true, 1"
)
_NO = (
    "belum, tidak, tidak ada, belum ada, blm, blm ada, tdk, tdk ada, bukan, no, belum terbit, blm terbit, "
    "belum lengkap, belum selesai, belum punya, tidak punya, belum memiliki, tidak memiliki, nihil, kosong, "
    "false, 0, n a, na, n"
)
_PENDING = (
    "proses, dalam proses, dlm proses, masih proses, sedang proses, sedang diproses, masih dalam proses, "
    "sedang dalam proses, diproses, proses pengurusan, dalam pengurusan, pengurusan, menunggu, on progress, "
    "on proses, progres, pengajuan, sedang diajukan, belum proses"
)
_TICKS, _CROSSES = "✓✔√☑✅🗸●", "✗✘❌☐✕✖"
_LITERAL = {"sudah", "ada", "ya", "sudah ada", "belum", "tidak", "tidak ada", "belum ada"}


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.strip() for word in listed.split(","))


YES, NO, PENDING = _words(_YES), _words(_NO), _words(_PENDING)


def presence(cell: Cell) -> Reading[bool]:
    """Whether something is there. Work in progress counts as not yet, and "x" asks; a dash means no."""
    if isinstance(cell, bool):
        return ok(cell)
    text = cleaned(cell).casefold()
    if not text:
        return nothing()
    if broken := broken_formula(cell):
        return broken
    words = _word_of(text)
    if words in YES:
        return ok(True, "" if words in _LITERAL else f"{short(cell)} → sudah")
    if words in NO:
        return ok(False, "" if words in _LITERAL else f"{short(cell)} → belum")
    if words in PENDING:
        return ok(False, f"{short(cell)} → belum (masih proses)")
    if words == "x":
        question = f"Tanda {quote(cell)} bisa berarti sudah atau belum. Pilih salah satu."
        return doubtful(question, [(True, "sudah"), (False, "belum")])
    return _nearly(cell, words)


def _word_of(text: str) -> str:
    if is_blank(text):
        return "kosong"
    signs = set(text.replace("\ufe0f", "").replace(" ", ""))
    if signs and signs <= set(_TICKS):
        return "v"
    if signs and signs <= set(_CROSSES):
        return "no"
    return "1" if text in ("1.0", "1,0") else tokens(text)


def _nearly(cell: Cell, words: str) -> Reading[bool]:
    """ "belom", "sduah": asks. Only longer words: "tida" is near, "yo" near to everything."""
    near = {
        word in YES
        for word in YES | NO
        if len(word) > 3 and OSA.distance(words, word, score_cutoff=1) <= 1
    }
    problem = f"{quote(cell)} tidak jelas: sudah atau belum? {_ADVICE}"
    if not near:
        return wrong(problem)
    return doubtful(problem, [(yes, "sudah" if yes else "belum") for yes in sorted(near)])
