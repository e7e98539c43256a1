"""The visit app on a phone: without signal, without permission, with another user, with a newer version."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_cooperative
from tests.field_app import (
    APP,
    add_photo,
    begin_visit,
    finish_visit,
    log_in,
    open_app,
    phone,
    picture,
    ready_offline,
    records,
    write_visit,
)
from tests.looking import look
from tests.visit_rows import make_own, make_visit
from visits.field import views
from visits.models import Visit, VisitVersion

pytestmark = pytest.mark.browser
PHONE = [(360, 640)]


@pytest.fixture
def mentor(client_as, world):
    client = client_as("pendamping_a")
    client.assignment = make_own(world.users["pendamping_a"], world.coop_a)
    return client


@pytest.fixture
def handset(browser, live_server, mentor):
    with phone(browser) as context:
        log_in(context, mentor, live_server.url)
        yield context


def test_a_visit_without_signal(handset, live_server):
    """Offline after one visit; what is typed survives a reload offline; online it is there once."""
    page = open_app(handset, live_server.url)
    ready_offline(page)
    handset.set_offline(True)
    begin_visit(page)
    write_visit(page, "Rak sembako terpasang.")
    expect(page.locator(".bar .hint")).to_contain_text("Tersimpan di HP pukul")
    page.reload()
    expect(page.get_by_label("Temuan")).to_have_value("Rak sembako terpasang.")
    page.get_by_label("Temuan").fill("Rak sembako terpasang. Listrik belum.")
    finish_visit(page)
    expect(page.locator(".counts .tersimpan strong")).to_have_text("1")
    assert look(page, PHONE) == []
    assert not Visit.objects.exists()
    handset.set_offline(False)
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    visit = Visit.objects.get()
    assert visit.findings == "Rak sembako terpasang. Listrik belum."
    assert visit.accuracy == 9 and visit.topics == ["persiapan_gerai"]


@pytest.mark.long
def test_the_app_leads_to_the_website_and_back(handset, live_server):
    """Follow-ups, monthly report and the upload are pages: a mentor finds them from the app, and the app from there."""
    page = open_app(handset, live_server.url)
    names = page.locator("main nav a").all_inner_texts()
    assert names[0] == "Kunjungan saya" and {"Laporan bulanan", "Unggah berkas"} <= set(names)
    for name in names:
        page.locator("main nav").get_by_role("link", name=name).click()
        expect(page.locator("main h1")).not_to_contain_text("Halo")
        assert APP not in page.url
        expect(page.locator(f"a[href='{APP}']")).not_to_have_count(0)  # in the menu
        page.goto(live_server.url + APP)
        expect(page.locator("main h1")).to_contain_text("Halo")


@pytest.mark.long
def test_every_screen_is_accessible(handset, live_server, world):
    """axe and width on each screen, and no word of the browser's console."""
    make_cooperative(world.coop_a.village)
    said: list[str] = []
    page = open_app(handset, live_server.url)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    problems = look(page, PHONE)
    page.locator(".bar a").click()
    problems += look(page, PHONE)
    page.locator(".item").first.click()
    expect(page.locator(".place")).to_contain_text("teliti")
    for title in ("Kendala", "Tindak lanjut baru", "Tahapan yang sudah tercapai"):
        page.locator("summary", has_text=title).click()
        page.locator("details[open]", has_text=title).get_by_role("button", name="Tambah").click()
    page.get_by_label("Yang harus dikerjakan").fill("Pasang listrik")
    page.locator("summary", has_text="Keadaan gerai").click()
    add_photo(page, picture())
    problems += look(page, PHONE)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("#salah")).to_contain_text("Pilih sedikitnya satu topik")
    expect(page.locator("[data-field=follow_ups] .field-error")).to_contain_text("isi tenggatnya")
    problems += look(page, PHONE)
    page.goto(f"{live_server.url}{APP}#/keluar")
    expect(page.locator("h1")).to_have_text("Keluar")
    problems += look(page, PHONE)
    assert not problems and not said, "\n".join(problems + said)


