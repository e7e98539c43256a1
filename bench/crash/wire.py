"""Requests over sockets of our own, so that a connection can be cut at any byte."""

import http.client
import socket
import struct
from dataclasses import dataclass

TOKEN = "k" * 32
SECONDS = 30  # a phone waits no longer for an answer


class Cut(Exception):
    """No answer: cut on purpose, or the server went away."""


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    kind: str


@dataclass(frozen=True)
class Knife:
    """Where the connection is cut: in the request at that share of its bytes, or in the answer after so
    many bytes (the server may have kept everything by then)."""

    in_request: float | None = None
    in_answer: int | None = None


def request_bytes(method: str, path: str, body: bytes, session: str, more: dict[str, str]) -> bytes:
    headers = {
        "Host": "localhost",
        "Connection": "close",
        "Content-Length": str(len(body)),
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
    } | more
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ask(port: int, message: bytes, knife: Knife | None = None) -> Answer:
    """Raises Cut when there is no whole answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
            if knife and knife.in_request is not None:
                line.sendall(message[: int(len(message) * knife.in_request)])
                reset(line)
                raise Cut
            line.sendall(message)
            if knife and knife.in_answer is not None:
                if knife.in_answer:
                    line.recv(knife.in_answer)
                reset(line)
                raise Cut
            answer = http.client.HTTPResponse(line)
            answer.begin()
            content = answer.read()
            return Answer(answer.status, content, answer.getheader("Content-Type", ""))
    except (OSError, http.client.HTTPException) as error:
        raise Cut from error


def reset(line: socket.socket) -> None:
    """Closed as a lost line is: without a goodbye."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
