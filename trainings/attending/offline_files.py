"""What the tick list without signal is made of."""

from core.app_files import App

APP = App(
    "kdkmp/presensi/luring",
    (".js", ".css"),
    ("trainings/attending/offline.html", "trainings/attending/sw.js"),
    # modules of the visit app that fit here as they are: keys, times, elements
    borrowed=tuple(f"kdkmp/lapangan/{name}.js" for name in ("uuid7", "dates", "dom")),
)