@pytest.mark.long
def test_photos_are_made_small_on_the_phone(handset, live_server):
    page = open_app(handset, live_server.url)
    begin_visit(page)
    add_photo(page, picture(4000, 3000))
    (photo,) = records(page)[0]["body"]["photos"]
    assert 10_000 < photo["size"] <= 300 * 1024 and re.fullmatch("[0-9a-f]{64}", photo["sha256"])
    side = page.evaluate("""() => new Promise((answer) => {
      const asked = indexedDB.open("kdkmp-lapangan");
      asked.onsuccess = () => {
        const all = asked.result.transaction("photos").objectStore("photos").getAll();
        all.onsuccess = async () => {
          const picture = await createImageBitmap(new Blob([all.result[0].bytes]));
          answer(Math.max(picture.width, picture.height));
        };
      };
    })""")
    assert side <= 1600
    unreadable = {"name": "rusak.jpg", "mimeType": "image/jpeg", "buffer": b"bukan gambar"}
    page.locator("input[type=file]").last.set_input_files([unreadable])
    expect(page.get_by_text("Foto ini tidak dapat dibaca")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hapus foto 1").click()
    expect(page.locator(".photos li")).to_have_count(0)
    expect(page.locator(".bar .hint")).to_contain_text("Tersimpan")
    assert records(page)[0]["body"]["photos"] == []


@pytest.mark.long
def test_without_permission_for_the_position(browser, live_server, mentor):
    """Denied: said what to do; a reason lets it be saved all the same."""
    with phone(browser, permissions=[]) as context:
        log_in(context, mentor, live_server.url)
        page = open_app(context, live_server.url)
        page.locator(".bar a").click()
        page.locator(".item").first.click()
        expect(page.locator(".place")).to_contain_text("Izin lokasi ditolak")
        write_visit(page, "Tanpa posisi.")
        page.get_by_role("button", name="Simpan", exact=True).click()
        expect(page.locator("#salah")).to_contain_text("Tanpa lokasi")
        page.locator("summary", has_text="Tanpa lokasi").click()
        page.get_by_label("Mengapa tanpa lokasi?").select_option("Izin lokasi tidak diberikan")
        finish_visit(page)
        expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    assert Visit.objects.get().no_position_reason == "Izin lokasi tidak diberikan"


@pytest.mark.long
def test_where_nothing_can_be_kept(browser, live_server, mentor):
    """A private window without a database: said, with the page that works there."""
    with phone(browser) as context:
        log_in(context, mentor, live_server.url)
        context.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
        page = open_app(context, live_server.url)
        expect(page.locator("h1")).to_have_text("Tidak dapat menyimpan di HP")
        assert page.get_by_role("link", name="formulir di laman").get_attribute("href")
        assert look(page, PHONE) == []


@pytest.mark.long
def test_a_full_phone_loses_nothing_typed(handset, live_server):
    """Writing fails: said, the words stay on the screen, and they are kept as soon as there is room."""
    page = open_app(handset, live_server.url)
    begin_visit(page)
    page.evaluate("""() => {
      window.really = IDBObjectStore.prototype.put;
      window.refused = 0;
      IDBObjectStore.prototype.put = () => {
        window.refused += 1;
        throw new DOMException("penuh", "QuotaExceededError");
      };
    }""")
    write_visit(page, "Saat penuh.")
    expect(page.locator("#kabar")).to_contain_text("Penyimpanan HP penuh")
    before = page.evaluate("window.refused")
    page.get_by_role("button", name="Simpan", exact=True).click()
    for _ in range(
        100
    ):  # else there may be room again before it is tried, and the visit is saved and gone
        if page.evaluate("window.refused") > before:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("window.refused") > before
    expect(page.locator("h1")).to_have_text("Catat kunjungan")
    page.evaluate("() => { IDBObjectStore.prototype.put = window.really; }")
    # tried again by itself
    expect(page.locator(".bar .hint")).to_contain_text("Tersimpan di HP pukul", timeout=12_000)
    expect(page.locator("#kabar")).not_to_contain_text("penuh")
    assert records(page)[0]["body"]["findings"] == "Saat penuh."


@pytest.mark.long
def test_a_second_tab_may_not_overwrite(handset, live_server):
    page = open_app(handset, live_server.url)
    begin_visit(page)
    second = handset.new_page()
    second.goto(page.url)
    expect(second.locator("h1")).to_have_text("Sedang diisi di tab lain")
    page.locator(".back").click()
    expect(page.locator(".counts .draf strong")).to_have_text("1")
    second.get_by_role("button", name="Coba lagi").click()
    expect(second.locator("h1")).to_have_text("Catat kunjungan")


@pytest.mark.long
def test_a_wrong_clock_is_told(browser, live_server, mentor):
    with phone(browser) as context:
        log_in(context, mentor, live_server.url)
        context.clock.install()
        context.clock.set_system_time("2026-01-01T00:00:00+07:00")
        page = context.new_page()
        page.goto(live_server.url + APP)
        context.clock.run_for(3000)
        expect(page.locator("#kabar")).to_contain_text("Jam HP")


@pytest.mark.long
def test_a_second_user_of_the_phone(handset, live_server, client_as, world):
    """He sees nothing of the first one's, and destroys nothing of it."""
    page = open_app(handset, live_server.url)
    ready_offline(page)
    handset.set_offline(True)
    begin_visit(page)
    write_visit(page, "Rahasia pendamping pertama.")
    finish_visit(page)
    handset.route("**/kunjungan/sync/**", lambda route: route.abort())
    handset.set_offline(False)
    make_own(world.users["pendamping_b"], world.coop_b)
    log_in(handset, client_as("pendamping_b"), live_server.url)
    page.goto(f"{live_server.url}{APP}?lagi")
    expect(page.locator("h1")).to_have_text("Halo, Pendamping_B")
    expect(page.locator("main")).to_contain_text("milik pengguna lain")
    assert "Rahasia" not in page.content() and "Alfa" not in page.content()
    page.goto(f"{live_server.url}{APP}#/k/{records(page)[0]['id']}")
    expect(page.locator(".counts")).to_be_visible()
    assert "Rahasia" not in page.content()
    assert [one["body"]["findings"] for one in records(page)] == ["Rahasia pendamping pertama."]
    log_in(handset, client_as("dinas_a"), live_server.url)
    page.goto(f"{live_server.url}{APP}?dinas")
    expect(page.locator("h1")).to_have_text("Bukan akun pendamping")
    expect(page.get_by_role("link", name="Buka laman utama")).to_be_visible()
    log_in(handset, client_as("pendamping_a"), live_server.url)
    page.goto(f"{live_server.url}{APP}?kembali")
    expect(page.locator(".counts .tersimpan strong")).to_have_text("1")


@pytest.mark.long
def test_leaving_waits_for_what_is_not_sent(handset, live_server):
    page = open_app(handset, live_server.url)
    ready_offline(page)
    handset.route("**/kunjungan/sync/**", lambda route: route.abort())
    begin_visit(page)
    write_visit(page, "Belum terkirim.")
    finish_visit(page)
    page.get_by_role("link", name="Keluar").click()
    expect(page.locator("main")).to_contain_text("Belum dapat keluar: 1 kunjungan")
    expect(page.get_by_role("button", name="Keluar dari akun")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan ke berkas").click()
    assert download.value.suggested_filename.endswith(".kdkmp")
    expect(page.locator("main")).to_contain_text("sudah ada di berkas")
    page.get_by_role("link", name="Beranda").click()
    handset.unroute("**/kunjungan/sync/**")
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    page.get_by_role("link", name="Keluar").click()
    page.get_by_role("button", name="Keluar dari akun").click()
    page.wait_for_url("**/akun/masuk/**")
    assert Visit.objects.count() == 1
    page.goto(live_server.url + APP)
    expect(page.locator("h1")).to_have_text("Masuk sekali dulu")
    assert "Alfa" not in page.content()


@pytest.mark.long
def test_a_returned_visit_keeps_nobody_from_leaving(handset, live_server):
    """It is on the server, and neither button would send it; only what was written to it since is here alone."""
    page = open_app(handset, live_server.url)
    begin_visit(page)
    write_visit(page, "Kurang jelas.")
    finish_visit(page)
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    Visit.objects.update(state="perlu_perbaikan", review_reason="Sebutkan nama gerainya")
    page.reload()
    expect(page.locator(".counts .perbaikan strong")).to_have_text("1")
    expect(page.get_by_role("button", name="Simpan ke berkas")).to_be_hidden()
    page.get_by_role("link", name="Keluar").click()
    expect(page.locator("main")).to_contain_text("1 kunjungan perlu perbaikan menunggu Anda")
    expect(page.get_by_role("button", name="Keluar dari akun")).to_be_visible()
    page.get_by_role("link", name="Beranda").click()
    page.locator(".item").click()
    page.get_by_label("Temuan").fill("Gerai sembako.")
    expect(page.locator(".bar .hint")).to_contain_text("Tersimpan di HP pukul")
    page.get_by_role("link", name="Beranda").click()
    page.get_by_role("link", name="Keluar").click()
    expect(page.locator("main")).to_contain_text("Belum dapat keluar: 1 kunjungan")
    expect(page.get_by_role("heading", name="Belum selesai")).to_be_visible()


@pytest.mark.long
def test_what_was_returned_before_it_was_sent_is_told_at_once(handset, live_server):
    """It came by file and was sent back; the phone sends it too, and hears of that without waiting ten minutes."""
    page = open_app(handset, live_server.url)
    handset.route("**/kunjungan/sync/foto/**", lambda route: route.abort())
    begin_visit(page)
    write_visit(page, "Kurang jelas.")
    add_photo(page, picture(400, 300))
    finish_visit(page)
    expect(
        page.locator(".counts .tersimpan strong, .counts .mengirim strong").first
    ).to_be_visible()
    for _ in range(100):
        if Visit.objects.update(state="perlu_perbaikan", review_reason="Sebutkan nama gerainya"):
            break
        page.wait_for_timeout(100)
    handset.unroute("**/kunjungan/sync/foto/**")
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.locator(".item")).to_contain_text("Sebutkan nama gerainya")


@pytest.mark.long
def test_an_ended_session_keeps_the_mentor_writing(handset, live_server, mentor):
    page = open_app(handset, live_server.url)
    ready_offline(page)
    handset.clear_cookies()
    page.reload()
    expect(page.locator("#kabar")).to_contain_text("Sesi berakhir")
    begin_visit(page)
    write_visit(page, "Tanpa sesi.")
    finish_visit(page)
    expect(page.locator(".counts .tersimpan strong")).to_have_text("1")
    log_in(handset, mentor, live_server.url)
    page.reload()
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")


@pytest.mark.long
def test_a_returned_visit_is_corrected(handset, live_server, mentor):
    """The reason stands above the form; saved again it is the next version of the same visit."""
    page = open_app(handset, live_server.url)
    begin_visit(page)
    write_visit(page, "Kurang jelas.")
    finish_visit(page)
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    Visit.objects.update(state="perlu_perbaikan", review_reason="Sebutkan nama gerainya")
    page.reload()
    page.locator(".item", has_text="Perlu perbaikan").click()
    expect(page.locator("main .note")).to_contain_text(
        "Alasan dikembalikan: Sebutkan nama gerainya"
    )
    page.get_by_text("Persiapan gerai").click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("#salah")).to_contain_text("Pilih sedikitnya satu topik")
    expect(page.locator("main .note").first).to_contain_text("Sebutkan nama gerainya")
    page.get_by_text("Persiapan gerai").click()
    assert look(page, PHONE) == []
    page.get_by_label("Temuan").fill("Gerai sembako kurang rak.")
    finish_visit(page)
    expect(page.locator(".counts .terkirim strong")).to_have_text("1")
    visit = Visit.objects.get()
    assert (visit.version, visit.state) == (2, "terkirim")
    assert [one.kind for one in VisitVersion.objects.order_by("number")] == ["kiriman", "perbaikan"]


