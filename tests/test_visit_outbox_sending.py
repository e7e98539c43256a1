"""The outbox against a made-up server: what counts as an answer, and that nothing is lost or sent twice."""

import hashlib

import pytest

from tests.field_phone import ONE, MadeUpServer, Phone, away, cut, portal, say, telling

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def server() -> MadeUpServer:
    return MadeUpServer()


@pytest.fixture
def phone(browser, server):
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Pontianak")
    yield Phone(context, server)
    context.close()


NO_ANSWERS = {
    "portal": portal,
    "putus": cut,
    "dialihkan": away,
    "separuh": lambda route: (
        route.fulfill(body='{"items": [', content_type="application/json") or True
    ),
    "kosong": lambda route: say(route, 200, {"items": []}),
    "tanpa_items": lambda route: say(route, 200, {"ok": True}),
    "id_lain": lambda route: say(
        route,
        200,
        {
            "items": [
                {
                    "id": "x",
                    "code": 201,
                    "status": "terkirim",
                    "version": 1,
                    "errors": {},
                    "photos_missing": [],
                }
            ]
        },
    ),
    "lima_ratus": lambda route: (
        route.fulfill(status=500, body="<h1>500</h1>", content_type="text/html") or True
    ),
    "sibuk": telling(503, Retry_After="120"),
    "terlalu_sering": telling(429, Retry_After="120"),
    "sesi_habis": telling(401),
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_changes_nothing(phone, server, name):
    visit = phone.log(photos=1)
    server.faults = [NO_ANSWERS[name]]
    phone.start()
    assert phone.record(visit)["state"] == "tersimpan"
    status = phone.run("return {...kd.sender.status(), now: Date.now()}")
    assert status["waiting"] == 1
    assert status["last_error_words"]
    assert status["needs_login"] is (name == "sesi_habis")
    if name in ("sibuk", "terlalu_sering"):
        assert 110_000 < status["next_at"] - status["now"] <= 150_000
    # The same in the middle of a photo.
    server.faults = [None, None, None, NO_ANSWERS[name]]
    phone.send()
    assert phone.record(visit)["state"] == "tersimpan"
    phone.send()
    assert phone.record(visit)["state"] == "terkirim"
    assert len(server.versions[visit]) == 1
    assert len(server.photos) == 1


def test_an_edit_while_it_is_being_sent_is_not_taken_for_sent(phone, server):
    visit = phone.log(findings="pertama")

    def edit_first(route) -> bool:
        held.append(route)
        return True

    held: list = []
    server.faults = [edit_first]
    phone.run("kd.sender.start({owner: x, csrf: () => 'c'})", ONE)
    while not held:
        phone.page.wait_for_timeout(20)
    assert phone.record(visit)["state"] == "mengirim"
    phone.edit(visit, "kedua", "draf")
    server.answer(held[0], "/kunjungan/sync/")
    phone.page.wait_for_function("() => !kd.sender.status().sending")
    record = phone.record(visit)
    assert (record["state"], record["version"], record["body"]["findings"]) == ("draf", 1, "kedua")
    phone.edit(visit, "ketiga")
    phone.send()
    assert [body["findings"] for body in server.versions[visit]] == ["pertama", "ketiga"]
    assert server.versions[visit][1]["based_on"] == 1


def test_a_photo_goes_on_where_it_stopped(phone, server):
    phone.log(photos=1)
    server.faults = [None, None, None, cut]  # sync, where, first piece; then the line is cut
    phone.start()
    (partial,) = server.partial.values()
    assert len(partial) == 65_536
    before = len(server.asked)
    phone.send()
    offsets = [
        headers.get("upload-offset")
        for method, url, headers in server.asked[before:]
        if "foto" in url
    ]
    assert offsets == [None, "65536", "131072"]
    assert phone.states() == ["terkirim"]


def test_spoilt_bytes_are_sent_anew_and_a_photo_that_is_gone_is_said(phone, server):
    spoilt, gone = phone.log(photos=1), phone.log(photos=1)
    digest = phone.record(spoilt)["body"]["photos"][0]["sha256"]
    server.partial[digest] = b"x" * 65_536
    phone.run(
        """const photo = (await kd.store.visit(x, "1")).body.photos[0].sha256;
        await kd.database.transact(["photos"], "readwrite", (store) => store("photos").delete([x, photo]));""",
        gone,
    )
    phone.start()
    assert hashlib.sha256(server.photos[digest]).hexdigest() == digest
    assert phone.record(spoilt)["state"] == "terkirim"
    record = phone.record(gone)
    assert record["state"] == "perbaikan"
    assert "tidak ada lagi di HP" in record["remark"]


def test_a_refused_visit_says_why_and_takes_no_other_with_it(phone, server):
    bad, good = phone.log(), phone.log()
    server.refuse[bad] = {"findings": ["Isi temuan."]}
    phone.start()
    record = phone.record(bad)
    assert (record["state"], record["errors"]) == ("perbaikan", {"findings": ["Isi temuan."]})
    assert phone.record(good)["state"] == "terkirim"
    server.refuse = {}
    phone.edit(bad, "lengkap")
    assert phone.record(bad)["errors"] == {}
    phone.send()
    assert phone.record(bad)["state"] == "terkirim"


def test_a_request_refused_as_a_whole_goes_in_parts(phone, server):
    visits = [phone.log() for _ in range(4)]

    def only_alone(route) -> bool:
        sent = (route.request.post_data_buffer or b"").decode()
        named = [visit for visit in visits if visit in sent]
        return (len(named) > 1 or visits[2] in named) and telling(400)(route)

    server.faults = [telling(413), *[only_alone] * 12]
    phone.start()
    assert phone.states() == ["perbaikan", "terkirim", "terkirim", "terkirim"]
    assert "Kata server 400." in phone.record(visits[2])["remark"]
    assert phone.record(visits[2])["body"]["findings"] == "a"


def test_an_app_that_the_server_does_not_understand_blames_no_visit(phone, server):
    visit = phone.log()
    server.faults = [telling(400)] * 3
    phone.start()
    assert phone.record(visit)["state"] == "tersimpan"
    server.faults = [telling(400)]  # cut on its way
    phone.send()
    assert phone.record(visit)["state"] == "terkirim"


def test_a_rival_is_sent_with_that_remark_and_can_still_be_returned(phone, server):
    visit = phone.log(findings="di HP ini", photos=1)
    server.versions[visit] = [{"id": visit, "findings": "di HP lain", "photos": []}]
    phone.start()
    record = phone.record(visit)
    assert (record["state"], len(server.photos)) == ("terkirim", 1)
    assert "pemeriksa yang memilih" in record["remark"]
    back = {"id": visit, "version": 1, "reason": "Lengkapi.", "body": server.versions[visit][0]}
    phone.run("await kd.sender.applyServer('1', x)", {"user": {"id": 1}, "returned": [back]})
    record = phone.record(visit)
    assert (record["state"], record["body"]["findings"]) == ("perbaikan", "di HP lain")


def test_one_that_the_server_chokes_on_holds_up_no_other(phone, server):
    poison, others = phone.log(), [phone.log(photos=1) for _ in range(3)]

    def choke(route) -> bool:
        return poison in (route.request.post_data_buffer or b"").decode(errors="replace") and cut(
            route
        )

    server.faults = [choke] * 500
    phone.start()
    for _ in range(9):
        phone.send()
    assert {phone.record(visit)["state"] for visit in others} == {"terkirim"}
    assert phone.record(poison)["state"] == "tersimpan"


def test_two_tabs_send_once(phone, server):
    for _ in range(5):
        phone.log()
    other = phone.tab()
    starting = "window.started = kd.sender.start({owner: x, csrf: () => 'c'}); await null"
    for page in (phone.page, other):
        phone.run(starting, ONE, page)
    for page in (phone.page, other):
        phone.run("await started; await kd.sender.sendNow()", page=page)
    assert [url for _, url, _ in server.asked] == ["/kunjungan/sync/"]
    assert (
        phone.run("return (await kd.store.visits('1')).map((row) => row.state)", None, other)
        == ["terkirim"] * 5
    )


def test_without_locks_a_lease_keeps_other_tabs_waiting(phone, server):
    phone.log()
    phone.run("Object.defineProperty(navigator, 'locks', {value: undefined})")
    phone.run("await kd.store.setMeta('kdkmp-kirim', {holder: 'lain', until: Date.now() + 60000})")
    phone.start()
    assert server.asked == []
    phone.run("await kd.store.setMeta('kdkmp-kirim', {holder: 'mati', until: Date.now() - 1})")
    phone.send()
    assert phone.states() == ["terkirim"]


def test_a_forbidden_request_reads_the_cookie_again_once(phone, server):
    phone.log()
    server.faults = [telling(403)]
    phone.run(
        "window.reads = 0; await kd.sender.start({owner: '1', csrf: () => `c${window.reads += 1}`})"
    )
    assert phone.states() == ["terkirim"]
    assert [headers["x-csrftoken"] for _, _, headers in server.asked] == ["c1", "c2"]
    phone.log()
    server.faults = [telling(403), telling(403)]
    assert phone.send()["needs_login"] is True
    assert phone.states() == ["terkirim", "tersimpan"]


def test_what_the_server_says_later_comes_back_to_the_phone(phone, server):
    visit, quiet = phone.log(photos=1), phone.log()
    phone.start()
    data = {
        "user": {"id": 1},
        "visits": [{"id": quiet, "state": "diverifikasi", "version": 1, "photos_missing": []}],
        "returned": [
            {
                "id": visit,
                "version": 1,
                "reason": "Lengkapi temuan.",
                "body": server.versions[visit][0],
            }
        ],
    }
    phone.run("await kd.sender.applyServer('2', x)", data)
    assert phone.states() == ["terkirim", "terkirim"]
    phone.run("await kd.sender.applyServer('1', x)", data)
    record = phone.record(visit)
    assert (record["state"], record["remark"]) == ("perbaikan", "Lengkapi temuan.")
    assert phone.record(quiet)["server_state"] == "diverifikasi"
    phone.edit(visit, "lengkap")
    phone.send()
    assert server.versions[visit][1]["based_on"] == 1
    phone.run("await kd.sender.applyServer('1', x)", data)  # as it was before the correction came
    assert phone.record(visit)["state"] == "terkirim"


def test_photos_that_the_server_has_lost_go_out_again(phone, server):
    visit = phone.log(photos=1)
    phone.start()
    (digest,) = server.photos
    server.photos, server.partial = {}, {}
    told = {"id": visit, "state": "terkirim", "version": 1, "photos_missing": [digest]}
    phone.run("await kd.sender.applyServer('1', x)", {"user": {"id": 1}, "visits": [told]})
    assert phone.record(visit)["state"] == "tersimpan"
    phone.send()
    assert set(server.photos) == {digest}
    assert phone.record(visit)["state"] == "terkirim"
    assert len(server.versions[visit]) == 1


def test_another_user_sees_nothing_and_sends_nothing_of_the_first(phone, server):
    visit = phone.log(photos=1)
    phone.start("2")
    assert server.asked == []
    assert phone.run(
        "return [await kd.store.visits('2'), await kd.store.photosOf(x, '2')]", visit
    ) == [[], []]
    assert phone.run("return (await kd.store.visit(x, '2')) ?? null", visit) is None
    assert phone.run("return kd.store.othersWaiting('2')") == 1
    phone.start()
    assert phone.states() == ["terkirim"]
    assert phone.run("return kd.store.othersWaiting('2')") == 0
