"""Hostile files whose container is sound and whose sheet is not: XML tricks, far cells, odd values, CSV."""

from collections.abc import Callable, Iterator
from functools import partial

from tests.sheet_bytes import (
    STYLES,
    ods_content,
    ods_parts,
    ods_row,
    ods_text,
    relationships,
    text_cell,
    worksheet,
    xlsx,
    xlsx_parts,
    zipped,
)

File = tuple[str, bytes | Callable[[], bytes]]
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
DOCTYPES = {
    "laughs": (f"<!DOCTYPE x [{LAUGHS}]>", "&l9;"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 5_000),
    "file": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    "network": ('<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>', "&a;"),
    "parameter": ('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]>', ""),
    "external": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', ""),
}


def with_doctype(part: str, doctype: str, use: str) -> str:
    """The part with a document type before its root and a use of the entity inside of it."""
    head, _, rest = part.partition("?>")
    at = rest.index(">") + 1
    if rest[at - 2] == "/":  # an empty root
        return f"{head}?>{doctype}{rest[: at - 2]}>{use}</{rest[1 : at - 2].split()[0]}>"
    return f"{head}?>{doctype}{rest[:at]}{use}{rest[at:]}"


def xml_tricks() -> Iterator[File]:
    """Document types in every part, deep nesting, loops of links, unknown entities and encodings."""
    for trick, (doctype, use) in DOCTYPES.items():
        for number, (name, part) in enumerate(xlsx_parts().items()):
            assert isinstance(part, str)
            yield f"xml/{trick}-{number}.xlsx", xlsx(**{name: with_doctype(part, doctype, use)})
        for name in ("content.xml", "styles.xml"):
            parts = ods_parts()
            parts[name] = with_doctype(str(parts[name]), doctype, use)
            yield f"xml/{trick}-{name[:2]}.ods", zipped(parts)
    sheet = str(xlsx_parts()[SHEET])
    wide = with_doctype(sheet, *DOCTYPES["laughs"]).replace("UTF-8", "UTF-16")
    yield "xml/laughs-utf16.xlsx", xlsx(**{SHEET: wide.encode("utf-16")})
    yield "xml/unknown-entity.xlsx", xlsx(worksheet("<row>&apa;</row>"))
    for encoding in ("UTF-7", "IBM037", "rot13", "idna", "x" * 5_000):
        yield f"xml/encoding-{encoding[:6]}.xlsx", xlsx(sheet.replace("UTF-8", encoding))
    for depth in (100, 100_000, 500_000):
        deep = "<a>" * depth + "</a>" * depth
        yield f"xml/deep-{depth}.xlsx", xlsx(worksheet(deep))
        yield f"xml/deep-{depth}.ods", zipped(ods_parts(ods_content(deep)))
        yield f"xml/deep-styles-{depth}.xlsx", xlsx(**{"xl/styles.xml": deep})
        yield f"xml/deep-open-{depth}.xlsx", xlsx(**{"xl/sharedStrings.xml": "<a>" * depth})
    yield (
        "xml/attributes.xlsx",
        xlsx(worksheet(f"<row {' '.join(f'a{n}="1"' for n in range(99_999))}/>")),
    )
    yield "xml/names.xlsx", xlsx(worksheet("".join(f"<a{n}/>" for n in range(200_000))))
    yield "xml/long-name.xlsx", xlsx(worksheet(f"<{'a' * 2_000_000}/>"))
    rels = "xl/_rels/workbook.xml.rels"
    for number, target in enumerate(
        (
            "../workbook.xml",
            "_rels/workbook.xml.rels",
            "../../../../etc/passwd",
            "",
            "/",
            "..",
            "x" * 70_000,
        )
    ):
        yield f"xml/link-{number}.xlsx", xlsx(**{rels: relationships(("worksheet", target))})
    yield (
        "xml/root-link.xlsx",
        xlsx(**{"_rels/.rels": relationships(("officeDocument", "_rels/.rels"))}),
    )


