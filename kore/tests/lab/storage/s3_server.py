"""As much of S3 as the lab uses, on a dictionary. It looks who signs, not at the signature."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, BUCKET = "AKIAADA", "sec/ret+=", "physics"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, status: int, code: str) -> None:
        self._send(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _key(self) -> str | None:
        """The object that is asked for; None if it was refused, empty for the bucket itself."""
        size = int(self.headers.get("x-amz-decoded-content-length") or self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        assert len(self.body) >= size
        if f"Credential={KEY}/" not in self.headers.get("Authorization", ""):
            self._refuse(403, "InvalidAccessKeyId")
            return None
        bucket, _, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        if bucket != BUCKET:
            self._refuse(404, "NoSuchBucket")
            return None
        return key

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if (key := self._key()) is None:
            return
        if not key:
            self._list()
        elif key not in self.objects:
            self._refuse(404, "NoSuchKey")
        else:
            data, wanted = self.objects[key], self.headers.get("Range", "")
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            part = data[int(first) : int(last) + 1] if wanted else data
            size = len(data) if self.command == "HEAD" else len(part)
            now = formatdate(usegmt=True)
            self._send(206 if wanted else 200, part, Content_Length=str(size), Last_Modified=now, ETag='"x"')

    def _list(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter", "")
        files, folders = [], set()
        for key in sorted(key for key in self.objects if key.startswith(prefix)):
            head, cut, _ = key.removeprefix(prefix).partition(delimiter) if delimiter else (key, "", "")
            if cut:
                folders.add(f"{prefix}{head}/")
            else:
                files.append(key)
        listed = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
            f"<ETag>x</ETag><Size>{len(self.objects[key])}</Size></Contents>"
            for key in files
        )
        listed += "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders))
        count = len(files) + len(folders)
        head = f"<Name>{BUCKET}</Name><KeyCount>{count}</KeyCount><IsTruncated>false</IsTruncated>"
        self._send(200, f"<ListBucketResult>{head}{listed}</ListBucketResult>".encode(), Content_Type="application/xml")

    def do_PUT(self) -> None:
        if not (key := self._key()):
            return
        if source := unquote(self.headers.get("x-amz-copy-source", "")).lstrip("/").partition("/")[2]:
            self.objects[key] = self.objects[source]
            self._send(200, b"<CopyObjectResult><ETag>x</ETag></CopyObjectResult>", Content_Type="application/xml")
            return
        self.objects[key] = (
            self.body if "aws-chunked" not in self.headers.get("Content-Encoding", "") else self._parts()
        )
        self._send(200, ETag='"x"')

    def _parts(self) -> bytes:
        """A body in signed or checked parts."""
        found, rest = b"", self.body
        while rest:
            head, _, rest = rest.partition(b"\r\n")
            size = int(head.partition(b";")[0], 16)
            if not size:
                break
            found, rest = found + rest[:size], rest[size + 2 :]
        return found

    def do_DELETE(self) -> None:
        if key := self._key():
            self.objects.pop(key, None)
            self._send(204)


@contextmanager
def serving(objects: dict[str, bytes]) -> Iterator[int]:
    """Serve a bucket; gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"objects": objects}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
