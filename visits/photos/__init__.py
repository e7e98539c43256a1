"""Photos of visits, which come from phones in pieces; the gate and the storage are core/photos.

parts      what has come of a photo that is still on its way
receiving  a photo's bytes → a file and the row that says so
wire       the sender's side of the conversation: JSON always
"""
