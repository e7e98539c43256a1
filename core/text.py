"""Names as people type them, made comparable by one SQL function: `kdkmp_normalise(text)`.

The function lives in the database (core/migrations/0001_initial.py), so a stored column, an index and
a query always agree. "KDMP Sei Raya" and "Koperasi Desa Merah Putih Sungai Raya" both give "sungai raya".
"""

from django.db.models import F, Func, TextField


class Normalise(Func):
    """SQL expression: the comparable form of a name."""

    function = "kdkmp_normalise"
    arity = 1
    output_field = TextField()


def normalised(field: str) -> Normalise:
    return Normalise(F(field))


NORMALISE_SQL = r"""
CREATE OR REPLACE FUNCTION kdkmp_normalise(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := btrim(regexp_replace(lower(value), '[^[:alnum:]]+', ' ', 'g'));
    short text := plain;
BEGIN
    short := regexp_replace(short, '\m(merah putih|koperasi|kop|kopdes|kopkel|kdmp|kkmp|kdkmp'
        '|desa|ds|kelurahan|kel|kecamatan|kec|kabupaten|kab)\M', ' ', 'g');
    short := regexp_replace(short, '\m(sei|sui|se|sngai|sungei)\M', 'sungai', 'g');
    short := regexp_replace(short, '\m(tj|tjg|tg|tjng|tanjong)\M', 'tanjung', 'g');
    short := regexp_replace(short, '\m(pd|pdg)\M', 'padang', 'g');
    short := regexp_replace(short, '\m(bt|bth)\M', 'batu', 'g');
    short := regexp_replace(short, '\m(kp|kpg|kmp)\M', 'kampung', 'g');
    short := regexp_replace(short, '\m(tlk|tl)\M', 'teluk', 'g');
    short := regexp_replace(short, '\m(pl)\M', 'pulau', 'g');
    short := btrim(regexp_replace(short, '\s+', ' ', 'g'));
    RETURN CASE WHEN short = '' THEN plain ELSE short END;
END $$;
"""
