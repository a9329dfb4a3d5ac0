"""`git_server.py FOLDER PORT`: the git repositories of a folder over HTTP, by git's own program for it."""

from __future__ import annotations

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FOLDER, PORT = sys.argv[1:]


class Handler(BaseHTTPRequestHandler):
    """Passes requests on (CGI, RFC 3875)."""

    def respond(self) -> None:
        """Run git for one request."""
        address = urlsplit(self.path)
        variables = {
            "GIT_PROJECT_ROOT": FOLDER,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # the repositories belong to somebody else, here on purpose
        command = ["git", "-c", "safe.directory=*", "http-backend"]
        done = subprocess.run(command, input=body, stdout=subprocess.PIPE, env={**os.environ, **variables}, check=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = respond  # noqa: N815  # the names that the library looks for


ThreadingHTTPServer(("127.0.0.1", int(PORT)), Handler).serve_forever()
