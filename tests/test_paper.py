"""What all papers share: text fit for paper, and templates that reach nothing but themselves."""

import pytest
import typst

from core import paper


def test_text_on_one_line():
    assert paper.on_one_line({"a": ["x\r\ny", 5, ("p\nq",)]}) == {"a": ["x y", 5, ["p q"]]}


@pytest.mark.parametrize(("longest", "piece", "parts"), [(24, 12, 3), (41, 20, 1), (30, 10, 3)])
def test_words_of_that_length_may_be_broken(longest, piece, parts):
    told = paper.printable("a " + "b" * 30, longest, piece)
    assert (
        len(told.split(paper.BREAK)) == parts and told.replace(paper.BREAK, "") == "a " + "b" * 30
    )


def test_the_letterhead_is_text(settings, tmp_path):
    settings.REPORT_HEAD, settings.REPORT_ADDRESS = "#panic(1)", ["Jl. Uji\x07", "$ $ `a` ]"]
    template = tmp_path / "one.typ"
    template.write_text('#import "paper.typ": *\n#letterhead\n#facts((("a", "b"),))')
    assert paper.render(template, {}).startswith(b"%PDF-")
    assert paper.letterhead()[0] == "#panic(1)"


def test_a_template_reads_no_file_of_this_machine(tmp_path):
    """Planted: without a root of its own typst takes the working folder, and this reads the file."""
    template = tmp_path / "one.typ"
    template.write_text('#read("/manage.py")')
    with pytest.raises(typst.TypstError):
        paper.render(template, {})
