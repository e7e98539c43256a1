"""The gate and the child against hostile files: a Book or Refused, little memory, nothing left behind."""

import hashlib
import os
import resource
import signal
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from core.sheets import book, gate
from core.sheets.book import Book, Refused, read_book
from tests.hostile import good_files, hostile_files
from tests.hostile_zips import squeezed
from tests.sheet_bytes import ole, xlsx, zipped

PEAK_MB = 300


def outcome(tmp_path: Path, name: str, content: bytes) -> Book | str:
    """The Book, or the message of Refused. Any other exception fails the test. All rows are walked."""
    file, folder = tmp_path / "unggahan", tmp_path / "baris"
    file.write_bytes(content)
    try:
        found = read_book(file, name.split("/")[-1], folder)
        for sheet in found.sheets:
            for _ in sheet.rows():
                pass
            sheet.head(20)
    except Refused as refused:
        assert not folder.exists(), f"{name} left {list(folder.iterdir())}"
        return str(refused)
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()
    return found


def hostile(wanted: str) -> bytes:
    """The hostile file of this name."""
    [(_, content)] = hostile_files(lambda number, name: name == wanted)
    return content


def children() -> list[str]:
    """This process's own children, zombies included."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def check(tmp_path: Path, files: Iterable[tuple[str, bytes]]) -> Counter[str]:
    before, counts = children(), Counter[str]()
    for name, content in files:
        found = outcome(tmp_path, name, content)
        counts["read" if isinstance(found, Book) else "refused"] += 1
        if isinstance(found, str):
            assert len(found) > 30 and found.isprintable(), (name, found)
        counts["peak MB"], counts["own MB"] = bounded(name)
    assert children() == before, "a child was left behind"
    return counts


def bounded(name: str) -> tuple[int, int]:
    """Megabytes of the largest child so far (the first file above the line is named), and at least this
    process's own, which a child counts as its own until it starts its program."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert peak <= max(PEAK_MB, own), (name, peak)
    return peak, own


# beside those of MESSAGES
SAMPLE = {
    "bomb/attribute-200.xlsx",
    "bomb/one-text-500000-times.xlsx",
    "xml/laughs-utf16.xlsx",
    "xml/deep-100000.xlsx",
    "repeat/both.ods",
    "ole/loop-back-5.xls",
    "ole/sector-63.xls",
}


@pytest.mark.long
def test_a_sample_of_hostile_files_is_read_or_refused(tmp_path, capsys) -> None:
    def wanted(number: int, name: str) -> bool:
        return name in SAMPLE or (number % 40 == 7 and name not in MESSAGES)

    files = list(hostile_files(wanted))
    assert {name for name, _ in files} >= SAMPLE
    counts = check(tmp_path, files)
    assert len(files) >= 20 and counts["refused"] >= 12
    with capsys.disabled():
        print(f"\nhostile sample: {len(files)} files, {dict(counts)}")


@pytest.mark.long
def test_every_hostile_file_is_read_or_refused(tmp_path, capsys) -> None:
    names, contents = Counter[str](), set()

    def noted() -> Iterator[tuple[str, bytes]]:
        for name, content in hostile_files():
            names[name] += 1
            contents.add(hashlib.sha256(content).digest())
            yield name, content

    counts = check(tmp_path, noted())
    assert max(names.values()) == 1 and len(contents) >= 300
    with capsys.disabled():
        families = Counter(name.split("/")[0] for name in names)
        print(
            f"\nhostile: {len(names)} files, {len(contents)} distinct, {dict(counts)}, {dict(families)}"
        )


def test_the_sound_files_that_are_broken_there_are_read(tmp_path) -> None:
    for kind, content in good_files().items():
        found = outcome(tmp_path, f"x.{kind}", content)
        assert isinstance(found, Book) and found.kind == kind, found


