"""The official regions of Kalimantan Barat, read from installed packages into the database.

sources   what the packages say: codes, names, postal codes, points
outlines  boundaries from an officer's GeoJSON, and how far a point lies outside of them
doubts    which points are doubted, and why
loading   bringing the tables up to date; loading again changes only what differs
"""

from core.regions.loading import Report, load_regions
from core.regions.outlines import Outlines, read_outlines
from core.regions.sources import RegionSourceError

__all__ = ["Outlines", "RegionSourceError", "Report", "load_regions", "read_outlines"]
