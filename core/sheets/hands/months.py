"""Months by name: Indonesian, English, shortened and misspelt."""

from rapidfuzz.distance import OSA

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_WORDS = {
    1: "januari january jan",
    2: "februari february pebruari feb peb febr",
    3: "maret march mar mrt",
    4: "april apr",
    5: "mei may",
    6: "juni june jun",
    7: "juli july jul",
    8: "agustus august agt ags agust aug agus",
    9: "september sept sep",
    10: "oktober october okt oct",
    11: "november nopember nov nop",
    12: "desember december des dec",
}
_MONTH_OF = {word: month for month, words in _WORDS.items() for word in words.split()}


def months_named(word: str) -> tuple[int, ...]:
    """The months (1–12) that a word in lower case can mean: one when known or near to exactly one."""
    if word in _MONTH_OF:
        return (_MONTH_OF[word],)
    if not 3 <= len(word) <= 12:
        return ()
    # One slip in a short word, two in a long one; a month that is nearer does not hide another near one.
    slips = 1 if len(word) < 6 else 2
    near = {
        month
        for known, month in _MONTH_OF.items()
        if OSA.distance(word, known, score_cutoff=slips) <= slips
    }
    return tuple(sorted(near))
