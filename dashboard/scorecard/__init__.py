"""The scorecard: how the regions stand, indicator by indicator.

thresholds  from where an indicator is good or fair, and what is aimed at
places      the place in the address and the regions below it
cards       shares, status, ranks, months; arithmetic only
reading     cards of the reader's regions
drawing     spark-lines, bars and cells as HTML
views       the page and its file
comparing   two regions, or one on two days
editing     the pages of thresholds
"""
