"""The sheet machine: forwarded spreadsheets in, the same data out, and nothing guessed silently."""
