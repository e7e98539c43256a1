"""Looking for personal data in plain: 543 planted people, and everything that leaves or stays.

Numbers are found however they are parted ("6101.99…", "6101 99…"), birth dates as they are written. All
planted people are born in the 1950s and nobody else is, so that a whole date of those years is theirs.
"""

import base64
import io
import json
import logging
import os
import re
import subprocess
import traceback
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from core.models import User
from kdkmp.postgres_places import find_binaries, find_places
from mentors.actions.people import save_person
from mentors.models import Person

PEOPLE = 543
PART = rb"(?:[\s.\-/'+_,:]|%20|%2E|&nbsp;|\xc2\xa0|\\u00a0){0,2}"
RUN = re.compile(rb"[0-9](?:" + PART + rb"[0-9]){9,}")
MONTHS = rb"(?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)[a-z]*"
BORN = re.compile(
    rb"195[0-9][-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]195[0-9]"
    rb"|[0-9]{1,2}[ +]" + MONTHS + rb"[ +]195[0-9]|date\(195[0-9], ?[0-9]+, ?[0-9]+\)",
    re.IGNORECASE,
)


def born(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=6 * number)


def nik(number: int) -> str:
    return f"610101{born(number):%d%m%y}{number + 1:04}"


def account(number: int) -> str:
    return f"55500{(number * 7919) % 10_000:04}{number:04}"


def birth(number: int) -> str:
    return born(number).isoformat()


WANTED = {text.encode() for n in range(PEOPLE) for text in (nik(n), account(n))}
LENGTHS = sorted({len(text) for text in WANTED})


def leaks(data: bytes | str) -> set[str]:
    """The planted numbers and birth dates that stand in `data` in plain."""
    if isinstance(data, str):
        data = data.encode(errors="replace")
    found = {match[0].decode() for match in BORN.finditer(data)}
    for run in RUN.finditer(data):
        digits = re.sub(rb"%20|%2E|\\u00a0|[^0-9]", b"", run[0])
        for length in LENGTHS:
            for at in range(len(digits) - length + 1):
                if (part := digits[at : at + length]) in WANTED:
                    found.add(part.decode())
    return found


def opened(body: bytes) -> bytes:
    """`body`, and of a zip (xlsx) what is in it."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def body_of(response: Any) -> bytes:
    """Head and body of an answer, with what an xlsx holds."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.serialize_headers() + b"\n\n" + opened(body)


def plant(by: User, regency: Any) -> list[Person]:
    """543 people, written as the page writes them."""
    people = []
    for number in range(PEOPLE):
        person = Person(
            name=f"Pendamping Tanam {number:03}", bank="Bank Uji", sex="L", regency=regency
        )
        sealed = {"nik": nik(number), "birth": birth(number), "account": account(number)}
        people.append(save_person(person=person, by=by, sealed=sealed))
    return people


def stored() -> bytes:
    """Everything the database holds: its dump, and what the dump shows only encoded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_cache")
        cached = [base64.b64decode(value) for (value,) in cursor.fetchall()]
    sessions = [json.dumps(row.get_decoded()).encode() for row in Session.objects.all()]
    return b"\n".join([dump(), *cached, *sessions])


def dump(*arguments: str, name: str = "") -> bytes:
    """`pg_dump` of the test's database, or that called `name`: all tables, history included."""
    place = connection.get_connection_params() | ({"dbname": name} if name else {})
    program = find_binaries(find_places(Path(settings.DATA_DIR))) / "pg_dump"
    options = {"-h": "host", "-p": "port", "-U": "user", "-d": "dbname"}
    given = [text for key, name in options.items() if name in place for text in (key, place[name])]
    given = [str(text) for text in given]
    environment = os.environ | {"PGPASSWORD": str(place.get("password", ""))}
    done = subprocess.run(
        [program, *arguments, *given], capture_output=True, check=True, env=environment
    )
    assert b"PostgreSQL database dump complete" in done.stdout
    return done.stdout


class Listener(logging.Handler):
    """Every log record of any level, as it was meant, exceptions with their text; SQL with its values."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.heard = 0
        self.found: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.heard += 1
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text += "".join(traceback.format_exception(*record.exc_info))
        for leak in leaks(text):
            self.found[leak] = f"{record.name}: {text[:300]}"

    def __enter__(self) -> "Listener":
        loggers = [logging.getLogger(), logging.getLogger("django")]
        self.before = [(one, one.level) for one in loggers]
        loggers[0].addHandler(self)
        for one in loggers:
            one.setLevel(logging.DEBUG)
        connection.force_debug_cursor = True
        return self

    def __exit__(self, *error: Any) -> None:
        connection.force_debug_cursor = False
        logging.getLogger().removeHandler(self)
        for one, level in self.before:
            one.setLevel(level)
