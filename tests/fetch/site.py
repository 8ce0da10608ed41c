"""A small web of loopback servers for these tests: every answer is bytes, every request is logged.

`Site` listens on any number of addresses from a thread of its own. A route is the bytes to send, or a coroutine
function that is given the connection. The canary stands for an internal service: nothing may ever reach it.
"""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

CANARY = "127.0.0.9"
Route = bytes | Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request, and the way to answer it."""

    listener: str
    method: str
    target: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter
    count: int
    """How often this listener was asked for this target, this time included."""
    sent: int = 0

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        self.sent += len(data)
        await self.writer.drain()

    def reset(self) -> None:
        self.writer.transport.abort()


def answer(
    body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None, *, length: int | None = None
) -> bytes:
    """An HTTP response that closes its connection."""
    size = len(body) if length is None else length
    fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(size), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} X\r\nConnection: close\r\n{lines}\r\n".encode() + body


ALLOW = answer(b"User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"})


@dataclass
class Site:
    """Loopback listeners. `with Site() as site:`, then `site.listen(...)`."""

    exchanges: list[Exchange] = field(default_factory=list)

    def __enter__(self) -> "Site":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        return self

    def __exit__(self, *_: object) -> None:
        async def stop() -> None:
            for server in self._servers:
                server.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def listen(
        self,
        routes: Mapping[str, Route],
        *,
        name: str = "site",
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        proxy: Callable[[str], ssl.SSLContext] | None = None,
    ) -> int:
        """Serve `routes`, path to answer, from `host`; the port. `proxy` makes it a forward proxy, whose routes are
        whole URLs, with a context for each host that CONNECT names."""
        assert host.startswith("127.")

        async def start() -> int:
            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await self._serve(name, routes, proxy, reader, writer)

            server = await asyncio.start_server(serve, host, 0, ssl=tls, limit=1 << 20)
            self._servers.append(server)
            port: int = server.sockets[0].getsockname()[1]
            return port

        return asyncio.run_coroutine_threadsafe(start(), self._loop).result(5)

    def canary(self) -> int:
        """Listen as the internal service; the port."""
        return self.listen({}, name="canary", host=CANARY)

    def asked(self, listener: str = "site") -> list[str]:
        """The targets that `listener` was asked for, in order."""
        return [exchange.target for exchange in self.exchanges if exchange.listener == listener]

    async def _serve(
        self,
        name: str,
        routes: Mapping[str, Route],
        proxy: Callable[[str], ssl.SSLContext] | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        base = ""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *fields = head.split("\r\n")
                method, target, _ = line.split(" ", 2)
                headers = {k.lower(): v.strip() for k, _, v in (field.partition(":") for field in fields if field)}
                if method == "CONNECT" and proxy:
                    host = target.rpartition(":")[0]
                    self.exchanges.append(Exchange(name, method, target, headers, writer, 1))
                    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                    await writer.drain()
                    await writer.start_tls(proxy(host))
                    base = f"https://{host}"
                    continue
                target = base + target
                exchange = Exchange(name, method, target, headers, writer, 1 + self.asked(name).count(target))
                self.exchanges.append(exchange)
                route = routes.get(target) or routes.get(target.partition("?")[0], answer(b"not here", 404))
                if isinstance(route, bytes):
                    await exchange.send(route)
                else:
                    await route(exchange)
                break
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test has ended
        finally:
            writer.close()
