"""Land and building on the admin site. Columns are corrected here; what has a verb of its own – steps, verdicts,
choosing, striking off, allocating, handing over, deciding – is only looked at, files too.
"""

# in this order on the index: the page that is used most comes first
from land.admin import parcels  # isort: skip
from land.admin import buildings  # isort: skip
from land.admin import evidence, reconciling

__all__ = ["buildings", "evidence", "parcels", "reconciling"]
