"""A village's network between browser and server: cuts, delays, another's answers, the same request twice."""

import http.client
import random
import socket
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

PORTAL = b"<!doctype html><html><body>Selamat datang di WiFi Desa. Silakan masuk.</body></html>"
FAULTS = ("potong_naik", "potong_turun", "balasan_hilang", "lambat", "502", "portal", "dua_kali")
SYNC = "/kunjungan/sync/"


class FaultProxy:
    """Stands before `target` at `url`. `share` of the deliveries (sync and photos) meet a fault, drawn from
    `seed`; other requests go through, or nothing does while `down`. `seen` counts what happened."""

    def __init__(self, target: str, share: float = 0.0, seed: int = 1) -> None:
        self.target = urlsplit(target)
        self.share, self.down = share, False
        self.random, self.lock = random.Random(seed), Lock()
        self.seen: Counter[str] = Counter()
        handler = type("Handler", (Line,), {"proxy": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://localhost:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fault(self, path: str) -> str:
        with self.lock:
            if self.down:
                return "mati"
            if path.startswith(SYNC) and self.random.random() < self.share:
                return self.random.choice(FAULTS)
            return ""

    def count(self, what: str) -> None:
        with self.lock:
            self.seen[what] += 1


class Line(BaseHTTPRequestHandler):
    """One request on its way."""

    proxy: FaultProxy

    def handle_request(self) -> None:
        self.close_connection = True
        fault = self.proxy.fault(self.path)
        if fault:
            self.proxy.count(fault)
        if fault == "mati":
            return self.cut()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault == "potong_naik":
            self.forward_part(body)
            return self.cut()
        if fault == "portal":
            return self.answer(200, [("Content-Type", "text/html")], PORTAL)
        if fault == "502":
            return self.answer(502, [("Content-Type", "text/html")], b"<h1>502 Bad Gateway</h1>")
        if fault == "lambat":
            time.sleep(self.proxy.random.uniform(0.05, 0.4))
        if fault == "dua_kali":
            self.forward(body)
        status, headers, content = self.forward(body)
        if fault == "balasan_hilang":
            return self.cut()
        return self.answer(status, headers, content, half=fault == "potong_turun")

    do_GET = do_POST = do_HEAD = handle_request

    def connection_to_server(self) -> http.client.HTTPConnection:
        target = self.proxy.target
        return http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)

    def forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = self.connection_to_server()
        try:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                if name.lower() not in ("connection", "accept-encoding"):
                    connection.putheader(name, value)
            connection.putheader("Connection", "close")
            connection.endheaders(body or None)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        self.proxy.count(f"{response.status}")
        return response.status, response.getheaders(), content

    def forward_part(self, body: bytes) -> None:
        """The server gets the head and a part of the body, then nothing more."""
        connection = self.connection_to_server()
        try:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body[: self.proxy.random.randrange(len(body) + 1)] or None)
        finally:
            connection.close()

    def answer(
        self, status: int, headers: list[tuple[str, str]], content: bytes, half: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("connection", "content-length", "server", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(
                content[: self.proxy.random.randrange(len(content) + 1)] if half else content
            )
        if half:
            self.cut()

    def cut(self) -> None:
        with suppress(OSError):  # The browser was quicker.
            self.connection.shutdown(socket.SHUT_RDWR)

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, http.client.HTTPException):
            self.cut()

    def log_message(self, format: str, *args: Any) -> None:
        pass
