"""A page looked at in a browser, in both sizes that people have."""

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe

SIZES = [(1366, 768), (360, 640)]
AXE = Axe()


def look(page, sizes: Iterable[tuple[int, int]] = SIZES) -> list[str]:
    """What is wrong with the open page: wider than the screen, or serious for axe; [] is good."""
    problems = []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            problems.append(f"{wide} px wide on a screen of {width} px")
        for violation in AXE.run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["html"][:120] for node in violation["nodes"][:2]]
                problems.append(f"{width} px: {violation['id']} {nodes}")
    return problems
