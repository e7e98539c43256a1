"""What sheets can bring into the registry. Importing this package makes its kinds known."""

from registry.imports.cooperatives import CooperativeImport
from registry.imports.outlets import OutletImport

__all__ = ["CooperativeImport", "OutletImport"]
