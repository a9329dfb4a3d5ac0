"""System tests: the scripts of `tests/vm` on a real systemd, with the rendered units and the locked environments.

No Nix is needed: machines are a Debian root with the files that the evaluation has rendered (`tests/eval/golden`).
"""
