"""The parts of a zipped workbook, inflated with a count and parsed without entities.

Declared sizes lie, so bytes are counted as they come out; `zipfile` itself stops at the declared
size and checks the CRC. Plain Python: runs in the child.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from core.sheets.refusal import (
    DAMAGED,
    MAX_DEPTH,
    MAX_PART,
    MAX_UNZIPPED,
    TOO_LARGE,
    UNSAFE,
    Refused,
)

BLOCK = 64 * 1024
XML_NAMES = (".xml", ".rels", ".vml")
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class Parts:
    """A zip's parts by name, without regard to case or the direction of slashes."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused(DAMAGED) from error
        self.infos = {part_name(info.filename): info for info in self.zip.infolist()}
        self.inflated = 0

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self.infos

    def blocks(self, name: str) -> Iterator[bytes]:
        """The part's bytes, block by block. Raises Refused when damaged or too large."""
        size = 0
        try:
            with self.zip.open(self.infos[part_name(name)]) as part:
                while block := part.read(BLOCK):
                    size += len(block)
                    self.inflated += len(block)
                    if size > MAX_PART or self.inflated > MAX_UNZIPPED:
                        raise Refused(TOO_LARGE)
                    yield block
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Refused(DAMAGED) from error
        except (NotImplementedError, RuntimeError) as error:  # another method of zipping; encrypted
            raise Refused(UNSAFE) from error

    def parse(self, name: str, start: Start, end: End, text: Callable[[str], None]) -> None:
        """Walks an XML part; names come without prefix. Raises Refused."""
        stack_depth = 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal stack_depth
            stack_depth += 1
            if stack_depth > MAX_DEPTH:
                raise Refused(UNSAFE)
            start(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

        def closed(tag: str) -> None:
            nonlocal stack_depth
            stack_depth -= 1
            end(tag.rpartition(":")[2] if ":" in tag else tag)

        parser = safe_parser()
        parser.StartElementHandler, parser.EndElementHandler = opened, closed
        parser.CharacterDataHandler = text
        self._feed(parser, name)

    def check_prologs(self) -> None:
        """Refuses a document type or entity in any XML part, also in those never read here:
        the sender's file is opened again when it is annotated."""
        for name in [name for name in self.infos if name.endswith(XML_NAMES)]:
            parser = safe_parser()
            parser.StartElementHandler = stop
            try:
                self._feed(parser, name)
            except StopIteration:
                continue
            except Refused as refused:
                if str(refused) != DAMAGED or is_needed(name):
                    raise

    def _feed(self, parser: Any, name: str) -> None:
        try:
            for block in self.blocks(name):
                parser.Parse(block, False)
            parser.Parse(b"", True)
        # ValueError, LookupError: encodings that no workbook is written in
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Refused(DAMAGED) from error


def is_needed(name: str) -> bool:
    """A broken drawing or theme must not keep data from being read."""
    return name.endswith(
        (".rels", "content.xml", "workbook.xml", "styles.xml", "sharedstrings.xml")
    )


def part_name(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def refuse_definition(*_: Any) -> NoReturn:
    raise Refused(UNSAFE)


def stop(*_: Any) -> None:
    raise StopIteration


def safe_parser() -> Any:
    """An expat parser that refuses document types and entities, so nothing can expand or be fetched."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_definition
    parser.EntityDeclHandler = refuse_definition
    parser.ExternalEntityRefHandler = refuse_definition
    return parser
