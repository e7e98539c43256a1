"""English words that a page must not show: libraries bring their own texts, and versions add new ones."""

import re
from html.parser import HTMLParser

# Single words count as English wherever they stand; none of them is an Indonesian word.
WORDS = re.findall(
    r"\S+",
    """
    account activate add added alternative apply are authenticate authentication authenticator
    cancel change changed choose clear code codes confirm continue deactivate delete deleted
    download edit enter error errors field forgot generate hide history home incorrect invalid key
    keys last login logout loading log manage more name names next none not object objects option options
    ordering page password passwordless please previous recovery remember remove required reset
    results run save search secret security select set show sign signed signin submit successfully
    the there this today two-factor unknown unused update upload use used user username valid
    verification view warning welcome with yes you your
    """,
)
PHRASES = ("log in", "log out", "sign in", "sign out", "this field", "any date", "no results")
# Words that belong to both languages or to names; taken out before looking.
ALLOWED = ("passkey", "e-mail", "two factor (2fa)")

ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "data-confirm")
BUTTONS = ("submit", "button", "reset")
SILENT = ("script", "style", "template")

ENGLISH = re.compile(
    r"(?<![\w@./-])(?:" + "|".join(map(re.escape, (*PHRASES, *WORDS))) + r")(?![\w@/-]|\.\w)", re.I
)


class VisibleText(HTMLParser):
    """Everything that a person reads or hears: text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.silent += tag in SILENT
        self.parts += [value for name in ATTRIBUTES if (value := known.get(name))]
        if tag == "input" and known.get("type") in BUTTONS:
            self.parts.append(known.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(" ".join(data.split()))


def english_leftovers(html: str) -> list[str]:
    """Each English word with the text around it, ready for an assertion's message; [] is good."""
    reader = VisibleText()
    reader.feed(html)
    found = []
    for part in filter(None, reader.parts):
        text = part
        for word in ALLOWED:
            text = re.sub(re.escape(word), "", text, flags=re.I)
        found += [f"{match[0]}: {part[:80]}" for match in ENGLISH.finditer(text)]
    return found
