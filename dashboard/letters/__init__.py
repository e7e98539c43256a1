"""The monthly letter: out of one locked snapshot, in one click.

content     the one structure of figures, told once; everything else is a rendering of it
months      which snapshots belong to which months
texts       what stands around the figures, and who signs
charts      the pictures, for paper and screen
whatsapp, paper, annex   the renderings: text, PDF, workbook
keeping     where the files lie
making      asking for letters, and making them in the worker
links       short links to the rows behind a table
views, settings_pages    the pages
"""
