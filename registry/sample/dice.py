"""Choices that follow from their words alone: the same on every machine, on every day."""

import hashlib
from collections.abc import Callable, Iterable
from random import Random


def dice(*words: object) -> int:
    """A large number that looks random and is always the same for the same words."""
    text = "|".join(map(str, words))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())


def rolling(*words: object) -> Random:
    """A row of dice that falls the same way for the same words."""
    return Random(dice(*words))  # noqa: S311  nothing is to be kept secret here


def leaning(*words: object) -> float:
    """0.5 … 1.5: how much a kabupaten is ahead or behind."""
    return 0.5 + dice(*words) % 1000 / 1000


def chosen(
    keys: Iterable[str], count: int, why: str, weight: Callable[[str], float] | None = None
) -> set[str]:
    """Exactly `count` of the keys. A key of double `weight` is about twice as likely to be among them."""

    def rank(key: str) -> tuple[float, str]:
        return dice(why, key) / (weight(key) if weight else 1.0), key

    return set(sorted(keys, key=rank)[:count])


def shares(total: int, weights: list[int]) -> list[int]:
    """`total` split by weight into whole numbers that add up to it exactly."""
    whole, running, given, parts = sum(weights), 0, 0, []
    for weight in weights:
        running += weight
        parts.append(total * running // whole - given)
        given += parts[-1]
    return parts
