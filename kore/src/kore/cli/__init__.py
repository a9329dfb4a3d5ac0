"""The command line: one file a command."""

from __future__ import annotations

import sys

import typer

from kore.cli import check_config, demo, doctor, keys, make_secrets, platforms, roster, serve
from kore.errors import KoreError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Ananke's broker.")
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("check-config")(check_config.check_config)
app.command("make-secrets")(make_secrets.make_secrets)
app.command("roster")(roster.roster)
app.add_typer(platforms.app, name="platforms")
app.command("doctor")(doctor.doctor)
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run a command; a known failure is one clear message and exit status 2."""
    try:
        app()
    except KoreError as error:
        print(f"kore: {error.detail}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


@app.callback()
def _kore() -> None:
    """Kore: the broker between learning management systems, JupyterHub and nbgrader."""
