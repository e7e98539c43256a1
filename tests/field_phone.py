"""A phone for the tests of the visit app's outbox: its modules on a bare page, and a server that is made up.

The made-up server keeps to docs/reference/visit-sync.md and can be told to fail in the ways of a village's network.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

STATIC = Path(__file__).resolve().parent.parent / "static"
ORIGIN = "http://localhost:8104"  # Nobody listens there: every request is answered by the test.
MODULES = ("store", "sender", "filebox", "uuid7", "canonical", "schema", "database", "server_state")
HARNESS = (
    '<!doctype html><meta charset="utf-8"><title>uji</title><script type="module">'
    + "".join(f'import * as {name} from "/static/kdkmp/lapangan/{name}.js";' for name in MODULES)
    + f"window.kd = {{{', '.join(MODULES)}}};</script>"
)
ONE = "1"  # the owner of most tests


class MadeUpServer:
    """Visits and photos as the real one keeps them. `faults` are used up one per request to sync or photos."""

    def __init__(self) -> None:
        self.versions: dict[str, list[dict[str, Any]]] = {}
        self.rivals: list[dict[str, Any]] = []
        self.photos: dict[str, bytes] = {}
        self.partial: dict[str, bytes] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.faults: list[Callable[[Route], bool] | None] = []
        self.refuse: dict[str, dict[str, list[str]]] = {}
        self.lost_photo: set[str] = set()

    def handle(self, route: Route) -> None:
        url = route.request.url.removeprefix(ORIGIN)
        if url.startswith("/static/"):
            script = STATIC / url.removeprefix("/static/").split("?")[0]
            route.fulfill(path=script, content_type="text/javascript; charset=utf-8")
        elif url.startswith("/kunjungan/sync/"):
            self.asked.append((route.request.method, url, dict(route.request.headers)))
            fault = self.faults.pop(0) if self.faults else None
            if fault is None or not fault(route):
                self.answer(route, url)
        else:
            route.fulfill(body=HARNESS, content_type="text/html; charset=utf-8")

    def answer(self, route: Route, url: str) -> None:
        status, content = self.work(route, url)
        say(route, status, content)

    def work(self, route: Route, url: str) -> tuple[int, dict[str, Any]]:
        if "/foto/" in url:
            return self.photo(route, *url.strip("/").split("/")[-2:])
        sent = json.loads(route.request.post_data_buffer or b"")
        return 200, {"server_time": "", "items": [self.receive(body) for body in sent["visits"]]}

    def receive(self, body: dict[str, Any]) -> dict[str, Any]:
        known = self.versions.setdefault(body["id"], [])
        item: dict[str, Any] = {"id": body["id"], "errors": {}, "photos_missing": []}
        if body["id"] in self.refuse:
            errors = self.refuse[body["id"]]
            return item | {"code": 422, "status": "perbaiki", "version": None, "errors": errors}
        item["photos_missing"] = [
            photo["sha256"] for photo in body["photos"] if photo["sha256"] not in self.photos
        ]
        fresh = body not in known
        if fresh:
            if (body["based_on"] or 0) != len(known):
                self.rivals.append(body)
            known.append(body)
        item["version"] = known.index(body) + 1
        if body in self.rivals:
            return item | {"code": 409, "status": "tandingan"}
        return item | {"code": 201 if fresh else 200, "status": "terkirim"}

    def photo(self, route: Route, visit: str, digest: str) -> tuple[int, dict[str, Any]]:
        if visit not in self.versions or digest in self.lost_photo:
            return 404, {"message": "Tidak ada."}
        have = self.photos.get(digest) or self.partial.get(digest, b"")
        if route.request.method == "POST" and digest not in self.photos:
            if int(route.request.headers["upload-offset"]) != len(have):
                return 409, {"received": len(have)}
            have += route.request.post_data_buffer or b""
            self.partial[digest] = have
            size = self.size(visit, digest)
            if len(have) >= size:
                if hashlib.sha256(have).hexdigest() != digest:
                    self.partial[digest] = b""
                    return 422, {"message": "Foto rusak di jalan.", "received": 0}
                self.photos[digest] = have
        return 200, {"received": len(have), "complete": digest in self.photos}

    def size(self, visit: str, digest: str) -> int:
        declared = [photo for body in self.versions[visit] for photo in body["photos"]]
        return next(photo["size"] for photo in declared if photo["sha256"] == digest)


def say(route: Route, status: int, content: dict[str, Any], **headers: str) -> bool:
    text = json.dumps(content)
    route.fulfill(
        status=status, body=text, content_type="application/json", headers=headers or None
    )
    return True


def telling(status: int, **headers: str) -> Callable[[Route], bool]:
    """The whole request is answered with this status and a message."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return lambda route: say(route, status, {"message": f"Kata server {status}."}, **named)


