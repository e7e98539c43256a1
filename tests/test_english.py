"""The detector of English left-overs finds what it must and keeps still where it must."""

import pytest

from tests.english import english_leftovers


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Two-Factor Authentication</h1>",
        "<p>This field is required.</p>",
        '<input type="submit" value="Save">',
        '<input placeholder="Search">',
        '<button aria-label="Delete"></button>',
        "<title>Log in</title>",
        "<option>- Select an option -</option>",
    ],
)
def test_english_is_found(html):
    assert english_leftovers(html)


@pytest.mark.parametrize(
    "html",
    [
        '<input type="password" name="password" id="id_password" value="Search">',
        "<script>save(this)</script><style>.view{}</style><p>Sandi</p>",
        "<p>Masuk dengan kunci sandi (passkey), lalu tekan Simpan.</p>",
        "<p>Unggah berkas view.pdf atau tulis ke security@contoh.id</p>",
    ],
)
def test_what_nobody_reads_is_not_english(html):
    assert not english_leftovers(html)
