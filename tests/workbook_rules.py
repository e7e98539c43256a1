"""What Excel wants of a workbook beyond being XML (ECMA-376 part 1, and Excel's own limits), as a list of
complaints. A program that breaks one of these makes Excel offer to "repair" the file, or drop a part."""

import math
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tests.workbook_parts import MAIN, REL, Package

# CT_Worksheet is a sequence: Excel refuses a part whose elements stand in another order.
ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
REF = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


def complaints(path: Path) -> list[str]:
    """Everything that the workbook does against the rules."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return Workbook(parts).check()


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def area_of(text: str) -> tuple[int, int, int, int]:
    """ "B2:C3" → (2, 2, 3, 3): top, left, bottom, right. Raises ValueError for anything else."""
    ends = [REF.fullmatch(one) for one in text.split(":")]
    if not 1 <= len(ends) <= 2 or not all(ends):
        raise ValueError(text)
    (left, top), (right, bottom) = [one.groups() for one in (ends * 2)[:2]]
    found = int(top), column_of(left), int(bottom), column_of(right)
    if found[0] > found[2] or found[1] > found[3] or found[2] > LAST_ROW or found[3] > LAST_COLUMN:
        raise ValueError(text)
    return found


class Workbook(Package):
    def check(self) -> list[str]:
        self.check_package()
        self.check_styles()
        sheets = self.check_book()
        for name in sheets:
            self.check_sheet(name, self.trees[name])
        self.check_texts()
        return self.said

    # --- workbook ---

    def check_book(self) -> list[str]:
        book, targets = self.trees["xl/workbook.xml"], self.targets("xl/workbook.xml")
        sheets = list(book.find(f"{MAIN}sheets"))
        names = [one.get("name", "") for one in sheets]
        for name in names:
            self.no(not 1 <= len(name) <= 31, f"sheet name {name!r} is too long")
            self.no(
                bool(re.search(r"[\[\]:*?/\\]", name)), f"sheet name {name!r} has a forbidden sign"
            )
            self.no(name[:1] == "'" or name[-1:] == "'", f"sheet name {name!r} ends in '")
            self.no(name.casefold() == "history", "a sheet may not be called History")
        self.no(len({one.casefold() for one in names}) < len(names), "two sheets of one name")
        self.no(len({one.get("sheetId") for one in sheets}) < len(sheets), "two sheets of one id")
        self.no(all(one.get("state", "visible") != "visible" for one in sheets), "nothing to see")
        views = book.find(f"{MAIN}bookViews")
        for view in () if views is None else views:
            at = int(view.get("activeTab", "0"))
            hidden = at < len(sheets) and sheets[at].get("state", "visible") != "visible"
            self.no(at >= len(sheets) or hidden, f"active sheet {at} is not to be seen")
        seen = Counter()
        for one in book.iter(f"{MAIN}definedName"):
            at = one.get("localSheetId")
            seen[(one.get("name", "").casefold(), at)] += 1
            self.no(at is not None and int(at) >= len(sheets), f"name {one.get('name')}: no sheet")
            self.no("#REF!" in (one.text or ""), f"name {one.get('name')} leads nowhere")
        self.no(max(seen.values(), default=0) > 1, "a defined name stands twice")
        return [targets[one.get(f"{REL}id")] for one in sheets]

    def check_texts(self) -> None:
        shared = self.trees.get("xl/sharedStrings.xml")
        if shared is None:
            return
        unique, count = shared.get("uniqueCount"), shared.get("count")
        self.no(unique is not None and int(unique) != len(self.texts), f"uniqueCount is {unique}")
        self.no(count is not None and int(count) < len(self.texts), f"count is {count}")
        for one in self.texts:
            length = sum(len(text.text or "") for text in one.iter(f"{MAIN}t"))
            self.no(length > 32_767, f"a text of {length} letters")

    # --- sheets ---

    def check_sheet(self, name: str, tree: ElementTree.Element) -> None:
        order = [one.tag.removeprefix(MAIN) for one in tree]
        known = [one for one in order if one in ORDER]
        self.no(known != sorted(known, key=ORDER.index), f"{name}: parts out of order {order}")
        once = Counter(known)
        del once["conditionalFormatting"]
        self.no(max(once.values()) > 1, f"{name}: a part stands twice")
        self.check_columns(name, tree)
        self.check_cells(name, tree)
        self.check_areas(name, tree)
        self.check_lists(name, tree)
        self.check_comments(name)
        ids = self.targets(name)
        for one in tree.iter():
            rel = one.get(f"{REL}id")
            self.no(rel is not None and rel not in ids, f"{name}: {one.tag} to no part")

    def check_columns(self, name: str, tree: ElementTree.Element) -> None:
        last = 0
        for one in tree.iter(f"{MAIN}col"):
            first, end = int(one.get("min")), int(one.get("max"))
            self.no(not last < first <= end <= LAST_COLUMN, f"{name}: columns {first}-{end}")
            self.no(float(one.get("width", "8")) > 255, f"{name}: column {first} is too wide")
            last = end

    def check_cells(self, name: str, tree: ElementTree.Element) -> None:
        last_row = 0
        for row in tree.iter(f"{MAIN}row"):
            number = int(row.get("r", last_row + 1))
            self.no(not last_row < number <= LAST_ROW, f"{name}: row {number} after {last_row}")
            self.no(float(row.get("ht", "15")) > 409.5, f"{name}: row {number} is too high")
            last_row, last_column = number, 0
            for cell in row.iter(f"{MAIN}c"):
                top, left, _, _ = area_of(cell.get("r"))
                self.no(
                    top != number or left <= last_column, f"{name}: cell {cell.get('r')} astray"
                )
                last_column = left
                self.check_cell(f"{name} {cell.get('r')}", cell)

    def check_cell(self, where: str, cell: ElementTree.Element) -> None:
        self.no(int(cell.get("s", "0")) >= self.n_styles, f"{where}: no such format")
        self.no(cell.find(f"{MAIN}f") is not None, f"{where}: a formula")
        kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
        if value is None:
            return
        if kind == "s":
            self.no(not 0 <= int(value) < len(self.texts), f"{where}: no text {value}")
        elif kind == "n":
            self.no(not math.isfinite(float(value)), f"{where}: {value} is no number")
        elif kind == "b":
            self.no(value not in ("0", "1"), f"{where}: {value} is neither true nor false")
        else:
            self.no(kind not in ("str", "e", "inlineStr", "d"), f"{where}: kind {kind}")

    def check_areas(self, name: str, tree: ElementTree.Element) -> None:
        merged = [area_of(one.get("ref")) for one in tree.iter(f"{MAIN}mergeCell")]
        box = tree.find(f"{MAIN}mergeCells")
        told = None if box is None else box.get("count")
        self.no(told is not None and int(told) != len(merged), f"{name}: mergeCells count {told}")
        self.no(box is not None and not merged, f"{name}: mergeCells is empty")
        merged.sort()
        for at, one in enumerate(merged):
            for other in merged[at + 1 :]:
                if other[0] > one[2]:
                    break
                self.no(other[1] <= one[3] and other[3] >= one[1], f"{name}: {one} over {other}")
        for one in tree.iter(f"{MAIN}autoFilter"):
            area_of(one.get("ref"))
        for one in tree.iter(f"{MAIN}conditionalFormatting"):
            self.no(not one.get("sqref"), f"{name}: a colouring rule of no cells")
        for one in tree.iter(f"{MAIN}hyperlink"):
            self.no(
                not one.get(f"{REL}id") and not one.get("location"), f"{name}: a link to nothing"
            )

    def check_lists(self, name: str, tree: ElementTree.Element) -> None:
        box = tree.find(f"{MAIN}dataValidations")
        if box is None:
            return
        self.no(int(box.get("count", "0")) != len(box), f"{name}: count of drop-downs")
        self.no(not 1 <= len(box) <= 65_534, f"{name}: {len(box)} drop-downs")
        taken: Counter[str] = Counter()
        for one in box:
            for area in one.get("sqref", "").split():
                area_of(area)
                taken[area] += 1
            self.no(not one.get("sqref"), f"{name}: a drop-down of no cells")
            for attribute, longest in (
                ("promptTitle", 32),
                ("errorTitle", 32),
                ("prompt", 255),
                ("error", 255),
            ):
                self.no(len(one.get(attribute, "")) > longest, f"{name}: {attribute} is too long")
            formula = one.findtext(f"{MAIN}formula1") or ""
            self.no(len(formula) > 255, f"{name}: formula of a drop-down is too long")
            self.no(formula.startswith("="), f"{name}: formula of a drop-down begins with =")
        self.no(max(taken.values()) > 1, f"{name}: two drop-downs in one cell")

    def check_comments(self, name: str) -> None:
        for part in self.targets(name).values():
            tree = self.trees.get(part)
            if tree is None or tree.tag != f"{MAIN}comments":
                continue
            authors = len(tree.find(f"{MAIN}authors"))
            seen = Counter(one.get("ref") for one in tree.iter(f"{MAIN}comment"))
            self.no(max(seen.values(), default=0) > 1, f"{part}: two comments in one cell")
            for one in tree.iter(f"{MAIN}comment"):
                area_of(one.get("ref"))
                self.no(int(one.get("authorId")) >= authors, f"{part}: no such author")
                length = sum(len(text.text or "") for text in one.iter(f"{MAIN}t"))
                self.no(length > 32_767, f"{part}: a comment of {length} letters")
            shapes = [p for p in self.targets(name).values() if p.endswith(".vml")]
            self.no(not shapes, f"{part}: comments without their shapes")
