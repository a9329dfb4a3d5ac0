"""What root does for a lab, before it starts and after it has ended; everything else labs do without root.

A lab's unit runs `python -m kore.root prepare`, `settle` and `clear` outside of its sandbox. Nix says in one file what
may be granted, the hub in another what this start is granted; what is not in the first is refused. Only the standard
library is used: each start of a lab waits for it.
"""
