"""Village names as hasty hands write them, made from the official ones; the truth is known."""

import random
import string

from core.sheets.names import ABBREVIATIONS

SHORT_FORMS: dict[str, list[str]] = {}
for _short, _long in ABBREVIATIONS.items():
    SHORT_FORMS.setdefault(_long[0], []).append(_short)
VOWELS = "aeiou"


def edit(text: str, dice: random.Random, times: int = 1) -> str:
    """That many slips: a letter wrong, missing, too much, or two swapped. Numerals are left alone."""
    for _ in range(times):
        places = [at for at, sign in enumerate(text) if sign.isalpha()]
        at, letter = dice.choice(places), dice.choice(string.ascii_lowercase)
        kind = dice.randrange(4)
        if kind == 0:
            text = text[:at] + letter + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + letter + text[at:]
        elif at + 1 < len(text):
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if not any(sign.isalpha() for sign in text):
            return text + letter
    return text


def swapped(text: str, dice: random.Random) -> str:
    at = dice.randrange(max(len(text) - 1, 1))
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def without_vowels(text: str, dice: random.Random) -> str:
    """ "Dalam Kaum" → "Dlm Kaum": the inner vowels of the longest word."""
    words = text.split()
    at = max(range(len(words)), key=lambda at: len(words[at]))
    word = words[at]
    words[at] = word[0] + "".join(sign for sign in word[1:] if sign not in VOWELS)
    return " ".join(words)


def shortened(text: str, dice: random.Random) -> str:
    words = [
        dice.choice(SHORT_FORMS[word.lower()]).title() + dice.choice([".", ""])
        if word.lower() in SHORT_FORMS
        else word
        for word in text.split()
    ]
    return " ".join(words)


def old_spelling(text: str, dice: random.Random) -> str:
    return text.lower().replace("j", "dj").replace("u", "oe").replace("c", "tj").title()


def doubled(text: str, dice: random.Random) -> str:
    at = dice.choice([at for at, sign in enumerate(text) if sign.isalpha()])
    return text[:at] + text[at] + text[at:]


MISSPELLINGS = {
    "huruf besar dan awalan": lambda text, dice: dice.choice(
        [f"DESA {text.upper()}", f"Ds. {text}", f"Desa/Kel. {text}", f" {text.lower()} "]
    ),
    "nama koperasi": lambda text, dice: dice.choice(
        [f"KDMP {text}", f"Koperasi Desa Merah Putih {text}", f"Kopdes MP {text.upper()}"]
    ),
    "singkatan": shortened,
    "kata digabung": lambda text, dice: text.replace(" ", ""),
    "ejaan lama": old_spelling,
    "huruf ganda": doubled,
    "satu salah ketik": edit,
    "huruf tertukar": swapped,
    "tanpa vokal": without_vowels,
    "dua salah ketik": lambda text, dice: edit(text, dice, 2),
}
