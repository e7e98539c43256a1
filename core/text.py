"""Names as people type them, made comparable by one SQL function: `kdkmp_normalise(text)`.

The function lives in the database, so a stored column, an index and a query always agree. "KDMP Sei
Raya" and "Koperasi Desa Merah Putih Sungai Raya" both give "sungai raya". A change here needs a
migration that replaces the function and fills the stored columns again (as core/migrations/0005).
"""

import re

from django.db.models import F, Func, TextField


class Normalise(Func):
    """SQL expression: the comparable form of a name."""

    function = "kdkmp_normalise"
    arity = 1
    output_field = TextField()


def normalised(field: str) -> Normalise:
    return Normalise(F(field))


class Digits(Func):
    """SQL expression: only the digits of a number written with dots, dashes or spaces."""

    template = "regexp_replace(%(expressions)s, '[^0-9]', '', 'g')"
    arity = 1
    output_field = TextField()


# What stands in nearly every name, so it tells none from another.
FILLERS = (
    "merah putih|koperasi|kop|kopdes|kopkel|kdmp|kkmp|kdkmp"
    "|desa|ds|kelurahan|kel|kecamatan|kec|kabupaten|kab"
)
# the word → how else it is written
SHORT_FORMS = {
    "sungai": "sei|sui|se|sngai|sungei",
    "tanjung": "tj|tjg|tg|tjng|tanjong",
    "padang": "pd|pdg",
    "batu": "bt|bth",
    "kampung": "kp|kpg|kmp",
    "teluk": "tlk|tl",
    "pulau": "pl",
    "nanga": "ng",
    "benua": "benoa",
    "satu": "1|i",
    "dua": "2|ii",
    "tiga": "3|iii",
    "empat": "4|iv",
    "lima": "5|v",
    "enam": "6|vi",
    "tujuh": "7|vii",
    "delapan": "8|viii",
    "sembilan": "9|ix",
    "sepuluh": "10|x",
    "sebelas": "11|xi",
    "dua belas": "12|xii",
}
_STEPS = "\n".join(
    rf"    short := regexp_replace(short, '\m({others})\M', '{word}', 'g');"
    for word, others in SHORT_FORMS.items()
)
NORMALISE_SQL = rf"""
CREATE OR REPLACE FUNCTION kdkmp_normalise(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := btrim(regexp_replace(lower(value), '[^[:alnum:]]+', ' ', 'g'));
    short text := plain;
BEGIN
    short := regexp_replace(short, '\m({FILLERS})\M', ' ', 'g');
{_STEPS}
    short := btrim(regexp_replace(short, '\s+', ' ', 'g'));
    RETURN CASE WHEN short = '' THEN plain ELSE short END;
END $$;
"""


def only_fillers(text: str) -> bool:
    """Whether `text` names nothing in particular: "Koperasi Desa Merah Putih", "KDMP"."""
    plain = re.sub(r"[\W_]+", " ", text.lower()).strip()
    return bool(plain) and not re.sub(rf"\b({FILLERS})\b", " ", plain).strip()
