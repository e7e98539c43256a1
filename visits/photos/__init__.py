"""Photos of visits, which come from phones in pieces. What is of any photo (gate, parts, storage, check) is
core/photos.

declared   the row of a photo that a phone sends
receiving  a photo chosen on the page
wire       the sender's side of the conversation: JSON always
"""
