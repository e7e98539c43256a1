"""Do… verbs of this room. Each is one transaction, checks the doer's right to this very row, and leaves
its reason in history. Raises PermissionDenied for a stranger, ValidationError (Indonesian) for bad input
and for what the database refuses.

Locks are taken in one order, so that no two verbs wait for each other: persons, then cooperatives, then
contracts, each by key.
"""
