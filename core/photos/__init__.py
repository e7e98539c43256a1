"""Photos: read under a cap, written anew without EXIF, kept by their digest. For every room that takes them.

reading    bytes → a picture (plain Pillow; also runs in child.py, a process with little memory)
decoding   which of the two reads, and how many at once
storage    where the files lie, and how they get there so that a crash can't take them back
parts      what has come of a photo that is still on its way
receiving  a photo's bytes → a file and the row that says so
serving    a photo as an answer
tables     which tables hold photos
checking   do all their rows and the files agree
"""
