"""What sheets can bring into this room. Importing this package makes its kinds known."""

from mentors.imports.assignments import AssignmentImport
from mentors.imports.contracts import ContractImport
from mentors.imports.people import PersonImport

__all__ = ["AssignmentImport", "ContractImport", "PersonImport"]