@pytest.mark.long
def test_what_the_server_refuses_is_told_beside_the_field(handset, live_server, world):
    page = open_app(handset, live_server.url)
    begin_visit(page)
    write_visit(page, "Tahun lalu.")
    refusal = {"started_at": ["Jam mulai belum terjadi."], "aneh": ["Perbarui aplikasi."]}

    def refuse(route):
        (visit,) = route.request.post_data_json["visits"]
        item = {"id": visit["id"], "code": 422, "status": "perbaiki", "errors": refusal}
        route.fulfill(json={"server_time": "", "items": [item | {"photos_missing": []}]})

    handset.route("**/kunjungan/sync/", refuse)
    finish_visit(page)
    page.locator(".item", has_text="Perlu perbaikan").click()
    expect(page.locator("[data-field=started_at] .field-error")).to_have_text(
        "Jam mulai belum terjadi."
    )
    expect(page.locator("#salah")).to_contain_text("Perbarui aplikasi.")


@pytest.mark.long
def test_a_newer_version_waits_until_it_is_wanted(handset, live_server, monkeypatch):
    """Never while typing; a draft is there afterwards as it was."""
    page = open_app(handset, live_server.url)
    ready_offline(page)
    begin_visit(page)
    write_visit(page, "Sebelum pembaruan.")
    old = page.locator("body").get_attribute("data-version")
    monkeypatch.setattr(type(views.APP), "version", lambda app: "versi-baru-1")
    page.evaluate("navigator.serviceWorker.getRegistration().then((known) => known.update())")
    page.wait_for_timeout(1500)
    expect(page.locator("#kabar")).not_to_contain_text("Versi baru")
    page.locator(".back").click()
    expect(page.locator("#kabar")).to_contain_text("Versi baru aplikasi siap")
    assert page.locator("body").get_attribute("data-version") == old
    page.get_by_role("button", name="Muat ulang").click()
    expect(page.locator("body")).to_have_attribute("data-version", "versi-baru-1")
    page.locator(".item").click()
    expect(page.get_by_label("Temuan")).to_have_value("Sebelum pembaruan.")


