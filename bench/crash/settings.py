"""The product's settings for the crash test; nothing else uses them. What differs comes from the
environment (bench/crash/world.py), as in production.
"""

from kdkmp.settings import *  # noqa: F403

# The page of an outage names static files; a fresh checkout has not collected them yet.
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
