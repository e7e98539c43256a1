"""What sheets can bring into this room. Importing this package makes its kinds known."""

from land.imports.parcels import ParcelImport

__all__ = ["ParcelImport"]
