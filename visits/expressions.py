"""SQL expressions by which alike texts and alike photos are found through an index."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, TextField

# Two pictures whose 64-bit hashes differ in at most four bits agree in at least one of five bands:
# (first bit, number of values). The number of the band is told by where its values begin.
BANDS = ((0, 8192), (13, 8192), (26, 8192), (39, 8192), (52, 4096))


class TextMark(Func):
    """A digest of a text's letters and digits alone: blanks, capitals and punctuation don't count."""

    template = "md5(lower(regexp_replace(%(expressions)s, '[^[:alnum:]]+', '', 'g')))"
    arity = 1
    output_field = TextField()


def band_sql(column: str) -> str:
    """SQL of the five bands of a signed 64-bit hash, as an array of integers."""
    parts = []
    for number, (shift, values) in enumerate(BANDS):
        parts.append(f"(({column} >> {shift}) & {values - 1})::int + {number * 8192}")
    return f"ARRAY[{', '.join(parts)}]"


class Bands(Func):
    """See BANDS."""

    arity = 1
    template = band_sql("%(expressions)s")
    output_field: Any = ArrayField(IntegerField())


def text_mark(field: str) -> TextMark:
    return TextMark(F(field))


def bands(field: str) -> Bands:
    return Bands(F(field))
