"""JupyterLab as one person sees it in a browser."""

from __future__ import annotations

import json

from chromium import View, until

#: only the notebook in front; the others are hidden
_CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-CodeCell"
_BUSY = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator"
_KERNEL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Toolbar-kernelName"
_TAB = "#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel"


class JupyterLab:
    """A tab with a lab in it."""

    def __init__(self, tab: View, url: str) -> None:
        """Wait until it is there.

        Args:
            tab: where the lab has been opened.
            url: the lab's address, with a slash at the end.
        """
        self.tab = tab
        self.url = url
        until(lambda: tab.has("#jp-main-dock-panel .lm-DockPanel-tabBar .lm-TabBar-tab"), "JupyterLab")

    def open(self, notebook: str) -> None:
        """Open a notebook, and wait for its kernel."""
        self.tab.go(f"{self.url}lab/tree/{notebook}")
        until(lambda: self._in_front() == notebook, f"{notebook} before those that were open")
        until(lambda: self._cells() and self.kernel() == "idle", f"{notebook} with an idle kernel")

    def source(self, number: int) -> str:
        """What a cell says."""
        return str(self.tab.run(f"{_all(_CELL)}[{number}]?.querySelector('.cm-content')?.innerText ?? ''"))

    def output(self, number: int) -> str:
        """What is below a cell."""
        return str(self.tab.run(f"{_all(_CELL)}[{number}]?.querySelector('.jp-OutputArea')?.innerText ?? ''"))

    def prompt(self, number: int) -> str:
        """What is before a cell: `[ ]:`, `[*]:` while it runs, `[1]:`."""
        return str(self.tab.run(f"{_all(_CELL)}[{number}]?.querySelector('.jp-InputPrompt')?.innerText.trim() ?? ''"))

    def write(self, number: int, text: str) -> None:
        """Add to a cell."""
        end = text.rpartition("\n")[2]
        until(lambda: self._enter(number) and self._typed(number, text, end), f"{end!r} in the cell")

    def execute(self, number: int) -> None:
        """Run a cell."""
        until(lambda: self._enter(number), "the cursor in the cell")
        self.tab.shift_enter()

    def kernel(self) -> str:
        """What the kernel does: `idle`, `busy`, …; nothing without one, which the indicator calls idle, too."""
        name = self.tab.run(f"document.querySelector({json.dumps(_KERNEL)})?.innerText ?? ''")
        status = self.tab.run(f"document.querySelector({json.dumps(_BUSY)})?.dataset.status ?? ''")
        return str(status) if "Python" in str(name) else ""

    def restart_kernel(self) -> None:
        """Press the button, and say yes."""
        self.tab.press('.jp-NotebookPanel:not(.lm-mod-hidden) [data-command="notebook:restart-kernel"]')
        self.tab.click(".jp-Dialog button.jp-mod-accept")
        until(lambda: not self.tab.has(".jp-Dialog"), "an answered dialogue")

    def menus(self) -> list[str]:
        """The names in the menu bar."""
        names = self.tab.run(f"{_all('.lm-MenuBar-itemLabel')}.map((entry) => entry.innerText.trim())")
        return [name for name in names if name]

    def collaborators(self) -> list[str]:
        """Who else is here, by the panel in the side bar."""
        if not self.tab.run("document.querySelector('#jp-collaboration-panel')?.checkVisibility()"):
            self.tab.press(".lm-TabBar-tab[data-id='jp-collaboration-panel']")
        return str(self.tab.run("document.querySelector('.jp-CollaboratorsList')?.innerText ?? ''")).split("\n")

    def _enter(self, number: int) -> bool:
        """Click into a cell; a JupyterLab that is still opening may take the cursor away again."""
        self.tab.press(f"{_CELL}[data-windowed-list-index='{number}'] .cm-content")
        return bool(self.tab.run(f"{_all(_CELL)}[{number}].contains(document.activeElement)"))

    def _typed(self, number: int, text: str, end: str) -> bool:
        self.tab.type(text)
        return end in self.source(number)

    def _in_front(self) -> str:
        return str(self.tab.run(f"document.querySelector({json.dumps(_TAB)})?.innerText ?? ''"))

    def _cells(self) -> int:
        return int(self.tab.run(f"{_all(_CELL)}.length"))


def _all(selector: str) -> str:
    return f"[...document.querySelectorAll({json.dumps(selector)})]"
