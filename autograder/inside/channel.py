"""Messages over a socket: each is preceded by its length."""

import socket
import struct

from autograder.inside import wire

LENGTH = struct.Struct(">Q")  # before each message on a child's channel


def send(channel: socket.socket, message: wire.Encoded) -> None:
    """Send one message."""
    data = wire.dump(message)
    channel.sendall(LENGTH.pack(len(data)))
    channel.sendall(data)


def receive(channel: socket.socket) -> wire.Encoded:
    """Receive one message; None when the other end is gone."""
    head = _receive_exactly(channel, LENGTH.size)
    if head is None:
        return None
    data = _receive_exactly(channel, LENGTH.unpack(head)[0])
    return None if data is None else wire.load(data)


def _receive_exactly(channel: socket.socket, length: int) -> bytes | None:
    if length > wire.MAX_BYTES:
        raise wire.WireError(f"A message of {length} bytes is too large.")
    parts = bytearray()
    while len(parts) < length:
        part = channel.recv(min(length - len(parts), 2**20))
        if not part:
            return None
        parts += part
    return bytes(parts)
