import socket
import threading

import pytest

from autograder.inside import wire
from autograder.inside.channel import LENGTH, receive, send


@pytest.fixture
def ends():
    """Both ends of a line: what the one sends the other receives."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(60)  # so that no test waits without end
        yield ours, theirs


def test_messages_arrive_one_after_the_other_as_they_were_sent(ends):
    ours, theirs = ends
    for message in ([1, "run", "print(1)", True], {"error": None, "outputs": []}, None):
        send(ours, message)
        assert receive(theirs) == message


def test_a_message_that_comes_in_pieces_arrives_whole(ends):
    ours, theirs = ends
    data = wire.dump(["a" * 500])
    whole = LENGTH.pack(len(data)) + data

    def trickle():
        for byte in whole:
            ours.sendall(bytes([byte]))

    sender = threading.Thread(target=trickle)
    sender.start()
    assert receive(theirs) == ["a" * 500]
    sender.join()


def test_a_message_larger_than_the_buffers_arrives_whole(ends):
    ours, theirs = ends
    message = [b"\x07" * 5_000_000]
    sender = threading.Thread(target=send, args=(ours, message))
    sender.start()
    assert receive(theirs) == message
    sender.join()


def test_a_message_that_is_too_large_is_refused_before_it_is_read(ends):
    ours, theirs = ends
    ours.sendall(LENGTH.pack(wire.MAX_BYTES + 1))
    with pytest.raises(wire.WireError, match="is too large"):
        receive(theirs)


@pytest.mark.parametrize("sent", [b"", LENGTH.pack(9)[:5], LENGTH.pack(9) + b"half"])
def test_when_the_other_end_is_gone_there_is_no_message(ends, sent):
    ours, theirs = ends
    ours.sendall(sent)
    ours.close()
    assert receive(theirs) is None
