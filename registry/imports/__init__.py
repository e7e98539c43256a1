"""What sheets can bring into the registry. Importing this package makes its kinds known."""

from registry.imports.cooperatives import CooperativeImport

__all__ = ["CooperativeImport"]
