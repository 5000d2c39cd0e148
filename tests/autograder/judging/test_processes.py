from pathlib import Path

from tests.autograder.cells import FORKS, ask, wait_until


def test_memory_is_that_of_all_processes_together(place):
    held = "held = b'x' * 2**26"
    channel = place.fork()
    assert ask(channel, FORKS.replace("500", "4").format(do=held)) == ("4", "")
    wait_until(lambda: place.memory(0) > 4 * 2**26)
    assert place.memory(0) < 5 * 2**26
    assert place.tasks() == 5
    channel.close()
    place.clean()
    assert place.memory(0) == 0


def test_memory_that_processes_share_counts_once(place):
    channel = place.fork()
    ask(channel, f"held = b'x' * 2**27\n{FORKS.replace('500', '8').format(do='pass')}")
    assert 2**27 < place.memory(0) < 2 * 2**27
    channel.close()
    place.clean()


def test_sockets_of_every_process_count_as_memory(place):
    fill = (
        "import socket, os, time\npairs = [socket.socketpair() for _ in range(100)]\n"
        "if os.fork():\n    time.sleep(1)\n"
    )
    channel = place.fork()
    before = place.memory(0)
    ask(channel, fill)
    default = int(Path("/proc/sys/net/core/wmem_default").read_text())
    assert place.memory(0) - before >= 200 * default
    channel.close()
    place.clean()
