"""What was found, from the parts of the visit's topics."""

from random import Random

from visits.sample.texts.slots import filled
from visits.sample.texts.topics import PARTS


def findings(topics: list[str], rng: Random) -> str:
    """Two to six sentences."""
    told = []
    for topic in topics:
        did, saw, comes = PARTS[topic]
        seen = filled(rng.choice(saw), rng)
        link = rng.choice(("; ", ": ", ". Catatan: ", ". Keadaannya: "))
        told.append(f"{filled(rng.choice(did), rng)}{link}{seen}.")
        if rng.random() < 0.8:
            told.append(filled(rng.choice(comes), rng))
    if rng.random() < 0.25:
        told.append(filled("{cuaca}", rng))
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in told)