MESSAGES = {
    "ole/EncryptedPackage.xlsx": "kata sandi",
    "ole/filepass.xls": "kata sandi",
    "zip/password.ods": "kata sandi",
    "zip/encrypted.xlsx": "kata sandi",
    "ending/html.xls": "halaman web",
    "ending/html-utf16.xls": "halaman web",
    "ending/mhtml.xls": "halaman web",
    "ending/xml-2003.xls": "Simpan Sebagai",
    "ending/pdf.xlsx": "PDF",
    "ending/docx.xlsx": "Word",
    "ending/xlsb.xlsx": "biner",
    "zip/workbook-inside.xlsx": "arsip",
    "zip/nested.xlsx": "arsip",
    "noise/empty.xlsx": "kosong",
    "far/corner.xlsx": "1.048.576",
    "far/million-columns.xlsx": "terlalu besar",
    "far/wide.xlsx": "kolom BXX (2.000 kolom)",
    "csv/million-columns-0.csv": "kolom",
    "csv/long-line-50-mb.csv": "paling besar 20 MB",
    "csv/open-quote.csv": "sekitar baris 2",
    "csv/open-quote-at-the-end.csv": "sekitar baris 2",
    "xml/laughs-6.xlsx": "tidak aman",
    "xml/file-7.xlsx": "tidak aman",
    "zip/twice.xlsx": "tidak aman",
    "zip/bomb-12.xlsx": "tidak aman",
    "bomb/spaces-299.xlsx": "terlalu besar",
    "lying/bomb-100.xlsx": "rusak",
    "lying/overlap.xlsx": "tidak aman",
}
READ = {"formula/0.xlsx", "formula/0.ods", "far/dimension-0.xlsx", "far/blank-rows.xlsx"}


def test_the_message_says_what_is_wrong(tmp_path) -> None:
    seen, before = set(), children()
    for name, content in hostile_files(lambda number, name: name in MESSAGES):
        found = outcome(tmp_path, name, content)
        assert isinstance(found, str) and MESSAGES[name] in found, (name, found)
        assert len(found) > 30 and found.isprintable(), (name, found)
        bounded(name)
        seen.add(name)
    assert seen == set(MESSAGES) and children() == before


def test_harmless_oddities_are_read(tmp_path) -> None:
    found = [outcome(tmp_path, *file) for file in hostile_files(lambda number, name: name in READ)]
    assert len(found) == len(READ) and all(isinstance(one, Book) for one in found), found


def test_macros_are_dropped_with_a_note(tmp_path) -> None:
    found = outcome(tmp_path, "x.xlsm", hostile("formula/macro.xlsm"))
    assert isinstance(found, Book) and found.kind == "xlsx"
    assert found.notes == ("Makro di dalam berkas dibuang.",)


def test_a_wrong_ending_is_noted_and_the_content_read(tmp_path) -> None:
    found = outcome(tmp_path, "data.xlsx", b"Desa;Luas\nSungai Raya;1000\n")
    assert isinstance(found, Book) and found.kind == "csv" and "isinya csv" in found.notes[0]
    found = outcome(tmp_path, "data.csv", xlsx())
    assert isinstance(found, Book) and found.kind == "xlsx"


def test_a_large_file_is_refused_before_it_is_opened(tmp_path, settings, monkeypatch) -> None:
    settings.SHEET_MAX_MB = 1
    monkeypatch.setattr(gate, "inspect_text", lambda head: pytest.fail("opened"))
    found = outcome(tmp_path, "x.csv", b"a" * (1024 * 1024 + 1))
    assert isinstance(found, str) and "paling besar 1 MB" in found


