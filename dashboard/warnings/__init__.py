"""Early warning by comparison: who waits longer than similar cooperatives did in the same state.

survival    how long others stayed, unfinished stays included (Kaplan–Meier)
reading     dated rows of the rooms → arrays, read once
spells      arrays → stays in a state as they were known on a day, one function per kind of waiting
comparing   stays → who is stalled, beside whom, by how much
kinds       what each kind is called, whose turn it is, what to do next
"""
