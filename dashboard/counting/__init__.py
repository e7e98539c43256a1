"""How many: the catalogue of measures, how they are counted, live (`live`) or from a frozen day (`frozen`)."""
