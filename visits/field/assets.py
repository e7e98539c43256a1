"""What the visit app is made of."""

from core.app_files import App

FOLDER = "kdkmp/lapangan"
# Measuring land: kept on the phone with the app, but loaded only by who measures.
LAND = "kdkmp/ukur"
MEASURING = tuple(
    f"{LAND}/{name}.js" for name in ("area", "corners", "drawing", "land", "parts", "survey")
)
APP = App(
    FOLDER, (".js", ".css", ".svg"), ("visits/field/shell.html", "visits/field/sw.js"), MEASURING
)
