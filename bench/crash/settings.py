"""The product's settings for the crash test; nothing else uses them. What differs comes from the
environment (bench/crash/world.py), as in production.
"""

from kdkmp.settings import *  # noqa: F403
