"""Excel 97 workbooks (BIFF8 in a compound file), just enough of them for a table.

Records are: two bytes kind, two bytes length, the rest; all little-endian. The compound file holds one
stream, "Workbook", padded to 4096 bytes so that it needs no mini stream.
"""

from datetime import date
from pathlib import Path
from struct import pack

from bench.ugly.cell import Cell, Formula
from bench.ugly.days import excel_serial
from bench.ugly.page import Page

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_PLAIN, _DAY = 0, 1  # cell formats, in the order they are written
_DAY_FORMAT = 14  # built in: a short date


def write_xls(path: Path, pages: list[Page]) -> None:
    path.write_bytes(_compound(_workbook(pages)))


def _record(kind: int, body: bytes = b"") -> bytes:
    return pack("<HH", kind, len(body)) + body


def _begin(substream: int) -> bytes:
    return _record(0x0809, pack("<HHHHII", 0x0600, substream, 0x0DBB, 0x07CC, 0, 6))


def _workbook(pages: list[Page]) -> bytes:
    formats = b"".join(
        _record(0x00E0, pack("<HHHBBBBIIH", 0, number, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0))
        for number in (0, _DAY_FORMAT)
    )
    head = _begin(0x0005) + _record(0x0042, pack("<H", 1200)) + _record(0x0022, pack("<H", 0))
    sheets = [_sheet(page) for page in pages]
    listed = [_listed(page, 0) for page in pages]
    at = len(head + formats + b"".join(listed) + _record(0x000A))
    listed = []
    for page, sheet in zip(pages, sheets, strict=True):
        listed.append(_listed(page, at))
        at += len(sheet)
    return b"".join([head, formats, *listed, _record(0x000A), *sheets])


def _listed(page: Page, at: int) -> bytes:
    """A sheet's name and where in the stream it begins."""
    name = page.name.encode("utf-16-le")
    body = pack("<IBBBB", at, int(page.hidden), 0, len(page.name), 1) + name
    return _record(0x0085, body)


def _sheet(page: Page) -> bytes:
    width = max(len(row) for row in page.rows)
    parts = [_begin(0x0010), _record(0x0200, pack("<IIHHH", 0, len(page.rows), 0, width, 0))]
    for at in sorted(page.hidden_rows):
        parts.append(_record(0x0208, pack("<HHHHHHI", at - 1, 0, width, 255, 0, 0, 0x120)))
    for row, cells in enumerate(page.rows):
        parts += [_cell(row, column, cell) for column, cell in enumerate(cells) if cell is not None]
    merged = [pack("<HHHH", r1 - 1, r2 - 1, c1 - 1, c2 - 1) for r1, c1, r2, c2 in page.merged]
    if merged:
        parts.append(_record(0x00E5, pack("<H", len(merged)) + b"".join(merged)))
    return b"".join([*parts, _record(0x000A)])


def _cell(row: int, column: int, cell: Cell) -> bytes:
    match cell:
        case Formula():
            return _cell(row, column, cell.cached)
        case date():
            return _record(0x0203, pack("<HHHd", row, column, _DAY, excel_serial(cell)))
        case int() | float():
            return _record(0x0203, pack("<HHHd", row, column, _PLAIN, cell))
        case _:
            text = str(cell).encode("utf-16-le")
            return _record(0x0204, pack("<HHHHB", row, column, _PLAIN, len(text) // 2, 1) + text)


def _compound(stream: bytes) -> bytes:
    """Header, one directory sector, the stream, the allocation table."""
    stream += b"\0" * max(0, 4096 - len(stream))
    stream += b"\0" * (-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * (_SECTOR // 4) < 1 + sectors + tables:
        tables += 1
    chain = [_END, *range(2, sectors + 1), _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    places = list(range(1 + sectors, 1 + sectors + tables))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, 0, 0, 4096, _END, 0, _END, 0
    )
    header += pack("<109I", *places, *[_FREE] * (109 - tables))
    directory = _listing("Root Entry", 5, _FREE, _END, 0, child=1)
    directory += _listing("Workbook", 2, _FREE, 1, len(stream))
    directory += _listing("", 0, _FREE, 0, 0) * 2
    return header + directory + stream + pack(f"<{len(chain)}I", *chain)


def _listing(name: str, kind: int, beside: int, first: int, size: int, child: int = _FREE) -> bytes:
    """A directory entry, 128 bytes; beside: no siblings."""
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = text.ljust(64, b"\0") + pack("<HBBIII", len(text), kind, 1, beside, beside, child)
    return entry + b"\0" * 36 + pack("<IQ", first, size)
