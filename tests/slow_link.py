"""A weak network between a browser and one port of this machine: latency, bandwidth, connections that are cut."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

CHUNK = 64 * 1024
DEPTH = 32  # chunks on their way in one direction; more than 100 ms at 16 MB/s


class Quality(NamedTuple):
    """What a link is like."""

    round_trip: float = 0.0  # seconds
    rate: float = 0.0  # bytes a second a connection, towards the server; 0: as fast as it goes
    shared: float = 0.0  # bytes a second of all connections together; 0: no such limit
    cut_every: float = 0.0  # seconds after which every connection is reset; 0: never
    cut_after: int = 0  # bytes of all connections after which every one is reset, however long they take; 0: never


class SlowLink:
    """Carries connections from `port` to `target`, both on 127.0.0.1. `cuts` counts connections that were reset."""

    def __init__(self, target: int, quality: Quality) -> None:
        self.target, self.quality = target, quality
        self.port = self.cuts = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._free = 0.0  # when the line that all share may take the next chunk
        self._carried = 0  # bytes since the last cut

    @contextmanager
    def running(self) -> Iterator["SlowLink"]:
        """Open for the length of a `with`."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="slow-link")
        thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), loop).result()
        cutting = asyncio.run_coroutine_threadsafe(self._cut(), loop)
        try:
            yield self
        finally:
            cutting.cancel()
            asyncio.run_coroutine_threadsafe(self._close(server), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _listen(self) -> asyncio.Server:
        listening = socket.create_server(("127.0.0.1", 0))
        # What the kernel takes in advance looks sent to the browser. On a real line that is little.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CHUNK)
        server = await asyncio.start_server(self._carry, sock=listening, limit=CHUNK)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _close(self, server: asyncio.Server) -> None:
        server.close()
        self._reset()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=1) if others else None

    async def _cut(self) -> None:
        while self.quality.cut_every:
            await asyncio.sleep(self.quality.cut_every)
            self.cuts += self._reset() // 2

    def _reset(self) -> int:
        """Break off what is open; how many ends there were."""
        ends = list(self._open)
        for end in ends:
            end.transport.abort()
        return len(ends)

    def _count(self, sent: int) -> None:
        self._carried += sent
        if self.quality.cut_after and self._carried >= self.quality.cut_after:
            self._carried = 0
            self.cuts += self._reset() // 2

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.quality.round_trip)  # the handshake
        with contextlib.suppress(OSError):
            there_reader, there = await asyncio.open_connection("127.0.0.1", self.target, limit=CHUNK)
            self._open |= {writer, there}
            try:
                await asyncio.gather(self._pump(reader, there, upwards=True), self._pump(there_reader, writer))
            finally:
                self._open -= {writer, there}
                there.close()
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upwards: bool = False) -> None:
        """One direction: read no faster than the link takes it, hand on half a round trip later."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(DEPTH)
        await asyncio.gather(self._take(reader, under_way, upwards), self._deliver(under_way, writer))

    async def _take(
        self, reader: asyncio.StreamReader, under_way: "asyncio.Queue[tuple[float, bytes]]", upwards: bool
    ) -> None:
        now = asyncio.get_running_loop().time
        free = now()  # when this connection may take the next chunk
        while True:
            content = await reader.read(CHUNK)
            if upwards and self.quality.rate:
                free = max(free, now()) + len(content) / self.quality.rate
                await asyncio.sleep(free - now())
            if upwards and self.quality.shared:
                self._free = max(self._free, now()) + len(content) / self.quality.shared
                await asyncio.sleep(self._free - now())
            self._count(len(content) if upwards else 0)
            await under_way.put((now() + self.quality.round_trip / 2, content))
            if not content:
                return

    async def _deliver(self, under_way: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time
        while True:
            due, content = await under_way.get()
            if due > now():
                await asyncio.sleep(due - now())
            if not content:
                writer.close()
                return
            writer.write(content)
            await writer.drain()
