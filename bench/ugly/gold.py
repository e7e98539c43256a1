"""Makes the gold set: every recipe's sheet and its truth."""

from pathlib import Path
from random import Random

from bench.ugly.cell import Cell
from bench.ugly.entries import Entry, chosen, write_rows
from bench.ugly.kinds import RECIPES, Recipe
from bench.ugly.layout import Layout
from bench.ugly.page import Page
from bench.ugly.truth import Truth, UglySheet
from bench.ugly.villages import in_regency
from bench.ugly.writers import ENDINGS, write


def gold_set(folder: Path, seed: int = 61) -> list[UglySheet]:
    """Writes all sheets into `folder` (made if absent). Same seed: same truth and same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    return [make_sheet(recipe, folder, seed) for recipe in RECIPES]


def make_sheet(recipe: Recipe, folder: Path, seed: int = 61) -> UglySheet:
    rng = Random(f"{seed} {recipe.name}")
    entries = chosen(recipe, rng)
    fields = write_rows(recipe, entries, rng)
    layout = _laid_out(recipe, entries, fields, rng)
    pages = _with_others([layout.page], entries) if layout.has("several_sheets") else [layout.page]
    form = next((kind for kind in recipe.kinds if kind in ENDINGS), "xlsx")
    path = folder / f"{recipe.name}.{ENDINGS[form]}"
    write(form, path, pages)
    return UglySheet(
        name=recipe.name,
        path=path,
        sender_regency=None if recipe.provincial else recipe.regency,
        ugliness=recipe.kinds,
        rows=[_truth(entry, entries) for entry in entries],
        sheet="" if form.startswith("csv") else layout.page.name,
        columns={name: layout.column(name) for name in fields},
    )


def _laid_out(recipe: Recipe, entries: list[Entry], fields: list[str], rng: Random) -> Layout:
    columns = list(fields)
    if "blank_columns" in recipe.kinds:
        columns.insert(columns.index("village") + 1, "")
        columns.insert(0, "")
    name = "Data Koperasi" if "simkopdes_export" in recipe.kinds else "Sheet1"
    layout = Layout(recipe, columns, rng, Page(name))
    if layout.has("letterhead"):
        layout.write_letterhead(in_regency(recipe.regency)[0].regency)
    layout.write_header()
    layout.write_entries(entries)
    layout.write_end(entries)
    if layout.has("hidden_columns"):
        layout.page.hidden_columns.add(layout.column("village_code"))
    return layout


def _with_others(pages: list[Page], entries: list[Entry]) -> list[Page]:
    """A summary by kecamatan before the data, and a hidden left-over of old rows behind."""
    summary = Page("Rekap")
    summary.add(["REKAP PER KECAMATAN"])
    summary.add(["No", "Kecamatan", "Jumlah Desa", "Jumlah Koperasi"])
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.village.district] = counts.get(entry.village.district, 0) + 1
    for at, (district, number) in enumerate(counts.items(), 1):
        summary.add([at, district, number, number])
    old = Page("Sheet3", hidden=True)
    old.add(["No", "Kecamatan", "Desa/Kelurahan", "Nama Koperasi"])
    for at, entry in enumerate(entries[:5], 1):
        cells: list[Cell] = [at, entry.village.district, entry.village.name, "(lama)"]
        old.add(cells)
    return [summary, *pages, old]


def _truth(entry: Entry, entries: list[Entry]) -> Truth:
    original = entry.original or next((it for it in entries if it.original is entry), None)
    roles = {"copy": "same_village_twice", "second": "two_cooperatives", "foreign": "foreign_rows"}
    pair = original.role if original and not entry.role else entry.role
    kinds = (*entry.kinds, *([roles[pair]] if pair else []))
    return Truth(
        row=entry.row,
        village=entry.village.code,
        expects=entry.expects,
        resolvable=entry.resolvable,
        asks=entry.asks,
        refused=entry.role == "foreign",
        twin=original.row if original else None,
        dropped=entry.role == "copy",
        kinds=kinds,
    )
