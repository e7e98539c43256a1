"""The letter as a text to be sent on: the headlines, the top obstacles, and the link to all of it."""

from typing import Any

from dashboard.letters.links import code_of, path_of

LONGEST = 1000
NAME = 80
# the most telling first: what doesn't fit is left out from the end
KEYS = (
    "koperasi",
    "tahap-ahu",
    "tahap-nib",
    "tahap-rat",
    "koperasi-bergerai",
    "anggota",
    "kelompok-berlahan",
    "kelompok-tuntas",
    "macet",
    "terdampingi",
    "kunjungan",
    "koperasi-dikunjungi",
    "tindak-lanjut-lewat",
    "lulus",
)
OBSTACLES = 3


def line_of(line: dict[str, Any]) -> str:
    """ "NIB: 1.406 (65,6 %), +12"."""
    share = f" ({line['share']})" if line["share"] not in ("", "–") else ""
    change = f", {line['change']}" if line["change"] else ""
    return f"{line['label']}: {line['told']}{share}{change}"


def one_line(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= NAME else f"{found[: NAME - 1]}…"


def text_of(content: dict[str, Any], site: str) -> str:
    """At most LONGEST letters; ends with the short link."""
    link = f"{site}{path_of(code_of(content['snapshot'], content['code']))}"
    head = f"*Laporan KDKMP {one_line(content['place'])}*\n{content['month_name']}, per {content['on_told']}"
    if content["is_sample"]:
        head += "\nDATA CONTOH, bukan laporan resmi"
    lines = {line["key"]: line for line in content["headlines"]}
    told = [line_of(lines[key]) for key in KEYS if key in lines]
    worst = next(one for one in content["tables"] if one["slug"] == "kendala")["rows"][:OBSTACLES]
    if worst:
        # before the lines that may be left out: it is what most ask for
        obstacles = ", ".join(f"{one['name']} {one['cells'][0]['told']}" for one in worst)
        told.insert(4, f"Kendala terbanyak: {obstacles}")
    if content["compared"]:
        told.insert(0, f"Perubahan sejak {content['compared']}")
    text, end = head, f"\n\nRincian: {link}"
    for line in told:
        if len(text) + 1 + len(line) + len(end) <= LONGEST:
            text += f"\n{line}"
    return text + end
