"""Months and frozen figures: locking, snapshots and their rows, trends, what changed.

reading    months and places as the pages ask for them     linking   a frozen number's way to its rows
locking    pages that lock and reopen a month              taking    freezing by hand, and as a month's end
lists      snapshots, and the cooperatives of one          detail    all measures of one snapshot
trend      lines over the months; chart: drawn as SVG      comparing, changes   what changed between two days
"""