@pytest.mark.long
def test_a_hotspots_page_is_never_kept(handset, live_server, monkeypatch):
    """A portal that answers everything with its own page, status 200: neither shell nor files nor data."""
    page = open_app(handset, live_server.url)
    ready_offline(page)
    portal = {"status": 200, "content_type": "text/html", "body": "<h1>Beli paket data</h1>"}
    monkeypatch.setattr(type(views.APP), "version", lambda app: "versi-baru-2")
    shell = re.compile(r"/kunjungan/lapangan/(data/)?$|/static/kdkmp/lapangan/")
    handset.route(shell, lambda route: route.fulfill(**portal))
    page.evaluate(
        "navigator.serviceWorker.getRegistration().then((k) => k.update().catch(() => 0))"
    )
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("h1")).to_have_text("Halo, Pendamping_A")
    kept = page.evaluate("caches.keys()")
    assert len(kept) == 1 and not kept[0].endswith("versi-baru-2")
    begin_visit(page)


@pytest.mark.long
def test_an_open_draft_opens_again(handset, live_server, mentor):
    """From the icon, which knows no address: he goes on where he was interrupted."""
    make_visit(mentor.assignment, days=2)
    page = open_app(handset, live_server.url)
    begin_visit(page)
    write_visit(page, "Terputus di tengah")
    expect(page.locator(".bar .hint")).to_contain_text("Tersimpan")
    page.close()
    page = open_app(handset, live_server.url)
    expect(page.get_by_label("Temuan")).to_have_value("Terputus di tengah")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hapus draf").click()
    expect(page.locator(".counts .draf strong")).to_have_text("0")
    assert records(page) == []
