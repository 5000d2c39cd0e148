"""Messages over a socket: each follows its length, and none is longer than allowed."""

import select
import socket
import struct

LENGTH = struct.Struct(">Q")  # before each message
PART = 2**20  # bytes read at once: a Linux socket holds 208 kB
# Of one message. The course's tests send 30 MB, and its answers 8 MB; a network of 16 million
# weights, with the two averages that Adam keeps of each, takes all of it.
MAX_BYTES = 192 * 2**20


class ClosedError(Exception):
    """The other end has closed its line, or sends what cannot be a message."""


class Channel:
    """One end of a line, on which bytes travel as messages.

    Parameters
    ----------
    line : socket.socket
        A stream, which the channel then owns.
    most : int
        Size of the longest accepted message, in bytes.
    """

    def __init__(self, line: socket.socket, most: int = MAX_BYTES) -> None:
        self.line = line
        self.most = most
        self._arrived = bytearray()

    def fileno(self) -> int:
        """Return the descriptor, so that `select` can wait for it."""
        return self.line.fileno()

    def close(self) -> None:
        """Close the line."""
        self.line.close()

    def send(self, message: bytes) -> None:
        """Send a message.

        Raises
        ------
        OSError
            When the other end is gone.
        """
        self.line.sendall(LENGTH.pack(len(message)))
        self.line.sendall(message)

    def receive(self) -> bytes | None:
        """Wait for a message; None when the other end has closed its line.

        Raises
        ------
        ClosedError
            When the message would be too long.
        """
        while (message := self.take()) is None:
            if not self.arrive():
                return None
        return message

    def arrive(self, seconds: float | None = None) -> bool:
        """Wait at most some seconds for a part of a message; False when the line has ended."""
        if seconds is not None and not select.select([self.line], [], [], seconds)[0]:
            return True
        try:
            part = self.line.recv(PART)
        except ConnectionError:
            part = b""
        self._arrived += part
        return bool(part)

    def take(self) -> bytes | None:
        """Return the first message that has arrived whole; None when there is none.

        Raises
        ------
        ClosedError
            When it would be too long.
        """
        head = LENGTH.size
        if len(self._arrived) < head:
            return None
        (length,) = LENGTH.unpack_from(self._arrived)
        if length > self.most:
            raise ClosedError(f"A message of {length} bytes is too large.")
        if len(self._arrived) < head + length:
            return None
        message = bytes(memoryview(self._arrived)[head : head + length])
        del self._arrived[: head + length]
        return message

    @property
    def has_more(self) -> bool:
        """Whether something has arrived that has not been taken."""
        return bool(self._arrived)
