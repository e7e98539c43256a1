"""Which cell styles of an xlsx show a date, a time or a percentage: only the style tells them from a number."""

from core.sheets.cells import date_parts, shows_percent
from core.sheets.parts import Parts

# Excel's built-in number formats that it does not write down; 27–36 and 50–58 are East Asian dates.
DATES = {14, 15, 16, 17, *range(27, 37), *range(50, 59)}
TIMES = {18, 19, 20, 21, 45, 47}  # 46 is [h]:mm:ss, an elapsed time
# (shows a date, shows a time, shows a percentage)
Style = tuple[bool, bool, bool]
PLAIN: Style = (False, False, False)
PERCENT: Style = (False, False, True)
BUILT_IN: dict[int, Style] = (
    dict.fromkeys(DATES, (True, False, False))
    | dict.fromkeys(TIMES, (False, True, False))
    | dict.fromkeys((9, 10), PERCENT)
    | {22: (True, True, False)}
)
MAX_STYLES = 100_000  # Excel's own limit is 65,490


class StyleReader:
    """Handlers for styles.xml."""

    def __init__(self) -> None:
        self.formats: dict[str, Style] = {}
        self.styles: list[Style] = []
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and len(self.formats) < MAX_STYLES:
            code = attributes.get("formatCode", "")[:255]
            self.formats[attributes.get("numFmtId", "")] = (*date_parts(code), shows_percent(code))
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside and len(self.styles) < MAX_STYLES:
            number = attributes.get("numFmtId", "0")
            built_in = BUILT_IN.get(int(number)) if number.isdecimal() and len(number) < 5 else None
            self.styles.append(self.formats.get(number) or built_in or PLAIN)

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False


def read_styles(parts: Parts, name: str) -> list[Style]:
    """What each style shows, by its number. Raises Refused when the part is damaged."""
    reader = StyleReader()
    if name:
        parts.parse(name, reader.start, reader.end, lambda _: None)
    return reader.styles
