"""`/hub/login`: redeems the ticket that a launch gave to this browser, or says where tickets come from."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import Any

from jupyterhub.handlers import BaseHandler

from kore import cookies, texts
from kore.errors import KoreError, KoreUnavailable, NotIdentified, TicketRefused
from kore.hub.client import Redeemed


class TicketLoginHandler(BaseHandler):  # type: ignore[misc]  # JupyterHub comes without types
    """Sign-in by ticket. Without one: on to the hub for those who are signed in, else an explanation."""

    async def get(self) -> None:
        """Sign in, go on, or explain."""
        # Tornado's own way would put what does not decode into the log.
        if ticket := self.request.query_arguments.get("ticket", [b""])[-1].decode(errors="replace"):
            await self._sign_in(ticket)
        elif user := self.current_user:
            # as JupyterHub's own page does: a lab may have found the cookie wrong and sent the person here
            self.set_login_cookie(user)
            self.redirect(self.get_next_url(user))
        else:
            await self._explain(NotIdentified.code, 200)

    def set_default_headers(self) -> None:
        """Keep the address, which holds a ticket, out of caches and out of what other requests tell."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log what went wrong without the request, whose address holds a ticket."""
        self.log.error("Sign-in failed", exc_info=(typ, value, tb))

    async def _sign_in(self, ticket: str) -> None:
        try:
            landing = await self._redeem(ticket)
        except KoreError as problem:
            reference = secrets.token_hex(4)
            self.log.warning("[%s] sign-in failed: %s: %s", reference, problem.code, problem.detail)
            await self._explain(problem.code, problem.status, reference)
        else:
            self.redirect(landing)

    async def _redeem(self, ticket: str) -> str:
        """Sign the ticket's person in; gives the path where they go on."""
        cookie = cookies.of_ticket(ticket)
        try:
            person: Redeemed = await self.authenticator.kore.redeem(ticket, self.get_cookie(cookie, ""))
        except TicketRefused:
            self._clear(cookie)
            raise
        self._clear(cookie)
        if not self._is_ours(person.landing):
            raise KoreUnavailable("Kore sends a person to a page that is not on this hub")
        self._leave_for(person.name)
        if await self.login_user({"person": person}) is None:
            raise KoreUnavailable("Kore sends a person whom the hub cannot take")
        return person.landing

    def _clear(self, cookie: str) -> None:
        """Clear a ticket's cookie; it stays only while Kore does not answer, so that a reload can still succeed."""
        self.clear_cookie(cookie, path=f"{self.hub.base_url}login")

    def _is_ours(self, path: str) -> bool:
        # JupyterHub's check changes what a browser might take for another host
        return path.startswith(self.base_url) and self._validate_next_url(path) == path

    def _leave_for(self, name: str) -> None:
        """Sign out whoever else is signed in here, with all tokens of that session."""
        former = self.get_current_user_cookie()
        if former is not None and former.name != name:
            self.log.info("%s leaves this browser to %s", former.name, name)
            self.clear_login_cookie()
            self.set_session_cookie()  # a new one: labs tie what they remember of a visitor to the session

    async def _explain(self, code: str, status: int, reference: str = "") -> None:
        tongue = texts.language(self.request.headers.get("Accept-Language", ""))
        self.set_status(status)
        values: dict[str, Any] = {"told": texts.text(code, tongue), "tongue": tongue, "reference": reference}
        self.finish(await self.render_template("kore-notice.html", **values))
