"""Answers that no passkey gives: a message, never a crash, and nobody is let in."""

import base64
import contextlib
import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.passkey_forms import CredentialField
from tests.english import english_leftovers
from tests.test_accounts import MFA, log_in, logged_in
from tests.test_second_factor import confirm_password

pytestmark = pytest.mark.django_db
SOME = base64.urlsafe_b64encode(b'{"type":"webauthn.get","challenge":"eA","origin":"x"}').decode()
AUTH = base64.urlsafe_b64encode(bytes(37)).decode().rstrip("=")


def credential(**changes: object) -> str:
    answer = {"clientDataJSON": "eA", "authenticatorData": "eA", "signature": "eA"}
    whole = {"id": "eA", "rawId": "eA", "type": "public-key", "response": answer | changes}
    return json.dumps(whole)


ANSWERS = [
    *("foo", "{}", "[]", "null", "1", '"x"', '{"id":"x"}', '{"response":1}', '"\\ud800"'),
    '{"id":"x","response":{}}',
    '{"id":1,"rawId":[],"type":{},"response":{"userHandle":1}}',
    '{"response":{"x":"\\u0000"}}',
    '{"response":' + "[" * 20_000,
    credential(),
    credential(userHandle="eA"),
    credential(userHandle=None),
    credential(userHandle="OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"),
    credential(userHandle=1, clientDataJSON=SOME),
    credential(clientDataJSON=SOME, authenticatorData=AUTH, userHandle="MQ"),
    credential(clientDataJSON=[], authenticatorData={}, signature=None),
    credential(attestationObject="eA"),
    credential(attestationObject=AUTH, clientDataJSON=SOME),
]


def begin(client: Client) -> None:
    """As the page does: without it the server has asked nothing and looks at nothing."""
    client.get(f"{MFA}webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_login_tells_and_opens_nothing(cast, answer, asked):
    client = Client()
    if asked:
        begin(client)
    url = f"{MFA}webauthn/login/"
    html = client.post(url, {"credential": answer}, follow=True).content.decode()
    assert not logged_in(client) and not english_leftovers(html)
    assert "Kode salah" in html


@pytest.mark.parametrize("path", ["webauthn/add/", "webauthn/reauthenticate/"])
@pytest.mark.long
def test_logged_in_pages_tell(client_as, path):
    client = client_as("dinas_b")
    for answer in ANSWERS:
        confirm_password(client, f"{MFA}totp/activate/")
        client.get(f"{MFA}{path}")  # asks
        response = client.post(f"{MFA}{path}", {"credential": answer, "name": "x"}, follow=True)
        assert response.status_code == 200, answer
        assert not english_leftovers(response.content.decode()), answer
    assert not Authenticator.objects.exists()


def test_the_second_step_tells(cast):
    secret = {"secret": "JBSWY3DPEHPK3PXP"}
    Authenticator.objects.create(user=cast["dinas_a"], type="totp", data=secret)
    client = Client()
    log_in(client, "dinas_a")
    for answer in ANSWERS:
        client.get(f"{MFA}authenticate/")
        response = client.post(f"{MFA}authenticate/", {"credential": answer})
        assert response.status_code == 200 and not logged_in(client), answer


@given(st.text(max_size=200) | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_whatever_arrives_is_an_object_or_refused(text):
    with contextlib.suppress(ValidationError):
        assert isinstance(CredentialField().clean(text)["response"], dict)
