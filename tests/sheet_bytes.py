"""Small workbooks made byte by byte, for files that no program would write: zip, OLE, BIFF."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
Parts = dict[str, str | bytes]


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip, always the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 11, 3, 8, 0, 0)), content, method)
    return out.getvalue()


def relationships(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def worksheet(body: str, before: str = "", after: str = "") -> str:
    return (
        f'{XML}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


ROWS = (
    f'<row r="1">{text_cell("A1", "Desa")}{text_cell("B1", "Luas")}</row>'
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1000</v></c></row>'
)
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="22"/></cellXfs>'
    "</styleSheet>"
)


def xlsx_parts(sheet: str | None = None, workbook_properties: str = "") -> Parts:
    """A whole small xlsx; `sheet` is the worksheet's XML."""
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook_properties}'
        '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{XML}<sst xmlns="{MAIN}"><si><t>Sungai Raya</t></si></sst>',
        "xl/worksheets/sheet1.xml": sheet or worksheet(ROWS),
        "xl/theme/theme1.xml": f"{XML}<theme/>",
    }


def xlsx(sheet: str | None = None, **changed: str | bytes | None) -> bytes:
    """A small xlsx; `changed` maps a part (dots and slashes as in the zip) to other content or None."""
    parts = xlsx_parts(sheet)
    for name, content in changed.items():
        parts.pop(name, None)
        if content is not None:
            parts[name] = content
    return zipped(parts)


def ods_content(rows: str, styles: str = "", table: str = "") -> str:
    spaces = " ".join(
        f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text", "style", "draw")
    )
    return (
        f"{XML}<office:document-content {spaces}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Data" {table}>{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def ods_text(text: str, extra: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {extra}><text:p>{escape(text)}</text:p>'
        "</table:table-cell>"
    )


def ods_row(cells: str, extra: str = "") -> str:
    return f"<table:table-row {extra}>{cells}</table:table-row>"


def ods_parts(content: str | None = None) -> Parts:
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content or ods_content(ods_row(ods_text("Desa"))),
        "styles.xml": f"{XML}<styles/>",
        "META-INF/manifest.xml": f"{XML}<manifest/>",
    }


# --- xls: BIFF8 records inside an OLE file -------------------------------------------------------------


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def biff(
    cells: list[tuple[int, int, str | float]],
    *,
    hidden: int = 0,
    extra: bytes = b"",
    name: str = "Data",
) -> bytes:
    """A BIFF8 workbook stream with one sheet; cells are (row, column, value), counted from 0."""
    begin = struct.pack("<2H2H2I", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x0600)
    sheet_begin = struct.pack("<2H2H2I", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x0600)
    label = name.encode("latin-1")
    head = record(0x0809, begin) + record(0x0042, struct.pack("<H", 1200)) + extra
    head += record(0x00E0, struct.pack("<3H", 0, 0, 0) + bytes(14))
    sheet_info_size = 4 + 6 + 2 + len(label)
    offset = len(head) + sheet_info_size + 4
    info = struct.pack("<IBBBB", offset, hidden, 0, len(label), 0) + label
    body = record(0x0809, sheet_begin)
    if cells:
        last = max(row for row, _, _ in cells) + 1, max(column for _, column, _ in cells) + 1
        body += record(0x0200, struct.pack("<2I3H", 0, last[0], 0, last[1], 0))
    for row, column, value in cells:
        where = struct.pack("<3H", row, column, 0)
        if isinstance(value, str):
            wide = value.encode("utf-16-le")
            body += record(0x0204, where + struct.pack("<HB", len(value), 1) + wide)
        else:
            body += record(0x0203, where + struct.pack("<d", value))
    return head + record(0x0085, info) + record(0x000A) + body + record(0x000A)


END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(stream: bytes, name: str = "Workbook", **header: int) -> bytes:
    """An OLE file with one stream. `header` overrides fields, to make broken ones: sector_shift,
    fat_sectors, directory, mini, difat, loop (sector that points back to itself)."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    stream = stream.ljust(count * 512, b"\0")
    # sector 0: FAT, 1: directory, 2…: the stream; one FAT sector serves 128 sectors
    fat = [FAT_SECTOR, END, *range(3, count + 2), END]
    if "loop" in header:
        fat[header["loop"]] = header.get("loop_to", header["loop"])
    fat += [FREE] * (128 - len(fat))
    top = struct.pack(
        "<8s16s6H10I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        header.get("sector_shift", 9),
        header.get("mini_shift", 6),
        0,
        0,
        0,
        header.get("fat_sectors", 1),
        header.get("directory", 1),
        0,
        4096,
        header.get("mini", END),
        header.get("mini_count", 0),
        header.get("difat", END),
        header.get("difat_count", 0),
    )
    top += struct.pack("<109I", 0, *[FREE] * 108)
    entries = directory_entry("Root Entry", 5, END, 0, child=1)
    entries += directory_entry(name, 2, header.get("start", 2), header.get("size", len(stream)))
    return top + struct.pack("<128I", *fat[:128]) + entries.ljust(512, b"\0") + stream


def directory_entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    label = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I16sI8s8sIQ",
        label,
        len(label),
        kind,
        1,
        FREE,
        FREE,
        child,
        bytes(16),
        0,
        bytes(8),
        bytes(8),
        start,
        size,
    )
