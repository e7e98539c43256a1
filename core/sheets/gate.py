"""The gate: what a file really is, and whether it may be opened at all. Cheap; runs in the web process.

Looks at the first bytes, the zip's directory and an OLE file's names, and inflates nothing but one
small list. What only shows on opening (entities, real sizes, far cells) is refused in the child.
"""

import mmap
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.sheets.refusal import (
    ARCHIVE,
    BINARY,
    DAMAGED,
    LOCKED,
    MAX_ENTRIES,
    MAX_PART,
    MAX_RATIO,
    MAX_UNZIPPED,
    NO_SHEET,
    OFFICE,
    RATIO_FROM,
    SAVE_AS,
    TOO_LARGE,
    UNSAFE,
    Limits,
    Refused,
    by_size,
)

HEAD = 8192
END_RECORD = struct.Struct("<4s4H2LH")
END_MARK, LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x07"
MAX_DIRECTORY = 1024 * 1024  # bytes; 2,000 entries take about 200 kB
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (
    ".zip",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".docx",
    ".pptx",
    ".ods",
    ".rar",
    ".7z",
    ".gz",
    ".jar",
)
BIFF_BEGIN = bytes.fromhex("0908100000060500")  # a BIFF8 stream of workbook globals
FILE_PASS, FIRST_RECORDS = 0x2F, 20
# first bytes → what the file is
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"GIF8", "gambar"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"{\\rtf", "dokumen RTF"),
)


@dataclass(frozen=True)
class Passed:
    """What the gate saw: kind is xlsx, xls, ods or csv; notes are Indonesian remarks."""

    kind: str
    notes: tuple[str, ...] = ()


def inspect(path: Path, filename: str, limits: Limits) -> Passed:
    """The file's real kind, whatever its name says. Raises Refused."""
    if told := by_size(path.stat().st_size, limits.max_bytes):
        raise Refused(told)
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.startswith((b"PK\x03\x04", END_MARK)):
            passed = inspect_zip(file, path)
        elif head.startswith(OLE_MARK):
            passed = inspect_ole(file)
        else:
            passed = inspect_text(head)
    return Passed(passed.kind, (*passed.notes, *name_note(filename, passed.kind)))


def name_note(filename: str, kind: str) -> tuple[str, ...]:
    """A remark when the name promises another kind than the content is."""
    ending = filename.lower().rpartition(".")[2]
    promised = {"xlsm": "xlsx", "xltx": "xlsx", "xlt": "xls", "ots": "ods"}.get(ending, ending)
    if promised in ("xlsx", "xls", "ods") and promised != kind:
        return (f"Nama berkas berakhiran .{ending}, tetapi isinya {kind}; dibaca sebagai {kind}.",)
    return ()


# --- text -----------------------------------------------------------------------------------------


def inspect_text(head: bytes) -> Passed:
    """Text tables are csv; web pages, XML and other kinds are refused with what to do."""
    for mark, what in FOREIGN:
        if head.startswith(mark):
            raise Refused(NO_SHEET.format(what=what))
    start = (
        head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    )
    if start.startswith((b"<", b"mime-version:")):
        web = (
            b"<html" in start
            or b"<table" in start
            or start.startswith((b"<!doctype html", b"mime"))
        )
        what = "halaman web yang diberi nama Excel" if web else "berkas XML, bukan Excel biasa"
        raise Refused(f"Berkas ini {what}. {SAVE_AS}")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 is full of NULs
    control = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a" for byte in head)
    if not wide and (b"\x00" in head or control * 100 > len(head)):
        raise Refused(
            "Berkas ini bukan lembar data: isinya bukan teks dan bukan Excel. "
            "Simpan data sebagai Excel (.xlsx) atau CSV, lalu unggah lagi."
        )
    return Passed("csv")


# --- OLE: Excel 97–2003, and any Office file with a password -----------------------------------------


