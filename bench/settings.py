"""The product's settings plus two plain views to compare with; used by nothing but the benchmark."""

from kdkmp.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
