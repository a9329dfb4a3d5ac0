"""`kore-platform certify`: try a tool against all cases."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from kore_platform import server
from kore_platform.certify import introducing, junit, registry, world
from kore_platform.certify.cases import Group
from kore_platform.certify.errors import CertifyError
from kore_platform.certify.hosting import hosted
from kore_platform.certify.kit import Kit
from kore_platform.certify.report import Report, is_good
from kore_platform.errors import PlatformError, StateError
from kore_platform.platform import Platform
from kore_platform.world import is_web_address

_REFUSED = 2


def certify(
    url: Annotated[str | None, typer.Argument(help="The tool's OIDC login initiation URL.")] = None,
    register: Annotated[
        str | None, typer.Option(help="Instead of URL: the tool's dynamic registration URL; it registers itself.")
    ] = None,
    jwks_url: Annotated[str | None, typer.Option(help="The tool's key set; needed with URL.")] = None,
    launch_url: Annotated[
        str | None, typer.Option(help="Its redirect_uri; else it is learned from the first authentication request.")
    ] = None,
    deep_link_url: Annotated[
        str | None, typer.Option(help="target_link_uri of deep linking requests; else the launch URL.")
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on; the tool must reach it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 9010,
    issuer: Annotated[str | None, typer.Option(help="The kit's own web address; else http://HOST:PORT.")] = None,
    client_id: Annotated[str, typer.Option(help="The tool's client id at the kit.")] = "certify",
    deployment_id: Annotated[str, typer.Option(help="The tool's deployment at the kit, a number.")] = "1",
    only: Annotated[
        list[str] | None, typer.Option(help="Only this group (core) or case (core/no-kid); may be repeated.")
    ] = None,
    patience: Annotated[
        float, typer.Option(min=0, max=3600, help="Seconds to wait for what only the tool can begin: roster, grades.")
    ] = 60.0,
    strict: Annotated[bool, typer.Option("--strict", help="Count skipped cases as failed.")] = False,
    junit_file: Annotated[Path | None, typer.Option("--junit", help="Also write the results as JUnit XML.")] = None,
    color: Annotated[Literal["auto", "always", "never"], typer.Option(help="Colours in the report.")] = "auto",
    list_cases: Annotated[bool, typer.Option("--list", help="Show all cases, and do nothing.")] = False,
) -> None:
    """Try an LTI 1.3 tool against all cases of the conformance kit.

    The kit is the platform and the browser. Register it at the tool beforehand: issuer http://HOST:PORT (or --issuer),
    authorization, token and key set at /mod/lti/auth.php, /mod/lti/token.php and /mod/lti/certs.php below it. Exit
    status: 0 if nothing failed, 1 if something did, 2 if the kit could not work.
    """
    console = Console(force_terminal={"always": True, "never": False}.get(color), highlight=False)
    if list_cases:
        _show(console)
        return
    try:
        chosen = registry.choose(only or ())
        with server.bind(host, port) as listener:
            address = _address(issuer, f"http://{host}:{listener.getsockname()[1]}")
            known = _tool(url, register, jwks_url, deep_link_url, client_id, deployment_id)
            report = Report(console)
            kit = Kit(Platform(world.build(known), address), client_id, patience=patience)
            asyncio.run(_run(kit, listener, chosen, report, register, launch_url))
        if junit_file:
            _write(junit_file, junit.write(report.results))
    except PlatformError as error:
        typer.echo(f"kore-platform: {error}", err=True)
        raise typer.Exit(_REFUSED) from error
    raise typer.Exit(0 if is_good(report.results, strict=strict) else 1)


async def _run(
    kit: Kit,
    listener: socket.socket,
    chosen: Sequence[tuple[Group, frozenset[str]]],
    report: Report,
    register: str | None,
    launch_url: str | None,
) -> None:
    async def ask(what: str) -> None:
        report.ask(what)

    kit.ask = ask
    async with hosted(kit.desk, listener):
        if register:
            await introducing.register(kit, register)
        await introducing.learn(kit, launch_url)
        await introducing.warm_up(kit)
        await registry.run(kit, chosen, report)


def _address(issuer: str | None, usual: str) -> str:
    if issuer and not is_web_address(issuer):
        raise CertifyError(f"the issuer must be a web address, not {issuer}")
    return (issuer or usual).rstrip("/")


def _tool(
    url: str | None,
    register: str | None,
    jwks_url: str | None,
    deep_link_url: str | None,
    client_id: str,
    deployment_id: str,
) -> dict[str, object] | None:
    if register:
        return None
    if not url or not jwks_url:
        raise CertifyError(
            "give the tool's login initiation URL with --jwks-url, or --register with its registration URL"
        )
    return introducing.tool(
        url, client_id=client_id, deployment_id=deployment_id, jwks_url=jwks_url, deep_linking_url=deep_link_url
    )


def _show(console: Console) -> None:
    for group in registry.GROUPS:
        console.print(f"{group.title} ({len(group.cases)} cases)")
        for case in group.cases:
            console.print(f"  {group.name}/{case.id}: {case.title} ({case.section})", soft_wrap=True)


def _write(path: Path, text: bytes) -> None:
    try:
        path.write_bytes(text)
    except OSError as error:
        raise StateError(f"cannot write {path}: {error.strerror}") from error
