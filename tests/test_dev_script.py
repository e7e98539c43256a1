"""./dev, run against stand-ins for Python and uv that only note how they were called."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
START = "python -m kdkmp.embedded_postgres start"
# Answers version questions, runs inline scripts for real, notes everything else.
PYTHON = """#!/bin/sh
case "$1 $2" in
"-c "*version_info*) exit ${OLD_PYTHON:-0} ;;
"-c "*sys.executable*) echo "$0"; exit ;;
"-c "*) set -- -c ... ;;
"- "*) exec "$REAL_PYTHON" "$@" ;;
"-m pip") [ -z "$NO_PIP" ] || exit 1
    mkdir -p .uv/bin && cp "$STANDINS/uv-standin" .uv/bin/uv ;;
"-m venv") exit 1 ;;
esac
echo "python $*" >>"$CALLS"
case "$*" in *"$BROKEN"*) [ -z "$BROKEN" ] || exit 1 ;; esac
"""
UV = """#!/bin/sh
case "$1" in --version) exit ;; esac
echo "uv $* [$UV_PYTHON]" >>"$CALLS"
[ "$1" != sync ] || { mkdir -p .venv/bin && cp "$STANDINS/python3" .venv/bin/python; }
"""


class Checkout:
    """A copy of ./dev alone, in a folder with a space, and what it called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "salinan proyek"
        self.standins = folder / "standins"
        self.calls_file = folder / "calls"
        self.folder.mkdir()
        self.standins.mkdir()
        for name in ("dev", "uv.lock", "pyproject.toml", ".python-version"):
            shutil.copy2(REPOSITORY / name, self.folder / name)
        self.put("python3", PYTHON)
        self.put("uv-standin", UV)
        self.put("uv", "#!/bin/sh\nexit 127\n")  # as pyenv's shim does
        self.put("chromium", "#!/bin/sh\n")
        for name in ("python", "python3.11", "python3.12", "python3.13", "python3.14"):
            self.put(name, "#!/bin/sh\nexit 127\n")

    def put(self, name: str, text: str) -> None:
        (self.standins / name).write_text(text)
        (self.standins / name).chmod(0o755)

    def dev(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls_file.write_text("")
        base = {
            "PATH": f"{self.standins}:/usr/bin:/bin",
            "HOME": str(self.standins),
            "STANDINS": str(self.standins),
            "CALLS": str(self.calls_file),
            "REAL_PYTHON": sys.executable,
        }
        return subprocess.run(
            [self.folder / "dev", *arguments],
            env=base | environment, cwd="/", capture_output=True, text=True, timeout=30,
        )  # fmt: skip

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def installed(checkout: Checkout) -> Checkout:
    for command in (["up", "--no-serve"], ["test", "-q"]):
        assert checkout.dev(*command).returncode == 0
    return checkout


def test_first_up_fetches_uv_installs_and_prepares(checkout):
    result = checkout.dev("up", "--no-serve")
    assert result.returncode == 0, result.stderr
    python = checkout.standins / "python3"
    assert checkout.calls == [
        "python -m pip install --quiet --upgrade --target .uv uv",
        f"uv sync --quiet --frozen --inexact --no-dev [{python}]",
        START,
        "python manage.py prepare",
    ]


def test_second_up_installs_nothing(installed):
    assert installed.dev("up", "--no-serve", "--empty").returncode == 0
    assert installed.calls == [START, "python manage.py prepare --empty"]


def test_changed_lock_installs_again_and_keeps_the_tools(installed):
    with (installed.folder / "uv.lock").open("a") as lock:
        lock.write("# changed\n")
    installed.dev("up", "--no-serve")
    assert "--inexact --no-dev" in installed.calls[0]
    installed.dev("test", "-q")
    assert "--inexact --all-groups" in installed.calls[0]


def test_without_pip_it_says_what_to_do(checkout):
    result = checkout.dev("up", NO_PIP="1")
    assert result.returncode == 1
    assert "apt-get install python3-pip" in result.stderr
    assert "could not install uv" in result.stderr


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("DATABASE_URL=postgres://db/kdkmp", False),
        ("export DATABASE_URL = 'postgres://db/kdkmp'", False),
        ("# DATABASE_URL=postgres://db/kdkmp", True),
        ("DATABASE_URL=", True),
        ("DATABASE_URL=   # kosong", True),
    ],
)
def test_server_of_env_file_is_used(line, own, installed):
    (installed.folder / ".env").write_text(f"DEBUG=1\n{line}\n")
    installed.dev("manage", "check")
    assert (START in installed.calls) is own


def test_server_of_environment_is_used(installed):
    installed.dev("manage", "check", DATABASE_URL="postgres://db/kdkmp")
    assert installed.calls == ["python manage.py check"]


def test_serves_with_two_workers(installed):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = installed.dev("up", "--port", str(port))
    assert f"http://127.0.0.1:{port}/" in result.stderr
    last = installed.calls[-1]
    assert last.endswith(f"kdkmp.wsgi:application --workers 2 --threads 4 --bind 127.0.0.1:{port}")


def test_busy_port_is_named(installed):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        result = installed.dev("up", f"--port={port}")
    assert result.returncode == 1
    assert f"127.0.0.1:{port} tidak dapat dipakai" in result.stderr


def test_every_check_runs_and_one_failure_is_enough(installed):
    result = installed.dev("test", BROKEN="mypy")
    assert result.returncode == 1
    assert "GAGAL sebelum pytest:\n  - mypy" in result.stderr
    checks = [call.removeprefix("python ") for call in installed.calls[1:]]
    assert [check for check in checks if not check.startswith("-c")] == [
        "-m ruff check",
        "-m ruff format --check",
        "-m mypy",
        "manage.py makemigrations --check --dry-run",
        "manage.py check --deploy --fail-level WARNING",
        "-m pytest -n 2 -m not long",
    ]
    headers = [line for line in result.stderr.splitlines() if line.startswith("===")]
    assert len(headers) == 7
    assert headers[-1] == "=== pytest"


def test_pytest_alone_decides_too(installed):
    assert installed.dev("test").returncode == 0
    assert installed.dev("test", BROKEN="pytest").returncode == 1


def test_long_and_own_arguments(installed):
    installed.dev("test", "--long")
    assert installed.calls[-1] == "python -m pytest -n 2"
    installed.dev("test", "-k", "satu atau dua")
    assert installed.calls == [START, "python -m pytest -k satu atau dua"]


def test_browser_is_named_to_the_tests(installed):
    installed.put("python3", "")
    (installed.folder / ".venv/bin/python").write_text(
        PYTHON + 'echo "browser=$KDKMP_BROWSER" >>"$CALLS"\n'
    )
    installed.dev("test", "-q")
    assert f"browser={installed.standins / 'chromium'}" in installed.calls


def test_help_and_mistakes(checkout):
    help_text = checkout.dev("help")
    assert help_text.returncode == 0
    assert "./dev up" in help_text.stdout
    assert checkout.dev().returncode == 0
    assert checkout.dev("naik").returncode == 2
    assert checkout.dev("up", "--cepat").returncode == 1
    assert checkout.dev("stop").returncode == 1


def test_ci_runs_the_tests_and_nothing_else():
    lines = (REPOSITORY / ".ci/run").read_text().splitlines()
    assert lines == ["#!/bin/bash", "exec ./dev test"]
    assert os.access(REPOSITORY / ".ci/run", os.X_OK)
