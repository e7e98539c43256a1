"""The forms of passkeys, safe against what no authenticator sends.

allauth hands the browser's JSON to fido2, which expects its shape and raises whatever comes up.
"""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth_forms
from cryptography.exceptions import InvalidSignature
from django import forms

# Characters; a security key with a chain of certificates stays under a fifth of it.
LONGEST = 65_536
# What a malformed credential makes the libraries raise. Errors of the database are not among them.
MALFORMED = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


class CredentialField(forms.JSONField):
    """The browser's answer: an object whose `response` is an object. PostgreSQL stores no \\u0000."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (len(value) > LONGEST or "\\u0000" in value):
            raise get_adapter().validation_error("incorrect_code")
        try:
            answer = super().to_python(value)
        except (forms.ValidationError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
            raise get_adapter().validation_error("incorrect_code")
        return answer

    def bound_data(self, data: Any, initial: Any) -> None:
        """Not shown again: an answer holds once, and this one may be no text that a page can carry."""
        return None


class SafeAnswer:
    """For forms that log in or confirm: one field to check."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(SafeAnswer, allauth_forms.LoginWebAuthnForm):
    credential = CredentialField()


class AuthenticateForm(SafeAnswer, allauth_forms.AuthenticateWebAuthnForm):
    credential = CredentialField()


class ReauthenticateForm(SafeAnswer, allauth_forms.ReauthenticateWebAuthnForm):
    credential = CredentialField()


class AddForm(allauth_forms.AddWebAuthnForm):
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
