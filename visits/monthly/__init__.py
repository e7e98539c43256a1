"""The monthly chain: BA report → PMO's recap → kabupaten → provinsi.

calendar     months and deadlines
compiling    figures and lines of BA reports, from visits that count
comparing    what changed since a snapshot
recapping    who is due, and the sums of a kabupaten
reports, recaps, locking   the verbs
pages        forms, lists and views
paper        xlsx and PDF
sample       a year of reports from sample visits
"""
