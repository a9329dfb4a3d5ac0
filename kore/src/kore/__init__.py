"""Kore: the broker between learning management systems (LTI 1.3), JupyterHub and nbgrader."""

__version__ = "0.1.0"
