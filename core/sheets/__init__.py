"""The sheet machine: reads people's spreadsheets, understands them, shows what would change, writes them back."""
