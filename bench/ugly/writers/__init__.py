"""Files in the formats that arrive, written so that the same content gives the same bytes."""

from pathlib import Path

from bench.ugly.page import Page
from bench.ugly.writers.delimited import write_csv
from bench.ugly.writers.ods import write_ods
from bench.ugly.writers.xls import write_xls
from bench.ugly.writers.xlsx import write_xlsx

ENDINGS = {
    "xlsx": "xlsx",
    "xlsm": "xlsm",
    "ods": "ods",
    "xls": "xls",
    "csv_semicolon_cp1252": "csv",
    "csv_tab_bom": "csv",
    "csv_sep": "csv",
    "csv_comma": "csv",
}


def write(form: str, path: Path, pages: list[Page]) -> None:
    """`form` is a key of ENDINGS."""
    match form:
        case "xlsx" | "xlsm":
            write_xlsx(path, pages, macros=form == "xlsm")
        case "ods":
            write_ods(path, pages)
        case "xls":
            write_xls(path, pages)
        case _:
            write_csv(form, path, pages[0])
