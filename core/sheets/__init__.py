"""The sheet machine: spreadsheets in, understood, matched, previewed, and given back."""
