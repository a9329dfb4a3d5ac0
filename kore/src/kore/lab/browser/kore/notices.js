// The browser's part of kore.lab.notices. It is a federated extension of JupyterLab's, written by hand: nothing is built.
"use strict";

{
  const PAUSE = 10000;

  /** What the server wants shown now. */
  async function ask({ baseUrl, token }) {
    const headers = token ? { Authorization: `token ${token}` } : {};
    const answer = await fetch(`${baseUrl}kore/notices`, { headers });
    if (!answer.ok) throw new Error(`kore/notices: ${answer.status}`);
    return (await answer.json()).notices;
  }

  /** Lets JupyterLab show what is new, and take away what is no longer told. What a person has closed stays closed. */
  class Shown {
    constructor(commands) {
      this._commands = commands;
      this._ids = new Map();
    }

    async bringUpToDate(notices) {
      const wanted = new Map(notices.map((notice) => [JSON.stringify(notice), notice]));
      for (const [known, id] of this._ids) {
        if (wanted.has(known)) continue;
        await this._commands.execute("apputils:dismiss-notification", { id });
        this._ids.delete(known);
      }
      for (const [fresh, { text, level }] of wanted) {
        if (this._ids.has(fresh)) continue;
        const options = level === "info" ? {} : { autoClose: false };
        this._ids.set(fresh, await this._commands.execute("apputils:notify", { message: text, type: level, options }));
      }
    }
  }

  const plugin = {
    id: "kore:notices",
    description: "Shows what Kore has to tell about this lab.",
    autoStart: true,
    activate: (app) => {
      const shown = new Shown(app.commands);
      let asking = false;
      const look = async () => {
        if (document.hidden || asking) return;
        asking = true;
        try {
          await shown.bringUpToDate(await ask(app.serviceManager.serverSettings));
        } catch (error) {
          console.debug(error); // the server is stopping, or the session has ended: JupyterLab says so itself
        } finally {
          asking = false;
        }
      };
      app.restored.then(look);
      setInterval(look, PAUSE);
      document.addEventListener("visibilitychange", look);
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB.kore = { init: () => undefined, get: async () => () => ({ __esModule: true, default: plugin }) };
}
