"""`/hub/logout` where people's files do not outlive their stay: asks first, then stops the lab and removes the user."""

from __future__ import annotations

from jupyterhub.handlers.login import LogoutHandler

from kore import texts


class LeavingHandler(LogoutHandler):  # type: ignore[misc]  # JupyterHub comes without types
    """JupyterHub logs out whoever follows a link, which anybody may have set; here that would delete their work."""

    async def get(self) -> None:
        """Ask whoever is signed in and would lose their files."""
        if self.current_user is None or self.authenticator.keep.homes:
            await super().get()
        else:
            await self._show("kore-leaving.html", "leaving")

    async def post(self) -> None:
        """They mean it: the form's token has shown that it is theirs."""
        await super().get()

    async def render_logout_page(self) -> None:
        """Tell those who meant it that it is done."""
        if self.request.method == "POST":
            await self._show("kore-notice.html", "left")
        else:
            await super().render_logout_page()

    async def handle_logout(self) -> None:
        """Remove who has logged out, also without a lab."""
        if self.current_user is not None:
            self.authenticator.leave(self.current_user)

    async def _show(self, page: str, code: str) -> None:
        tongue = texts.language(self.request.headers.get("Accept-Language", ""))
        values = {"tongue": tongue, "told": texts.text(code, tongue), "buttons": texts.LEAVING[tongue]}
        self.finish(await self.render_template(page, **values))
