"""Hostile zips: bombs, lies in the directory, and archives that are no workbook."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from tests.sheet_bytes import ods_parts, xlsx, xlsx_parts, zipped

File = tuple[str, bytes | Callable[[], bytes]]
MB = 1024 * 1024


def squeezed(
    name: str, begin: bytes, block: bytes, times: int, finish: bytes, declared: int = -1
) -> bytes:
    """A zip with one large part that never is in memory: `block` repeated."""
    check, size = 0, 0
    for piece in (begin, *[block] * times, finish):
        check, size = zlib.crc32(piece, check), size + len(piece)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # after a full flush nothing before is referred to, so the block's zipped bytes may be repeated
    first = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = first + middle * times + packer.compress(finish) + packer.flush()
    return raw_zip([(name, packed, size if declared < 0 else declared, check)])


def raw_zip(entries: list[tuple[str, bytes, int, int]], flags: int = 0, method: int = 8) -> bytes:
    """A zip of (name, packed bytes, declared size, checksum), with whatever these say."""
    body, directory = b"", b""
    for name, packed, size, check in entries:
        label = name.encode()
        common = struct.pack(
            "<5H3I2H", 20, flags, method, 0, 0x5B63, check, len(packed), size, len(label), 0
        )
        directory += b"PK\x01\x02\x14\x00" + common
        directory += struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + label
        body += b"PK\x03\x04" + common + label + packed
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, *[len(entries)] * 2, len(directory), len(body), 0
    )
    return body + directory + end


def grafted(large: bytes, name: str) -> bytes:
    """The sound xlsx's other parts beside the one part of `large` (made by `squeezed`)."""
    return merged_zip({k: v for k, v in xlsx_parts().items() if k != name}, large)


def merged_zip(parts: dict[str, str | bytes], large: bytes) -> bytes:
    entries = []
    for name, content in parts.items():
        plain = content.encode() if isinstance(content, str) else content
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(plain) + packer.flush()
        entries.append((name, packed, len(plain), zlib.crc32(plain)))
    check, packed_size, size, label = struct.unpack_from("<3IH", large, 14)
    start = 30 + label
    entries.append((large[30:start].decode(), large[start : start + packed_size], size, check))
    return raw_zip(entries)


SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def bombs() -> Iterator[File]:
    """Little bytes that become many: by ratio, by number of cells, by one huge token."""
    rows = b"".join(b"<row><c><v>%d</v></c><c t='b'><v>1</v></c></row>" % n for n in range(2_000))
    texts = b"<si><t>" + b"Sungai Raya " * 40 + b"</t></si>"
    large: dict[str, tuple[str, bytes, bytes, int, bytes]] = {
        "spaces-64": (SHEET, b"<worksheet><sheetData>", b" " * MB, 64, b"</sheetData></worksheet>"),
        "spaces-299": (
            SHEET,
            b"<worksheet><sheetData>",
            b" " * MB,
            299,
            b"</sheetData></worksheet>",
        ),
        "spaces-900": (
            SHEET,
            b"<worksheet><sheetData>",
            b" " * MB,
            900,
            b"</sheetData></worksheet>",
        ),
        "rows": (SHEET, b"<worksheet><sheetData>", rows, 150, b"</sheetData></worksheet>"),
        "attribute": (SHEET, b'<worksheet a="', b"a" * MB, 9, b'"/>'),
        "attribute-200": (SHEET, b'<worksheet a="', bytes(range(97, 123)) * 40_000, 200, b'"/>'),
        "comment": (
            SHEET,
            b"<worksheet><!--",
            bytes(range(97, 123)) * 40_000,
            200,
            b"--></worksheet>",
        ),
        "texts": (TEXTS, b"<sst>", texts * 100, 2_000, b"</sst>"),
        "texts-empty": (TEXTS, b"<sst>", b"<si/>" * 10_000, 1_000, b"</sst>"),
        "text-long": (
            TEXTS,
            b"<sst><si><t>",
            bytes(range(97, 123)) * 40_000,
            200,
            b"</t></si></sst>",
        ),
        "styles": (
            "xl/styles.xml",
            b"<s><cellXfs>",
            b"<xf numFmtId='14'/>" * 9_000,
            400,
            b"</cellXfs></s>",
        ),
        "merges": (
            SHEET,
            b"<worksheet>",
            b"<mergeCell ref='A1:C2'/>" * 9_000,
            100,
            b"</worksheet>",
        ),
        "sheets": ("xl/workbook.xml", b"<w>", b"<sheet name='a' id='rId1'/>" * 1_000, 300, b"</w>"),
        "links": (
            "xl/_rels/workbook.xml.rels",
            b"<R>",
            b"<Relationship Id='r'/>" * 9_000,
            100,
            b"</R>",
        ),
        "theme": ("xl/theme/theme1.xml", b"<theme>", b"<a/>" * 100_000, 100, b"</theme>"),
        "unread": ("xl/media/image1.bmp", b"BM", b"\0" * MB, 350, b""),
        "prolog": ("xl/theme/theme1.xml", b"<?xml version='1.0'?>", b" " * MB, 250, b"<theme/>"),
    }
    for name, (part, *rest) in large.items():
        yield f"bomb/{name}.xlsx", partial(grafted_bomb, part, *rest)
    yield "bomb/one-text-500000-times.xlsx", one_text
    cell = b"<table:table-cell><text:p>a</text:p></table:table-cell>"
    for name, block, times in (("cells", cell * 900, 900), ("spaces", b" " * MB, 120)):
        content = partial(squeezed, "content.xml", b"<o><table:table>", block, times)
        yield f"bomb/{name}.ods", partial(content, b"</table:table></o>")


