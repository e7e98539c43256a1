"""Whether a sheet is of another kind than the one it was sent as, told by its header alone."""

from collections.abc import Iterable

from core.sheets.book import Sheet
from core.sheets.columns import Columns
from core.sheets.kinds import KINDS, ImportKind
from core.sheets.refusal import Refused
from core.sheets.understanding import REGION_FIELDS, layout_of

FEWEST = 2  # columns that only the other kind has
EXAMPLES = 3


def refuse_other_kind(sheets: Iterable[Sheet], kind: ImportKind) -> None:
    """Raises Refused when another kind finds all that it needs in a sheet's header and at least FEWEST
    columns of its own, and this kind none of its own in the same header. What both kinds have (place,
    cooperative) says nothing."""
    for sheet in sheets:
        for other in KINDS.values():
            layout = layout_of(sheet, other) if other.name != kind.name else None
            if layout is None:
                continue
            texts = [one.text for one in layout.columns]
            shared = kind.by_name.keys() & other.by_name.keys()
            mine, theirs = sure_fields(texts, kind), sure_fields(texts, other)
            needed = {one.name for one in other.fields if one.required}
            if needed <= theirs and len(theirs - shared) >= FEWEST and mine <= shared:
                raise Refused(told(kind, other))


def sure_fields(texts: Iterable[str], kind: ImportKind) -> set[str]:
    """The kind's fields that these headers name beyond doubt."""
    asked = Columns(kind.fields)
    best = (found[0] for text in texts if (found := asked.guesses((text,))))
    return {guess.field for guess in best if guess.sure}


def told(kind: ImportKind, other: ImportKind) -> str:
    own = [one for one in kind.fields if one.name not in other.by_name][:EXAMPLES]
    return (
        f"Judul kolom berkas ini menunjukkan “{other.label}”, bukan “{kind.label}”. Unggah lagi dan pilih "
        "jenis data itu. Bila jenis yang Anda pilih memang benar, tulis judul kolomnya lebih jelas "
        f"(misalnya {', '.join(one.label for one in own)}), lalu unggah lagi."
    )


def no_table(kind: ImportKind) -> str:
    """What to say about a file in which no header of this kind is found."""
    needed = [one.label for one in kind.fields if one.required and one.name not in REGION_FIELDS]
    columns = ", ".join(["Kecamatan", "Desa", *needed])
    return (
        "Tidak ada tabel yang dikenali di berkas ini. Pastikan ada baris judul kolom seperti "
        f"{columns}, lalu unggah lagi."
    )
