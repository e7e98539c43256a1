"""Hostile and broken files, always the same: `hostile_files()` yields (name, bytes) by family.

The part of the name before "/" is the family; the ending is the one the file is uploaded with.
"""

import random
import struct
from collections.abc import Callable, Iterator

from tests.hostile_sheets import (
    broken_csv,
    far_cells,
    formulas,
    odd_values,
    ods_repeats,
    xml_tricks,
)
from tests.hostile_zips import bombs, lying_zips, odd_zips
from tests.sheet_bytes import biff, ods_parts, ole, record, xlsx, zipped

File = tuple[str, bytes | Callable[[], bytes]]  # what costs time to make is made when asked for
SEED = 20251103


def hostile_files(
    wanted: Callable[[int, str], bool] = lambda *_: True,
) -> Iterator[tuple[str, bytes]]:
    """More than 300 files of all families: those that are `wanted` by number and name."""
    for number, (name, content) in enumerate(recipes()):
        if wanted(number, name):
            yield name, content() if callable(content) else content


def recipes() -> Iterator[File]:
    for family in (
        truncated,
        flipped,
        bombs,
        lying_zips,
        odd_zips,
        xml_tricks,
        far_cells,
        ods_repeats,
        odd_values,
        formulas,
        wrong_endings,
        broken_csv,
        broken_ole,
        noise,
    ):
        yield from family()


def good_files() -> dict[str, bytes]:
    """What gets broken: one sound file of each kind."""
    cells: list[tuple[int, int, str | float]] = [
        (row, column, f"Desa {row}" if column == 0 else float(row * column))
        for row in range(30)
        for column in range(5)
    ]
    return {"xlsx": xlsx(), "ods": zipped(ods_parts()), "xls": ole(biff(cells))}


def truncated() -> Iterator[File]:
    for kind, content in good_files().items():
        for step in range(1, 26):
            yield f"truncated/{step}.{kind}", content[: len(content) * step // 26]


def flipped() -> Iterator[File]:
    chance = random.Random(SEED)
    for kind, content in good_files().items():
        for number in range(25):
            broken = bytearray(content)
            for _ in range(1 + number % 5):
                broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
            yield f"flipped/{number}.{kind}", bytes(broken)


def wrong_endings() -> Iterator[File]:
    """Other kinds of files under a spreadsheet's name."""
    contents = {
        "html": b"<html><body><table><tr><td>Desa</td></tr></table></body></html>",
        "html-bom": b"\xef\xbb\xbf\r\n <!DOCTYPE html><table></table>",
        "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
        "xml-2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "fods": b'<?xml version="1.0"?><office:document/>',
        "html-utf16": "\ufeff<html><table></table></html>".encode("utf-16-le"),
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(40),
        "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40),
        "gif": b"GIF89a" + bytes(40),
        "rar": b"Rar!\x1a\x07\x01\0" + bytes(40),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(40),
        "gzip": b"\x1f\x8b\x08\0" + bytes(40),
        "rtf": b"{\\rtf1\\ansi Desa}",
        "elf": b"\x7fELF\x02\x01\x01" + bytes(40),
        "exe": b"MZ\x90\0\x03" + bytes(80),
        "sqlite": b"SQLite format 3\0" + bytes(40),
        "docx": zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>"}),
        "pptx": zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<d/>"}),
        "xlsb": zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}),
        "odt": zipped(
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<t/>"}
        ),
        "apk": zipped({"AndroidManifest.xml": "x", "classes.dex": "x"}),
    }
    for name, content in contents.items():
        for ending in ("xlsx", "xls", "csv"):
            yield f"ending/{name}.{ending}", content + b" " * len(ending)


def broken_ole() -> Iterator[File]:
    """OLE files with a password, loops, or fields past the end."""
    stream = biff([(0, 0, "Desa"), (1, 0, 1.0)])
    for name in ("EncryptedPackage", "WordDocument", "PowerPoint Document", "Contents"):
        yield f"ole/{name.split()[0]}.xlsx", ole(stream, name)
    yield (
        "ole/filepass.xls",
        ole(biff([(0, 0, "x")], extra=record(0x2F, b"\x01\0\x01\0\x01\0" + bytes(48)))),
    )
    for sector in (0, 1, 2, 5, 9):
        yield f"ole/loop-{sector}.xls", ole(stream, loop=sector)
        yield f"ole/loop-back-{sector}.xls", ole(stream, loop=sector, loop_to=2, size=2**31)
    huge = 2**32 - 16
    for key in (
        "fat_sectors",
        "directory",
        "mini",
        "mini_count",
        "difat",
        "difat_count",
        "start",
        "size",
    ):
        for value in (0, 3, 200_000, huge):
            yield f"ole/{key}-{value}.xls", ole(stream, **{key: value})
    for shift in (0, 1, 8, 12, 15, 16, 31, 63, 65_535):
        yield f"ole/sector-{shift}.xls", ole(stream, sector_shift=shift)
        yield f"ole/mini-sector-{shift}.xls", ole(stream, mini_shift=shift)
    far: list[tuple[int, int, str | float]] = [(0, 0, 1.0), (65_535, 65_534, 1.0)]
    yield "ole/far-cell.xls", ole(biff(far))
    yield "ole/wide.xls", ole(biff([(0, 5_000, 1.0)]))
    dimension = record(0x0200, struct.pack("<2I3H", 0, 2**32 - 1, 0, 65_535, 0))
    yield (
        "ole/dimension.xls",
        ole(biff([(0, 0, 1.0)]).replace(record(0x0A), dimension + record(0x0A))),
    )
    texts = record(0xFC, struct.pack("<2I", 2**32 - 1, 2**32 - 1))
    yield "ole/texts.xls", ole(biff([(0, 0, 1.0)], extra=texts))
    yield "ole/record-size.xls", ole(biff([(0, 0, 1.0)])[:-4] + struct.pack("<2H", 0x203, 65_535))
    merges = record(0xE5, struct.pack("<H", 65_535) + bytes(8_000))
    yield "ole/merges.xls", ole(biff([(0, 0, 1.0)])[:-4] + merges + record(0x0A))


def noise() -> Iterator[File]:
    """Nothing at all, and chance behind the first bytes of each kind."""
    chance = random.Random(SEED)
    yield "noise/empty.xlsx", b""
    for number, head in enumerate(
        (b"P", b"PK", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\0", b"\n")
    ):
        yield f"noise/head-{number}.xlsx", head
    heads = (
        b"",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    )
    for number in range(30):
        head, size = heads[number % len(heads)], 10 ** (1 + number % 5)
        yield f"noise/{number}.xlsx", head + chance.randbytes(size)
