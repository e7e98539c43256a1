"""What the readings of a row come to: values, what is wrong, what must be asked."""

from typing import Any

from core.sheets.columns import VILLAGE
from core.sheets.kinds import ImportKind
from core.sheets.rows import EMPTIED, Question, Row


def judge_cells(row: Row, kind: ImportKind) -> dict[str, Any]:
    """Field → value of every cell that can be used; what is wrong or asked is noted on the row."""
    values: dict[str, Any] = {}
    for name, reading in row.readings.items():
        label = kind.by_name[name].label
        if row.answers.get(f"isi:{name}") == EMPTIED:
            continue
        if reading.state == "ok":
            values[name] = reading.value
        elif reading.state == "wrong":
            row.problems.append((name, f"{label}: {reading.problem}"))
        elif reading.state == "doubtful":
            options = [(str(at), text) for at, (_, text) in enumerate(reading.options)]
            question = Question(
                f"isi:{name}",
                name,
                f"{label}: {reading.problem}",
                (*options, (EMPTIED, "Jangan pakai isian ini")),
            )
            if (answer := row.ask(question)) is not None:
                values[name] = reading.options[int(answer)][0]
    return values


def judge_place(row: Row) -> bool:
    """Whether the row has its village; else says what to do about it."""
    if row.village:
        return True
    text = (
        row.village_problem or "Desa tidak ditemukan. Tulis nama desa, kecamatan dan kabupatennya."
    )
    if row.candidates:
        row.ask(Question("desa", VILLAGE, text, row.candidates))
    else:
        row.problems.append((VILLAGE, text))
    return False
