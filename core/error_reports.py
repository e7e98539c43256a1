"""Error pages, error mails and log lines without personal data, whoever forgot to think of it.

A report shows what a person typed and what was in the variables: NIK, account, birth date. It is guarded
twice: fields and variables with a telling name are blanked, and what looks like such a number or a birth
date is blanked in the finished text. While DEBUG is on as well: an office shows its pages to visitors.
"""

import logging
import re
from typing import Any

from django.http import HttpRequest, QueryDict
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

HIDDEN = "•••"
MONTHS = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
    "|jan|feb|mar|apr|jun|jul|agu|ags|sep|okt|nov|des"
)
# Born by 2014; dates of the programme (2025 …) stay readable.
YEAR = r"(?:19\d\d|200\d|201[0-4])"
PERSONAL = re.compile(
    # 9 digits on end, or 13 in groups (an address of the internet has at most 12)
    r"\d{9,}|\d(?:[ .\-]?\d){12,}"
    # a day; but not the end of a village's code (61.05.01.2001)
    rf"|\b{YEAR}[-/.]\d\d?[-/.]\d\d?\b|(?<![\d.])\d\d?[-/. ]\d\d?[-/. ]{YEAR}\b"
    rf"|\b\d\d? (?:{MONTHS})\.? {YEAR}\b|date\({YEAR}, \d+, \d+\)",
    re.IGNORECASE,
)
NAMES = re.compile(
    r"nik|rekening|account|birth|lahir|sealed|digest|password|sandi|token|plain|^code$|^kode$",
    re.IGNORECASE,
)


def without_personal_data(text: str) -> str:
    """`text` with numbers as long as a NIK or account, and dates of birth, blanked."""
    return PERSONAL.sub(HIDDEN, text)


class GuardedFormatter(logging.Formatter):
    """Log lines: message, exception and stack, also those that another handler has prepared."""

    def format(self, record: logging.LogRecord) -> str:
        return without_personal_data(super().format(record))


class PersonalDataFilter(SafeExceptionReporterFilter):
    """What was typed and what variables hold: blank where the name tells that it is personal."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        return self._blanked(super().get_post_parameters(request))

    def get_cleansed_multivaluedict(self, request: HttpRequest | None, multivaluedict: Any) -> Any:
        return self._blanked(super().get_cleansed_multivaluedict(request, multivaluedict))

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        found = super().get_traceback_frame_variables(request, tb_frame)
        return [
            (name, self.cleansed_substitute if NAMES.search(str(name)) else value)
            for name, value in found
        ]

    def _blanked(self, typed: Any) -> Any:
        if not typed or not any(NAMES.search(str(name)) for name in typed):
            return typed
        blank: Any = QueryDict(mutable=True)
        for name in typed:
            hide = NAMES.search(str(name))
            blank.setlist(name, [self.cleansed_substitute] if hide else typed.getlist(name))
        return blank


class GuardedReporter(ExceptionReporter):
    """The debug page and the mail to administrators."""

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        frames = super().get_traceback_frames()
        for number, frame in enumerate(frames):
            frame["id"] = number  # a long number otherwise, and the page folds frames by it
        return frames

    def get_traceback_html(self) -> str:
        return without_personal_data(super().get_traceback_html())

    def get_traceback_text(self) -> str:
        return without_personal_data(super().get_traceback_text())
