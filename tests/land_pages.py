"""Forms and counts of the pages of land, for tests."""

LIST, NEW = "/lahan/daftar/", "/lahan/tambah/"


def form_of(client, url, /, **typed):
    """What the page's form would send, changed by `typed`."""
    form = client.get(url).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", []) and not hasattr(value, "file"):
            data[name] = value
    return data | typed


def counted(client, query: str) -> int:
    page = client.get(f"{LIST}?{query}").content.decode()
    return int(page.split('data-count="')[1].split('"')[0])
