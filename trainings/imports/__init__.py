"""What sheets can bring into this room. Importing this package makes its kinds known."""

from trainings.imports.scores import ScoreImport

__all__ = ["ScoreImport"]
