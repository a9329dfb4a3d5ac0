"""Say clearly when the Python that shall make the environment is too old or too new."""

import sys

if not (3, 11) <= sys.version_info < (3, 14):
    sys.exit(
        f"Python 3.11, 3.12 or 3.13 is needed, this is {sys.version.split()[0]}. "
        "Give another one, for example: make demo PYTHON=python3.12"
    )
