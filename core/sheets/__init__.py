"""The sheet machine: forwarded spreadsheets in, our own out, and nothing silently guessed.

A file goes through the gate into a child process (`book`), its header becomes columns (`layout`), its
cells become readings (`hands`), its places become villages (`matching`). What a row of a kind of sheet
means, each room says in its own imports (`kinds`).
"""
