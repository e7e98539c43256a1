"""Emptying the database after a transactional test, in a tenth of the time that Django's flush takes.

Django truncates every table, and then makes content types and permissions anew. A TRUNCATE costs files on
disk for each table and each of its indexes, used or not. Here the few rows of a test are deleted, without
triggers (history would keep the deletes) and without checks of references (all go); content types and
permissions, which no test changes, stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import ProgrammingError, connection, transaction
from django.test import TransactionTestCase

from core.history import TRUNCATE_SWITCH

# Rows that migrate makes from the models.
STAYING = ["django_migrations", "django_content_type", "auth_permission"]
TABLES = """SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> ALL(%s) ORDER BY tablename"""


def empty_tables() -> None:
    """No table but those of STAYING has rows afterwards. Waits for what others have begun to write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES, [STAYING])
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {name})"
                for number, name in enumerate(tables)
            )
        )
        filled = [tables[number] for (number,) in cursor.fetchall()]
        try:
            with transaction.atomic():
                cursor.execute("SET LOCAL session_replication_role = 'replica'")
                for name in filled:
                    cursor.execute(f"DELETE FROM {name}")
        except ProgrammingError:  # a server whose role for tests may not leave triggers out
            cursor.execute(f"SET LOCAL {TRUNCATE_SWITCH} = 'on'")
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
        else:
            cursor.execute("SET LOCAL session_replication_role = 'origin'")


@contextmanager
def quick_emptying() -> Iterator[None]:
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables()):
        yield
