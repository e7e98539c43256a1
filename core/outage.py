"""When the database can't be reached: how it is noticed, and told from a mistake of ours."""

import psycopg
from django.db import connection

# Of PostgreSQL's error classes: connection failures (08), it is stopping, was killed or is starting
# (57P01–57P03), it takes no more connections (53300).
AWAY = ("08", "57P01", "57P02", "57P03", "53300")
PROBE_SECONDS = 1


def is_outage(error: BaseException | None) -> bool:
    """Whether `error`, or what led to it, says that the database is away; a refused query doesn't."""
    while error is not None:
        if isinstance(error, psycopg.OperationalError):
            # Without a code it never came as far as the server: no socket, a lost line, a full pool.
            return error.sqlstate is None or error.sqlstate.startswith(AWAY)
        error = error.__cause__ or error.__context__
    return False


def database_answers() -> bool:
    """Asks over a connection of its own: the readers' may all be in use, or dead.

    Takes a second at most when the server is gone; the driver gives a silent one two.
    """
    params = connection.get_connection_params()
    limit = f"-c statement_timeout={PROBE_SECONDS * 1000}"
    params |= {
        "connect_timeout": PROBE_SECONDS,
        "options": f"{params.get('options', '')} {limit}".strip(),
    }
    try:
        with psycopg.connect(**params) as probe:
            probe.execute("SELECT 1 FROM core_regency LIMIT 1")
    except psycopg.Error:
        return False
    return True
