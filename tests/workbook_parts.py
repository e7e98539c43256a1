"""What Excel wants of the package of a workbook and of its formats; for tests/workbook_rules.py."""

from collections import Counter
from pathlib import PurePosixPath
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


class Package:
    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts, self.said = parts, []
        # an attribute that stands twice, or a broken part, is no XML and raises here
        self.trees = {
            name: ElementTree.fromstring(content)
            for name, content in parts.items()
            if name.endswith((".xml", ".rels", ".vml"))
        }
        self.styles = self.trees["xl/styles.xml"]
        self.n_styles = len(self.styles.find(f"{MAIN}cellXfs"))
        shared = self.trees.get("xl/sharedStrings.xml")
        self.texts = [] if shared is None else list(shared)
        self.used = 0

    def no(self, true: bool, text: str) -> None:
        if true:
            self.said.append(text)

    def check_package(self) -> None:
        types = self.trees["[Content_Types].xml"]
        endings = Counter(one.get("Extension", "").lower() for one in types.iter(f"{TYPES}Default"))
        named = Counter(one.get("PartName", "") for one in types.iter(f"{TYPES}Override"))
        for name, n in (endings + named).items():
            self.no(n > 1, f"content type of {name} stands {n} times")
        for name in named:
            self.no(name.lstrip("/") not in self.parts, f"content type of a missing part {name}")
        for name in self.parts:
            known = f"/{name}" in named or name.rpartition(".")[2].lower() in endings
            self.no(not known and name != "[Content_Types].xml", f"{name} has no content type")
        for name, tree in self.trees.items():
            if name.endswith(".rels"):
                self.check_targets(name, tree)

    def check_targets(self, name: str, tree: ElementTree.Element) -> None:
        base = PurePosixPath(name).parent.parent
        ids = Counter(one.get("Id") for one in tree)
        self.no(max(ids.values(), default=0) > 1, f"{name}: an id stands twice")
        for one in tree:
            if one.get("TargetMode") != "External" and (target := one.get("Target", "")):
                whole = target.lstrip("/") if target[0] == "/" else joined(base, target)
                self.no(whole not in self.parts, f"{name}: no part {whole}")

    def targets(self, name: str) -> dict[str | None, str]:
        part = PurePosixPath(name)
        tree = self.trees.get(f"{part.parent}/_rels/{part.name}.rels")
        found = {}
        for one in () if tree is None else tree:
            target = one.get("Target", "")
            whole = target.lstrip("/") if target[:1] == "/" else joined(part.parent, target)
            found[one.get("Id")] = whole
        return found

    def check_styles(self) -> None:
        sizes = {}
        for name in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs", "numFmts"):
            part = self.styles.find(MAIN + name)
            sizes[name] = 0 if part is None else len(part)
            told = None if part is None else part.get("count")
            self.no(told is not None and int(told) != sizes[name], f"{name}: count is {told}")
        self.no(sizes["cellXfs"] > 65_490, "too many formats")
        codes = {int(one.get("numFmtId")) for one in self.styles.iter(f"{MAIN}numFmt")}
        for one in self.styles.find(f"{MAIN}cellXfs"):
            for name, attribute in (
                ("fonts", "fontId"),
                ("fills", "fillId"),
                ("borders", "borderId"),
            ):
                self.no(int(one.get(attribute, "0")) >= sizes[name], f"format with no {attribute}")
            number = int(one.get("numFmtId", "0"))
            self.no(number >= 164 and number not in codes, f"format with no number format {number}")
        for one in self.styles.iter(f"{MAIN}numFmt"):
            self.no(len(one.get("formatCode", "")) > 255, "a number format is too long")


def joined(base: PurePosixPath, target: str) -> str:
    pieces: list[str] = []
    for piece in (base / target).parts:
        if piece == "..":
            pieces.pop()
        elif piece != ".":
            pieces.append(piece)
    return "/".join(pieces)
