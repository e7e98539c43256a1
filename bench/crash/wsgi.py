"""The product's application, with a bug planted into it when CRASH_PLANT names one."""

import os

from kdkmp.wsgi import application

if plant := os.environ.get("CRASH_PLANT"):
    from bench.crash import plants

    plants.into_the_app(plant)

__all__ = ["application"]