def far_cells() -> Iterator[File]:
    """Dimensions and references to where no data can be."""
    for number, dimension in enumerate(
        ("A1:XFD1048576", "A1:ZZZ99999999", "XFD1048576", "A1:B999999999999999", "-1", "", "#REF!")
    ):
        before = f'<dimension ref="{dimension}"/>'
        yield (
            f"far/dimension-{number}.xlsx",
            xlsx(worksheet(f"<row>{text_cell('A1', 'x')}</row>", before)),
        )
    references = (
        "XFD1",
        "ZZZ1",
        "AAAA1",
        "A99999999",
        "1",
        "A",
        "A1B",
        "$A$1",
        "a1",
        "É1",
        "A" * 99_999,
        "A-1",
    )
    for number, reference in enumerate(references):
        cell = text_cell(reference, "jauh")
        yield (
            f"far/cell-{number}.xlsx",
            xlsx(worksheet(f'<row r="1">{cell}</row>', '<dimension ref="A1"/>')),
        )
    for number, row in enumerate(
        ("1048576", "0", "-1", "99999999999999999999", "1e9", "x", "", "２", " 2 ")
    ):
        cell = "<c><v>1</v></c>"
        yield f"far/row-{number}.xlsx", xlsx(worksheet(f'<row r="{row}" hidden="1">{cell}</row>'))
    yield (
        "far/corner.xlsx",
        xlsx(worksheet(f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')),
    )
    yield "far/backwards.xlsx", xlsx(worksheet('<row r="3"/><row r="2"/><row r="2"/>'))
    yield (
        "far/million-columns.xlsx",
        partial(xlsx, worksheet(f"<row>{'<c><v>1</v></c>' * 1_000_000}</row>")),
    )
    yield "far/million-rows.xlsx", partial(xlsx, worksheet("<row><c><v>1</v></c></row>" * 300_000))
    yield "far/wide.xlsx", xlsx(worksheet(f"<row>{'<c><v>1</v></c>' * 2_000}</row>"))
    numbered = "".join(f'<row r="{n}" hidden="1"><c s="1"/></row>' for n in range(1, 1_048_577, 5))
    yield "far/blank-rows.xlsx", xlsx(worksheet(numbered))
    for number, area in enumerate(
        ("A1:XFD1048576", "A1:A1:A1", "", "A", ":", "A0:B0", "ZZZ1:A9999999")
    ):
        yield f"far/merge-{number}.xlsx", xlsx(worksheet("", after=f'<mergeCell ref="{area}"/>'))


def ods_repeats() -> Iterator[File]:
    """Few bytes that stand for many cells."""
    columns, rows = "table:number-columns-repeated", "table:number-rows-repeated"
    for number, times in enumerate(
        ("16384", "1048576", "99999999", "999999999999", "-1", "0", "x", "1.5")
    ):
        cell = ods_text("x", f'{columns}="{times}"')
        yield f"repeat/columns-{number}.ods", zipped(ods_parts(ods_content(ods_row(cell))))
        row = ods_row(ods_text("x"), f'{rows}="{times}"')
        yield f"repeat/rows-{number}.ods", zipped(ods_parts(ods_content(row)))
        blank = ods_row(f'<table:table-cell {columns}="{times}"/>', f'{rows}="{times}"') + ods_row(
            ods_text("x")
        )
        yield f"repeat/blank-{number}.ods", zipped(ods_parts(ods_content(blank)))
        span = ods_text(
            "x", f'table:number-columns-spanned="{times}" table:number-rows-spanned="{times}"'
        )
        yield f"repeat/span-{number}.ods", zipped(ods_parts(ods_content(ods_row(span))))
    both = ods_row(ods_text("x" * 900, f'{columns}="1000"'), f'{rows}="200000"')
    yield "repeat/both.ods", zipped(ods_parts(ods_content(both)))
    hidden = ods_row(ods_text("x"), f'{rows}="99999999" table:visibility="collapse"')
    yield "repeat/hidden.ods", zipped(ods_parts(ods_content(hidden)))
    spaces = '<table:table-cell><text:p><text:s text:c="99999999"/>x</text:p></table:table-cell>'
    yield "repeat/spaces.ods", zipped(ods_parts(ods_content(ods_row(spaces))))
    many = (
        f"<table:table-cell><text:p>{"<text:s text:c='999'/>" * 9_999}x</text:p></table:table-cell>"
    )
    yield "repeat/many-spaces.ods", zipped(ods_parts(ods_content(ods_row(many))))


def odd_values() -> Iterator[File]:
    """Values, kinds and styles that no program writes."""
    for number, cell in enumerate(
        (
            '<c t="s"><v>99999999</v></c>',
            '<c t="s"><v>-1</v></c>',
            '<c t="s"><v>x</v></c>',
            '<c s="99999999"><v>1</v></c>',
            '<c s="-1"><v>1</v></c>',
            '<c s="²"><v>1</v></c>',
            '<c s="1"><v>1e308</v></c>',
            '<c s="1"><v>-1e308</v></c>',
            '<c s="1"><v>nan</v></c>',
            '<c s="3"><v>2958465.9999999</v></c>',
            '<c s="2"><v>0.9999999</v></c>',
            "<c><v>inf</v></c>",
            f"<c><v>{'9' * 50_000}</v></c>",
            "<c><v>0x10</v></c>",
            '<c t="e"><v>#REF!</v></c>',
            '<c t="zzz"><v>1</v></c>',
            '<c t="d"><v>2025-13-45</v></c>',
            f'<c t="str"><v>{"_x0000_" * 20_000}</v></c>',
            '<c t="str"><v>_xD800__xDFFF_</v></c>',
            f'<c t="str"><v>{"a" * 2_000_000}</v></c>',
            "<c><v>1<v>2<c><v>3</v></c></v></v></c>",
            '<c t="inlineStr"><is><rPh><t>x</t></rPh></is></c>',
        )
    ):
        yield f"value/{number}.xlsx", xlsx(worksheet(f"<row>{cell}</row>"))
    code = "[" * 20_000 + '"' * 10_001
    yield (
        "value/format.xlsx",
        xlsx(**{"xl/styles.xml": STYLES.replace("dd/mm/yyyy", code.replace('"', "&quot;"))}),
    )
    kinds = ("float", "date", "time", "boolean", "percentage", "zzz")
    for number, kind in enumerate(kinds):
        cell = (
            f'<table:table-cell office:value-type="{kind}" office:value="x" office:date-value="y"/>'
        )
        yield f"value/{number}.ods", zipped(ods_parts(ods_content(ods_row(cell))))


def formulas() -> Iterator[File]:
    """What must never run; the stored result is all that may be read."""
    for number, formula in enumerate(
        (
            "cmd|' /C calc'!A0",
            "DDE(&quot;cmd&quot;;&quot;/C calc&quot;;&quot;1&quot;)",
            "WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)",
            "HYPERLINK(&quot;http://127.0.0.1:9/&quot;)",
            "[1]Lembar!A1",
            "A1",
            "REPT(&quot;a&quot;,32767)",
        )
    ):
        cell = f'<c r="A1"><f>{formula}</f></c><c r="B1"><f>{formula}</f><v>7</v></c>'
        yield f"formula/{number}.xlsx", xlsx(worksheet(f'<row r="1">{cell}</row>'))
        cell = f'<table:table-cell table:formula="of:={formula}" office:value-type="float" office:value="7"/>'
        yield f"formula/{number}.ods", zipped(ods_parts(ods_content(ods_row(cell))))
        yield f"formula/{number}.csv", f"Desa,Luas\n={formula},7\n".encode()
    yield "formula/macro.xlsm", xlsx(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(400)})
    links = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    yield "formula/external.xlsx", xlsx(**links)


def broken_csv() -> Iterator[File]:
    """Text tables too wide, too long, unquoted, or no text at all."""
    for number, separator in enumerate(",;\t|"):
        yield f"csv/million-columns-{number}.csv", (f"1{separator}" * 1_000_000).encode()
        yield f"csv/only-separators-{number}.csv", (separator * 900_000).encode()
    yield "csv/long-line-50-mb.csv", b"a" * 50_000_000
    yield "csv/long-line.csv", b"a" * 15_000_000
    yield "csv/long-line-wide.csv", ("😀" + "a" * 15_000_000).encode()
    yield "csv/many-lines.csv", b"a;b\n" * 300_000
    yield "csv/blank-lines.csv", b"\n" * 15_000_000
    yield "csv/open-quote.csv", b'a;b\n"c;d\n' + b"e;f\n" * 3_000
    yield "csv/open-quote-at-the-end.csv", b'a;b\n"c;d\ne;f'
    yield "csv/quotes.csv", b'"' * 999_999
    yield "csv/nul.csv", b"Desa;Luas\n" + b"a;1\n" * 9_000 + b"b\0;2\n"
    yield "csv/nul-at-once.csv", b"Desa\0;Luas\n"
    yield "csv/not-utf8.csv", b"Desa;Luas\n\xff\x81\x8d;1\n"
    yield "csv/half-utf16.csv", b"\xff\xfeD\0e\0s"
    yield "csv/utf16-surrogate.csv", b"\xff\xfe\x00\xd8\x0a\x00;\x00"
    yield "csv/utf16-without-mark.csv", "Desa;Luas\n".encode("utf-16-le")
    for number, mark in enumerate(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
    ):
        yield f"csv/only-mark-{number}.csv", mark
    for number, line in enumerate(
        (b"sep=", b"sep=;", b"sep=\n", b'sep="\n"', b"sep=;;\n", b"sep=\xc3\xa9\na\xc3\xa9b")
    ):
        yield f"csv/sep-{number}.csv", line
    yield "csv/control.csv", b"Desa\x01\x02\x03;\x04\x05" * 50
