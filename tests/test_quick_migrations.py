"""The tests' database, built the quick way, is the one that `migrate` builds."""

import os
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from tests.leaks import dump

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
NAME = "kdkmp_as_migrate_builds_it"


@pytest.fixture
def as_django_builds_it(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
    place = connection.get_connection_params()
    names = {
        name: str(place[name]) for name in ("host", "port", "user", "password") if name in place
    }
    url = f"postgres:///{NAME}?{urlencode(names)}"
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(
        command, check=True, cwd=settings.BASE_DIR, env=os.environ | {"DATABASE_URL": url}
    )
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {NAME}")


def test_both_ways_come_to_the_same_tables(as_django_builds_it):
    options = ("--schema-only", "--restrict-key=x")
    assert dump(*options, name=NAME) == dump(*options)