def test_a_directory_of_many_entries_is_not_read_into_memory(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(gate.zipfile, "ZipFile", lambda path: pytest.fail("directory was read"))
    content = (
        b"PK\x03\x04"
        + bytes(40)
        + b"PK\x05\x06"
        + b"\xff" * 6
        + b"\xff\x7f\xff\xff\xff\x7f\0\0\0\0\0\0"
    )
    found = outcome(tmp_path, "x.xlsx", content)
    assert isinstance(found, str) and "terlalu besar" in found


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import os; os.kill(os.getpid(), 11)", "rusak"),
        ("import os; os.kill(os.getpid(), 9)", "terlalu lama"),
        ("while True: pass", "terlalu lama"),
        ("import time; time.sleep(99)", "terlalu lama"),
        ("x = bytearray(400 << 20)", "Batas memori"),
        ("x = [bytearray(1 << 20) for _ in range(400)]", "Batas memori"),
        ("open(folder / 'sheet-0.jsonl', 'wb').truncate(1 << 40)", "rusak"),
        ("(folder / 'book.json').write_text('[]'); raise SystemExit(0)", "rusak"),
        ("(folder / 'book.json').write_text('{\"kind\": 1}'); raise SystemExit(0)", "rusak"),
        ("raise SystemExit(0)", "rusak"),
    ],
)
def test_whatever_the_child_dies_of_is_a_refusal(tmp_path, monkeypatch, code, says) -> None:
    """The child's reader is replaced by `code`, the limits stay its own."""
    script = (
        "import sys, types; from pathlib import Path; import core.sheets.child as child\n"
        "module = types.ModuleType('planted'); folder = Path(sys.argv[3])\n"
        "def read(*_):\n    exec(CODE)\n"
        "module.read = read; sys.modules['planted'] = module\n"
        "child.READERS = {'csv': ('planted', 'read')}\n"
        "sys.exit(child.main(*sys.argv[1:]))"
    ).replace("CODE", repr(code))
    real, waits = subprocess.Popen, 2
    monkeypatch.setattr(
        book.subprocess,
        "Popen",
        lambda command, **options: real([command[0], "-c", script, *command[3:]], **options),
    )
    monkeypatch.setattr(book, "SECONDS_ANY", 1)
    monkeypatch.setattr(book, "wall_seconds", lambda limits: waits)
    before = children()
    found = outcome(tmp_path, "x.csv", b"Desa;Luas\n")
    assert isinstance(found, str) and says in found, found
    assert children() == before


def test_the_child_sees_no_environment(tmp_path, monkeypatch) -> None:
    seen = {}
    real = subprocess.Popen

    def spy(command, **options):
        seen.update(options)
        return real(command, **options)

    monkeypatch.setattr(book.subprocess, "Popen", spy)
    assert isinstance(outcome(tmp_path, "x.csv", b"a;b\n"), Book)
    assert seen["env"] == {} and seen["start_new_session"]


def test_the_child_imports_neither_django_nor_an_unneeded_reader() -> None:
    code = "import sys, core.sheets.child; print(*sys.modules)"
    command = [book.sys.executable, "-c", code]
    loaded = subprocess.run(
        command, cwd=book.settings.BASE_DIR, env={}, capture_output=True, text=True
    )
    names = loaded.stdout.split()
    assert "core.sheets.child" in names
    assert not [n for n in names if n.startswith(("django", "python_calamine", "core.sheets.xls"))]


def test_signals_are_what_the_messages_think() -> None:
    assert (signal.SIGXCPU, signal.SIGABRT, signal.SIGKILL) == (24, 6, 9)


def test_a_bomb_is_measured_by_what_comes_out_not_by_what_it_says(tmp_path) -> None:
    """The planted bug of this test: without the CRC and the count a small declared size would pass."""
    large = squeezed("content.xml", b"<o>", b" " * 1024, 1024, b"</o>", declared=3)
    assert isinstance(outcome(tmp_path, "x.ods", large), str)


def test_a_word_file_and_an_ole_of_another_program_are_named(tmp_path) -> None:
    assert "bukan lembar Excel" in str(outcome(tmp_path, "x.xls", ole(b"", "WordDocument")))
    assert "bukan Excel" in str(outcome(tmp_path, "x.xlsx", zipped({"a.txt": "x"})))
