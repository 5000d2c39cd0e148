import socket
import threading

import pytest

from autograder.inside import wire
from autograder.inside.channel import LENGTH, Channel, ClosedError


@pytest.fixture
def ends():
    """Both ends of a line: what the one sends the other receives."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(60)  # so that no test waits without end
        yield Channel(ours), Channel(theirs, most=6_000_000)


def test_messages_arrive_one_after_the_other_as_they_were_sent(ends):
    ours, theirs = ends
    for message in ([1, "run", "print(1)", True], {"error": None, "outputs": []}, None):
        wire.send(ours, message)
        assert wire.receive(theirs) == message


def test_a_message_that_comes_in_pieces_arrives_whole(ends):
    ours, theirs = ends
    whole = LENGTH.pack(500) + b"a" * 500

    def trickle():
        for byte in whole:
            ours.line.sendall(bytes([byte]))

    sender = threading.Thread(target=trickle)
    sender.start()
    assert theirs.receive() == b"a" * 500
    sender.join()


def test_who_does_not_wait_is_told_when_a_message_is_whole(ends):
    ours, theirs = ends
    assert theirs.arrive(seconds=0.01)  # nothing has come, and the line is open
    assert theirs.take() is None
    ours.line.sendall(LENGTH.pack(4) + b"ha")
    assert theirs.arrive(seconds=60)
    assert theirs.take() is None
    ours.line.sendall(b"lf" + LENGTH.pack(1))
    assert theirs.arrive(seconds=60)
    assert (theirs.take(), theirs.has_more) == (b"half", True)
    assert theirs.take() is None
    ours.close()
    assert not theirs.arrive(seconds=60)


def test_several_messages_that_come_at_once_are_several(ends):
    ours, theirs = ends
    for message in (b"one", b"", b"three"):
        ours.send(message)
    assert theirs.arrive(seconds=60)
    assert [theirs.take() for _ in range(4)] == [b"one", b"", b"three", None]


def test_a_message_larger_than_the_buffers_arrives_whole(ends):
    ours, theirs = ends
    message = [b"\x07" * 5_000_000]
    sender = threading.Thread(target=wire.send, args=(ours, message))
    sender.start()
    assert wire.receive(theirs) == message
    sender.join()


def test_a_message_that_is_too_large_is_refused_before_it_is_read(ends):
    ours, theirs = ends
    ours.line.sendall(LENGTH.pack(6_000_001))
    with pytest.raises(ClosedError, match="is too large"):
        theirs.receive()


@pytest.mark.parametrize("sent", [b"", LENGTH.pack(9)[:5], LENGTH.pack(9) + b"half"])
def test_when_the_other_end_is_gone_there_is_no_message(ends, sent):
    ours, theirs = ends
    ours.line.sendall(sent)
    ours.close()
    assert theirs.receive() is None
