"""Rows of an import as they are kept: from a judged row to its record, and back."""

from core.models import ImportRow
from core.sheets.rows import Row, State


def stored(record: ImportRow, row: Row) -> ImportRow:
    record.number, record.key, record.state = row.number, row.key, row.state
    record.village_code, record.place = row.village or "", row.place[:200]
    record.title, record.target = row.title[:200], row.target
    record.identity, record.answers = row.identity[:220], row.answers
    record.data = row.as_json()
    return record


def loaded(record: ImportRow) -> Row:
    """The row as it was judged."""
    row = Row(record.number, record.key, record.village_code or None, record.place, record.title)
    row.answers, row.state = dict(record.answers), State(record.state)
    row.target, row.identity, row.written = record.target, record.identity, record.written
    row.take_json(record.data)
    return row


def save_judged(records: list[ImportRow]) -> None:
    """Judgements of rows that are there already."""
    fields = ["state", "target", "identity", "answers", "data", "title", "village_code", "place"]
    ImportRow.objects.bulk_update(records, fields, batch_size=100)