def inspect_ole(file: BinaryIO) -> Passed:
    """xls passes. A password shows as a stream named EncryptedPackage, in xls as a FilePass record."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:

        def has(name: str) -> bool:
            return content.find(name.encode("utf-16-le")) >= 0

        if has("EncryptedPackage") or has_file_pass(content):
            raise Refused(LOCKED)
        if not (has("Workbook\0") or has("Book\0")):
            raise Refused(f"Berkas ini bukan lembar Excel, atau sudah rusak. {SAVE_AS}")
        return Passed("xls", MACROS if has("_VBA_PROJECT_CUR") else ())


def has_file_pass(content: mmap.mmap) -> bool:
    """Whether a FilePass record is among the first of an Excel 97–2003 workbook stream."""
    at = content.find(BIFF_BEGIN)
    for _ in range(FIRST_RECORDS if at >= 0 else 0):
        header = content[at : at + 4]
        if len(header) < 4:
            break
        kind, length = struct.unpack("<2H", header)
        if kind == FILE_PASS:
            return True
        at += 4 + length
    return False


# --- zip: xlsx, xlsm, ods ------------------------------------------------------------------------------

MACROS = ("Makro di dalam berkas dibuang.",)


def inspect_zip(file: BinaryIO, path: Path) -> Passed:
    """The kind by the parts' names, once the directory is sane. Raises Refused."""
    check_directory_size(file)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            check_entries(infos)
            names = {info.filename.replace("\\", "/").lower().lstrip("/") for info in infos}
            if len(names) < len(infos):
                raise Refused(UNSAFE)  # two parts of one name: each program would read another one
            return Passed(zip_kind(archive, names), zip_notes(names))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Refused(DAMAGED) from error
    except RuntimeError as error:  # zipfile's word for "encrypted"
        raise Refused(LOCKED) from error


def check_directory_size(file: BinaryIO) -> None:
    """Refuses a directory of a million entries before anything reads it into memory."""
    size = file.seek(0, 2)
    start = max(0, size - END_RECORD.size - 65_535)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END_MARK)
    if tail[-END_RECORD.size :].startswith(END_MARK) and tail.endswith(b"\x00\x00"):
        at = len(tail) - END_RECORD.size  # as zipfile looks for it
    if at < 0 or at + END_RECORD.size > len(tail):
        raise Refused(DAMAGED)
    length = END_RECORD.unpack_from(tail, at)[5]
    if at >= 20 and tail[at - 20 :].startswith(LOCATOR_MARK):
        file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = file.read(56)
        if len(record) < 56:
            raise Refused(DAMAGED)
        length = max(length if length < 0xFFFFFFFF else 0, struct.unpack_from("<Q", record, 40)[0])
    if length > MAX_DIRECTORY:
        raise Refused(TOO_LARGE)


def check_entries(infos: list[zipfile.ZipInfo]) -> None:
    """Refuses too many or too large parts, bombs by ratio, escaping names, zips inside, odd methods."""
    if len(infos) > MAX_ENTRIES or sum(info.file_size for info in infos) > MAX_UNZIPPED:
        raise Refused(TOO_LARGE)
    for info in infos:
        if info.flag_bits & 0x1:
            raise Refused(LOCKED)
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > MAX_PART or (info.file_size > RATIO_FROM and ratio > MAX_RATIO):
            raise Refused(TOO_LARGE)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(UNSAFE)
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise Refused(UNSAFE)
        # Excel keeps a pasted object's file in embeddings/; it is never opened.
        if name.lower().endswith(ARCHIVES) and "embeddings/" not in name.lower():
            raise Refused(ARCHIVE)


def zip_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    """xlsx or ods. Raises Refused for other Office files, with what to do."""
    if "mimetype" in names or "content.xml" in names:
        if "content.xml" not in names:
            raise Refused(DAMAGED)
        if "META-INF/manifest.xml" in archive.namelist():
            with archive.open("META-INF/manifest.xml") as manifest:
                if b"encryption-data" in manifest.read(MAX_DIRECTORY):
                    raise Refused(LOCKED)
        return "ods"
    if "xl/workbook.bin" in names:
        raise Refused(BINARY)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused(OFFICE)
    if "[content_types].xml" not in names and "xl/workbook.xml" not in names:
        raise Refused(f"Berkas ini bukan Excel, atau sudah rusak. {SAVE_AS}")
    return "xlsx"


def zip_notes(names: set[str]) -> tuple[str, ...]:
    """What is in the file and is left unread."""
    notes: tuple[str, ...] = ()
    if any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in names):
        notes += MACROS
    if any(name.startswith("xl/externallinks/") for name in names):
        notes += (
            "Tautan ke berkas lain tidak diikuti; yang dibaca hasil terakhir yang tersimpan.",
        )
    if any("embeddings/" in name for name in names):
        notes += ("Berkas yang ditempel di dalam lembar tidak dibaca.",)
    return notes
