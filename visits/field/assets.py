"""What the visit app is made of."""

from core.app_files import App

FOLDER = "kdkmp/lapangan"
APP = App(FOLDER, (".js", ".css", ".svg"), ("visits/field/shell.html", "visits/field/sw.js"))
