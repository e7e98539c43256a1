"""OpenDocument spreadsheets: a zip with content.xml."""

import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from bench.ugly.cell import Cell, Formula
from bench.ugly.page import Page

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_HIDDEN = (
    '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)


def write_ods(path: Path, pages: list[Page]) -> None:
    tables = "".join(_table(page) for page in pages)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}'
        f' office:version="1.2">{_HIDDEN}<office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, "mimetype", _TYPE, zipfile.ZIP_STORED)
        _add(archive, "META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED)
        _add(archive, "content.xml", content, zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, name: str, text: str, method: int) -> None:
    """Always with the same time, for the same bytes."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    archive.writestr(entry, text, compress_type=method)


def _table(page: Page) -> str:
    width = max(len(row) for row in page.rows)
    spans = {
        (row1, column1): (row1, column1, row2, column2)
        for row1, column1, row2, column2 in page.merged
    }
    style = ' table:style-name="hidden"' if page.hidden else ""
    columns = "".join(
        f"<table:table-column{_collapsed(at in page.hidden_columns)}/>"
        for at in range(1, width + 1)
    )
    covered = {
        (row, column)
        for row1, column1, row2, column2 in page.merged
        for row in range(row1, row2 + 1)
        for column in range(column1, column2 + 1)
        if (row, column) != (row1, column1)
    }
    rows = ""
    for number, cells in enumerate(page.rows, 1):
        padded = [*cells, *[None] * (width - len(cells))]
        inside = ""
        for at, cell in enumerate(padded, 1):
            if (number, at) in covered:
                inside += "<table:covered-table-cell/>"
            else:
                inside += _cell(cell, _span(spans.get((number, at))))
        rows += (
            f"<table:table-row{_collapsed(number in page.hidden_rows)}>{inside}</table:table-row>"
        )
    return f"<table:table table:name={quoteattr(page.name)}{style}>{columns}{rows}</table:table>"


def _collapsed(hidden: bool) -> str:
    return ' table:visibility="collapse"' if hidden else ""


def _span(merged: tuple[int, int, int, int] | None) -> str:
    if merged is None:
        return ""
    row1, column1, row2, column2 = merged
    return (
        f' table:number-rows-spanned="{row2 - row1 + 1}"'
        f' table:number-columns-spanned="{column2 - column1 + 1}"'
    )


def _cell(cell: Cell, span: str, formula: str = "") -> str:
    match cell:
        case None:
            return f"<table:table-cell{span}/>"
        case Formula():
            return _cell(cell.cached, span, f" table:formula={quoteattr('of:' + cell.text)}")
        case date():
            kind, shown = f'date" office:date-value="{cell.isoformat()}', f"{cell:%d/%m/%Y}"
        case int() | float():
            kind, shown = f'float" office:value="{cell!r}', str(cell).replace(".", ",")
        case _:
            kind, shown = "string", cell
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in shown.split("\n"))
    return f'<table:table-cell{span}{formula} office:value-type="{kind}">{lines}</table:table-cell>'


def _spaced(line: str) -> str:
    """OpenDocument folds runs of spaces; the further ones are elements."""
    return escape(line).replace("  ", " <text:s/>")