def portal(route: Route) -> bool:
    """A captive portal: a page, with status 200."""
    route.fulfill(status=200, body="<html>Selamat datang di WiFi</html>", content_type="text/html")
    return True


def cut(route: Route) -> bool:
    route.abort("connectionreset")
    return True


def away(route: Route) -> bool:
    """To the login page, as Django does for whoever is not logged in."""
    route.fulfill(status=302, headers={"Location": f"{ORIGIN}/masuk/"})
    return True


class Phone:
    """One browser profile with the modules on its page."""

    def __init__(self, context: BrowserContext, server: MadeUpServer) -> None:
        self.context, self.server = context, server
        context.route("**/*", server.handle)
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{ORIGIN}/uji/")
        page.wait_for_function("() => window.kd")
        return page

    def run(self, script: str, argument: Any = None, page: Page | None = None) -> Any:
        """`script`: the body of an async function with `kd` (the modules) and `x` (the argument)."""
        return (page or self.page).evaluate(f"async (x) => {{ {script} }}", argument)

    def start(self, owner: str = ONE, page: Page | None = None) -> None:
        self.run("await kd.sender.start({owner: x, csrf: () => 'c', pass: () => 'p'})", owner, page)

    def log(self, state: str = "tersimpan", owner: str = ONE, photos: int = 0, **body: Any) -> str:
        """A visit with photos of 150 kB of noise. → its id"""
        return self.run(
            """const id = kd.uuid7.uuid7();
            await kd.store.save({id, owner: x.owner, state: "draf", body: {schema: 1, findings: "a", photos: [], ...x.body}});
            for (let n = 0; n < x.photos; n += 1) {
              const noise = new Uint8Array(150000);
              for (let at = 0; at < noise.length; at += 50000) crypto.getRandomValues(noise.subarray(at, at + 50000));
              await kd.store.addPhoto(id, new Blob([noise], {type: "image/jpeg"}), {owner: x.owner, caption: "foto"});
            }
            const record = await kd.store.visit(id, x.owner);
            if (x.state !== "draf") await kd.store.save({...record, state: x.state});
            return id;""",
            {"state": state, "owner": owner, "photos": photos, "body": body},
        )

    def edit(self, visit: str, findings: str, state: str = "tersimpan", owner: str = ONE) -> None:
        self.run(
            """const record = await kd.store.visit(x.visit, x.owner);
            await kd.store.save({...record, state: x.state, body: {...record.body, findings: x.findings}});""",
            {"visit": visit, "findings": findings, "state": state, "owner": owner},
        )

    def record(self, visit: str, owner: str = ONE) -> dict[str, Any]:
        return self.run("return kd.store.visit(x[0], x[1])", [visit, owner])

    def send(self) -> dict[str, Any]:
        """One round by the button. → the sender's status"""
        return self.run("await kd.sender.sendNow(); return kd.sender.status()")

    def states(self, owner: str = ONE) -> list[str]:
        return self.run("return (await kd.store.visits(x)).map((row) => row.state).sort()", owner)
