"""Photos of visits, which come from phones in pieces. What is of any photo (gate, parts, storage, check) is
core/photos.

receiving  a photo chosen on the page
wire       the sender's side of the conversation: JSON always
"""
