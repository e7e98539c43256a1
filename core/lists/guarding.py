"""CSV cells that no spreadsheet runs, and back. Without Django: the sheet machine's child reads it too."""

import re

# Excel, LibreOffice and WhatsApp's viewer read a cell that begins so as a formula; the full-width
# variants too. The apostrophe is among them so that `unguarded` is exact.
SIGNS = "=+\\-@＝＋－＠'"
# Where a spreadsheet may begin a cell: at the start, and, because it splits at its own separator (";"
# with Indonesian settings) or line by line, after each of those. Blanks and quotes in between go away.
BEGIN = r'((?:\A|[;\t\r\n])[ \xa0"]*)'
TO_GUARD = re.compile(f"{BEGIN}(?=[{SIGNS}])")
TO_UNGUARD = re.compile(f"{BEGIN}'(?=[{SIGNS}])")
SWALLOWED = ("\t", "\r", "\n")  # at the start of a cell


def guarded(text: str) -> str:
    """`text` as a CSV cell that no spreadsheet runs, wherever it splits the line: a ' before each sign
    that could begin a formula."""
    safe = TO_GUARD.sub(r"\1'", text)
    return f"'{safe}" if safe.startswith(SWALLOWED) else safe


def unguarded(text: str) -> str:
    """The inverse of `guarded`: exactly the ' that it puts before a sign goes."""
    if text.startswith("'") and text[1:].startswith(SWALLOWED):
        text = text[1:]
    return TO_UNGUARD.sub(r"\1", text)
