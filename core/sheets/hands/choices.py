"""One of a few known words: "Konvensional", "syari'ah", "BMD Kab"."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from core.sheets.hands.reading import Reading, broken_formula, doubtful, nothing, ok, wrong
from core.sheets.hands.text import Cell, cleaned, is_blank, quote, short, tokens

_NEAR = 80  # per cent alike: one slip in five letters
_LISTED = 8


def choice[T](cell: Cell, synonyms: Mapping[T, Sequence[str]]) -> Reading[T]:
    """The value whose synonym the cell says, whatever case, spaces and punctuation. The first synonym is its label.

    Near-misses ask, and so does a word that belongs to two values.
    """
    if broken := broken_formula(cell):
        return broken
    if is_blank(cleaned(cell)):
        return nothing()
    said = tokens(cell)
    labels = {value: words[0] if words else str(value) for value, words in synonyms.items()}
    forms = {
        value: {tokens(word) for word in (*words, labels[value], str(value))}
        for value, words in synonyms.items()
    }
    exact = [value for value in synonyms if said in forms[value]]
    if len(exact) == 1:
        label = labels[exact[0]]
        literal = said in (tokens(label), tokens(str(exact[0])))
        return ok(exact[0], "" if literal else f"{short(cell)} → {label}")
    near = exact or _near(said, forms)
    if near:
        question = f"{quote(cell)} tidak persis dikenal. Pilih yang benar."
        return doubtful(question, [(value, labels[value]) for value in near])
    listed = ", ".join(list(labels.values())[:_LISTED])
    return wrong(f"{quote(cell)} tidak dikenal. Tulis salah satu: {listed}.")


def _near[T](said: str, forms: Mapping[T, set[str]]) -> list[T]:
    """The three nearest values, best first."""
    score = {value: max(fuzz.ratio(said, word) for word in words) for value, words in forms.items()}
    return sorted((v for v in score if score[v] >= _NEAR), key=lambda v: -score[v])[:3]
