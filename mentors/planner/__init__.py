"""Who could mentor which cooperative: proposals that travel little and change little.

`problem` (what is asked), `feasibility` (whether it can be done, with the arithmetic), `solving` (the
proposal), `measuring` (kilometres, loads, hand-overs) and `drawing` (a map as numbers) take plain data and
know nothing of Django; `reading` makes a problem of the registry. The model is told in docs/howto/planner.md.
"""
