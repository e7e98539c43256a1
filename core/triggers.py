"""What the triggers of rooms are made of: each refusal carries the name of a constraint, for which the
room's refusals.py has the sentence."""

import pgtrigger


def refuse(name: str, told: str) -> str:
    return (
        f"RAISE EXCEPTION '{told}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', "
        "TABLE = TG_TABLE_NAME;"
    )


def row(name: str, operation: pgtrigger.Operation, func: str, *records: str) -> pgtrigger.Trigger:
    """A trigger before each row; `records`: names of its record variables (unlike any SQL alias in it)."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=operation,
        declare=[(one, "record") for one in records] or None,
        func=func,
    )
