"""Whether a sheet is of another kind than the one it was sent as, told by its header alone."""

from collections.abc import Iterable

from core.sheets.book import Sheet
from core.sheets.kinds import KINDS, ImportKind
from core.sheets.refusal import Refused
from core.sheets.understanding import REGION_FIELDS, layout_of

FEWEST = 2  # columns that only the other kind has
EXAMPLES = 3


def refuse_other_kind(sheets: Iterable[Sheet], kind: ImportKind) -> None:
    """Raises Refused when no column of a sheet is of this kind alone, and another kind has all that it
    needs and at least FEWEST columns of its own. What both kinds have (place, cooperative) says nothing."""
    for sheet in sheets:
        mine = sure_fields(sheet, kind)
        for other in KINDS.values():
            if other.name == kind.name:
                continue
            shared = kind.by_name.keys() & other.by_name.keys()
            theirs = set() if mine - shared else sure_fields(sheet, other)
            needed = {one.name for one in other.fields if one.required}
            if needed <= theirs and len(theirs - shared) >= FEWEST:
                raise Refused(told(kind, other))


def sure_fields(sheet: Sheet, kind: ImportKind) -> set[str]:
    """The kind's fields that some header of the sheet names beyond doubt."""
    layout = layout_of(sheet, kind)
    columns = layout.columns if layout else ()
    return {one.field for one in columns if one.field in kind.by_name and one.sure}


def told(kind: ImportKind, other: ImportKind) -> str:
    own = [one for one in kind.fields if one.name not in other.by_name][:EXAMPLES]
    return (
        f"Judul kolom berkas ini menunjukkan jenis data “{other.label}”, bukan “{kind.label}”. Unggah lagi "
        f"dan pilih jenis data “{other.label}”. Bila jenisnya memang sudah benar, perjelas dulu judul "
        f"kolomnya (misalnya {', '.join(one.label for one in own)}), lalu unggah lagi."
    )


def no_table(kind: ImportKind) -> str:
    """What to say about a file in which no header of this kind is found."""
    needed = [one.label for one in kind.fields if one.required and one.name not in REGION_FIELDS]
    columns = ", ".join(["Kecamatan", "Desa", *needed])
    return (
        "Tidak ada tabel yang dikenali di berkas ini. Pastikan ada baris judul kolom seperti "
        f"{columns}, lalu unggah lagi."
    )
