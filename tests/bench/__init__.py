"""Benchmarks: what Kore does beside what one would do without it, in one run on one machine.

They print ratios, because absolute times say more of the machine than of the program.
"""
