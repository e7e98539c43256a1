"""Schemathesis asks the API what its own description allows, and what it doesn't, as each role: no question makes
it fail, answers are as described, and no row lies outside the token's area."""

import re
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from dashboard.api.description import schema
from tests.api_rows import READERS, make_client
from tests.test_desk_api import SEES, filled  # noqa: F401  a fixture

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 40
# Where rows of the small world are, so that questions are not all answered with nothing.
REGENCIES = re.compile(r'"(?:regency_code|village_code|code|parent)": ?"(\d\d\.\d\d)')


@pytest.fixture
def _kept_connection():
    """The application itself closes connections around each request; the test's transaction needs its own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.long
@pytest.mark.parametrize("who", READERS)
@pytest.mark.usefixtures("_kept_connection")
def test_no_question_breaks_it_or_leaves_the_area(filled, cast, who, settings):  # noqa: F811
    settings.API_RATE = 10**9
    _, token = make_client(cast["pusat"], who)
    allowed = {SEES[who]} if who in SEES else {"61.01", "61.02"}
    from kdkmp.wsgi import application

    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    assert len(list(described.get_all_operations())) == len(schema()["paths"])
    seen: Counter[int] = Counter()
    for found in described.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask_all(found.ok(), mode, token, allowed, seen)
    # both kinds of questions were asked
    assert seen[200] > 50 and seen[422] > 50 and not any(one >= 500 for one in seen), seen


def ask_all(operation, mode, token, allowed, seen) -> None:
    try:
        cases = operation.as_strategy(generation_mode=mode)
    except Exception:
        if mode is GenerationMode.POSITIVE:
            raise
        return  # nothing can be wrong with it

    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)
        seen[answer.status_code] += 1
        assert set(REGENCIES.findall(answer.text)) <= allowed

    asked()
