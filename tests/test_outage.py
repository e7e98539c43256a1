"""The database goes away and comes back: readers are told, probes know, nothing needs a restart."""

import psycopg
import pytest
from django.db import connection
from django.db.utils import OperationalError, ProgrammingError
from django.test import Client

from core.outage import database_answers, is_outage
from tests.english import english_leftovers

pytestmark = pytest.mark.django_db


def failing(error: Exception):
    def view(*args: object, **kwargs: object) -> None:
        raise error

    return view


@pytest.fixture
def patient() -> Client:
    """A client that is answered as a browser is, instead of getting our exception."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ["/akun/masuk/", "/koperasi/", "/admin/"])
def test_a_reader_is_told_to_wait(patient, monkeypatch, path):
    away = OperationalError("couldn't get a connection after 2.00 sec")
    away.__cause__ = psycopg.OperationalError("pool timeout")
    monkeypatch.setattr("core.context_processors.site", failing(away))
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", failing(away))
    patient.cookies["sessionid"] = "x" * 32
    response = patient.get(path)
    assert response.status_code == 503 and response["Retry-After"] == "10"
    html = response.content.decode()
    assert "Basis data sedang tidak dapat dihubungi" in html and not english_leftovers(html)


def test_a_mistake_of_ours_stays_a_500(patient, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", failing(ZeroDivisionError()))
    assert patient.get("/koperasi/").status_code == 500


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (psycopg.OperationalError("no socket"), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.CannotConnectNow(), True),
        (psycopg.errors.TooManyConnections(), True),
        (psycopg.errors.ConnectionFailure(), True),
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.QueryCanceled(), False),
        (psycopg.errors.UndefinedTable(), False),
        (ProgrammingError("our SQL"), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_what_counts_as_an_outage(error, away):
    assert is_outage(error) is away


def test_what_led_to_an_error_counts():
    try:
        try:
            raise psycopg.OperationalError("the connection is closed")
        except psycopg.Error as error:
            raise OperationalError from error
    except OperationalError as error:
        assert is_outage(error)


def test_a_dead_connection_is_never_handed_out():
    """As after a restart of PostgreSQL: what lay in the pool is dead, and the next reader must not get it."""
    pool = connection.pool
    spare = pool.getconn()
    dead = spare.info.backend_pid
    pool.putconn(spare)
    params = connection.get_connection_params() | {"autocommit": True}
    with psycopg.connect(**params) as killer:
        killer.execute("SELECT pg_terminate_backend(%s)", [dead])
    with pool.connection() as alive:
        assert alive.execute("SELECT 1").fetchone() == (1,)
        assert alive.info.backend_pid != dead


def test_nobody_waits_long_for_a_connection():
    pool = connection.pool
    assert pool.timeout <= 2 and pool.reconnect_timeout <= 2
    assert connection.get_connection_params()["connect_timeout"] <= 3


def test_readyz_asks_by_itself(client, monkeypatch):
    """Readers may hold every connection: the probe uses none of theirs."""
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(connection, "cursor", failing(OperationalError("busy")))
    assert client.get("/readyz").status_code == 200


def test_readyz_and_healthz_without_a_database(client, monkeypatch):
    nowhere = connection.get_connection_params() | {"host": "/tidak/ada", "port": "1"}
    monkeypatch.setattr(connection, "get_connection_params", lambda: nowhere)
    assert not database_answers()
    response = client.get("/readyz")
    assert response.status_code == 503 and response.content == b"basis data belum siap\n"
    assert client.get("/healthz").status_code == 200
