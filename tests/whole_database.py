"""Everything that the database holds, as text: for tests of what may stand nowhere in it."""

from django.db import connection


def database_text() -> str:
    """Every row of every table, history included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)
