"""Photos: read under a cap, written anew without EXIF, kept by their digest. For every room that takes them.

reading    bytes → a picture (plain Pillow; also runs in child.py, a process with little memory)
decoding   which of the two reads, and how many at once
storage    where the files lie, and how they get there so that a crash can't take them back
"""