def grafted_bomb(
    part: str, begin: bytes, block: bytes, times: int, finish: bytes, declared: int = -1
) -> bytes:
    return grafted(squeezed(part, begin, block, times, finish, declared), part)


def one_text() -> bytes:
    """One long text, named by half a million cells."""
    body = b"<row>" + b"<c t='s'><v>0</v></c>" * 500 + b"</row>"
    large = squeezed(SHEET, b"<worksheet><sheetData>", body, 1_000, b"</sheetData></worksheet>")
    parts = xlsx_parts() | {TEXTS: f"<sst><si><t>{'abc ' * 20_000}</t></si></sst>"}
    del parts[SHEET]
    return merged_zip(parts, large)


def lying_zips() -> Iterator[File]:
    """Declared sizes, places and checksums that are not so; parts that share their bytes."""
    sheet = xlsx_parts()[SHEET].encode()  # type: ignore[union-attr]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(sheet) + packer.flush()
    others = {k: v for k, v in xlsx_parts().items() if k != SHEET}
    for size in (0, 1, len(sheet) - 1, len(sheet) + 1, 2**31, 2**32 - 1):
        one = raw_zip([(SHEET, packed, size, zlib.crc32(sheet))])
        yield f"lying/size-{size}.xlsx", merged_zip(others, one)
    for declared in (100, 10 * MB, 200 * MB):
        content = partial(grafted_bomb, SHEET, b"<worksheet>", b" " * MB, 300, b"</worksheet>")
        yield f"lying/bomb-{declared}.xlsx", partial(content, declared)
    yield "lying/checksum.xlsx", merged_zip(others, raw_zip([(SHEET, packed, len(sheet), 7)]))
    good = xlsx()
    for offset in (4, 6, 8, 10, 12, 16, 20):  # fields of the end record
        broken = bytearray(good)
        broken[len(good) - 22 + offset : len(good) - 20 + offset] = b"\xff\xff"
        yield f"lying/end-{offset}.xlsx", bytes(broken)
    block = zlib.compress(b"\0" * MB, 9)[2:-4]
    same = [(f"xl/part{n}.xml", block, MB, zlib.crc32(b"\0" * MB)) for n in range(200)]
    yield "lying/same-part-200-times.xlsx", raw_zip(same)
    body = raw_zip(same[:1])
    entry = body[body.index(b"PK\x01\x02") : body.rindex(b"PK\x05\x06")]
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, 300, 300, len(entry) * 300, body.index(b"PK\x01\x02"), 0
    )
    yield "lying/overlap.xlsx", body[: body.index(b"PK\x01\x02")] + entry * 300 + end


def odd_zips() -> Iterator[File]:
    """Zips that are no workbook, or hold what none holds."""
    yield "zip/nested.xlsx", zipped({"a.zip": zipped({"b.zip": zipped({"c": b"0" * MB})})})
    yield "zip/workbook-inside.xlsx", zipped({"data.xlsx": xlsx()})
    yield "zip/embedded.xlsx", xlsx(**{"xl/embeddings/book1.xlsx": xlsx()})
    escaping = (
        "/etc/passwd",
        "../../x.xml",
        "xl/../../../x",
        "..\\..\\x",
        "C:/x.xml",
        "C:\\x",
        "\\x",
    )
    for number, name in enumerate(escaping):
        yield f"zip/name-{number}.xlsx", xlsx(**{name: "x"})
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"zip/method-{method}.xlsx", zipped(xlsx_parts(), method)
        parts = xlsx_parts() | {"xl/x.xml": b"0" * 9 * MB}
        yield f"zip/bomb-{method}.xlsx", partial(zipped, parts, method)
    yield "zip/method-99.xlsx", raw_zip([("xl/workbook.xml", b"x", 1, 0)], method=99)
    yield "zip/encrypted.xlsx", raw_zip([("xl/workbook.xml", b"x" * 20, 8, 0)], flags=1)
    for count in (2_001, 30_000):
        yield (
            f"zip/entries-{count}.xlsx",
            partial(zipped, {f"xl/{n}.xml": b"" for n in range(count)}),
        )
    yield "zip/empty.xlsx", zipped({})
    for name in xlsx_parts():
        yield f"zip/missing-{name.replace('/', '-')}.xlsx", xlsx(**{name: None})
        yield f"zip/blank-{name.replace('/', '-')}.xlsx", xlsx(**{name: ""})
        yield f"zip/binary-{name.replace('/', '-')}.xlsx", xlsx(**{name: bytes(range(256))})
    for name in ("content.xml", "mimetype", "META-INF/manifest.xml"):
        yield (
            f"zip/missing-{name[:4]}.ods",
            zipped({k: v for k, v in ods_parts().items() if k != name}),
        )
    locked = ods_parts() | {
        "META-INF/manifest.xml": "<m:encryption-data/>",
        "content.xml": b"\x07" * 99,
    }
    yield "zip/password.ods", zipped(locked)
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/Workbook.xml", "<workbook/>")
    yield "zip/twice.xlsx", out.getvalue()
