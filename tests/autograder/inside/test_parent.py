import os
from pathlib import Path

from autograder.errors import SandboxError
from autograder.judging.limits import Limits
from autograder.judging.processes import descendants
from tests.autograder.cells import ask, submit, wait_until

LIMITS = Limits()

BOMB = """\
import os
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
if os.fork() == 0:
    bomb()
"""


def test_a_fork_bomb_ends_with_the_submission(place):
    channel = place.fork()
    ask(channel, BOMB)
    wait_until(lambda: place.tasks() > 30)
    assert place.tasks() <= LIMITS.processes
    channel.close()
    place.clean()
    assert descendants(place.parent) == []
    assert submit(place, "print(1)") == ("1", "")


LEAVE = """\
import os, signal, sys, threading, time
from pathlib import Path
for folder in ("/tmp", "/dev/shm"):
    Path(folder, ".hidden", "below").mkdir(parents=True)
    Path(folder, ".hidden", "below", "file").write_text("left")
    Path(folder, "link").symlink_to("/tmp")
    os.mkfifo(f"{folder}/pipe")
Path("/tmp/unwritable").mkdir()
Path("/tmp/unwritable/file").write_text("left")
os.chmod("/tmp/unwritable", 0o500)
open(b"/tmp/\\xff", "w").close()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            time.sleep(1)
    os._exit(0)
if os.fork() == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
threading.Thread(target=time.sleep, args=(600,)).start()
os.environ["LEFT"] = "left"
os.umask(0)
sys.modules["left"] = sys
import builtins
builtins.left = 1
"""

LOOK = """\
import builtins, os, sys
print(os.listdir("/dev/shm"), sorted(os.listdir("/tmp")), os.listdir("."), os.getcwd())
print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()) == [1, os.getpid()])
print("LEFT" in os.environ, "left" in sys.modules, hasattr(builtins, "left"), os.umask(0o22))
"""


def test_cleaning_leaves_nothing(place):
    channel = place.fork()
    assert ask(channel, LEAVE) == ("", "")
    assert len(descendants(place.parent)) >= 3
    channel.close()
    place.clean()
    assert descendants(place.parent) == []
    root = Path(f"/proc/{place.parent}/root")
    if os.geteuid() == 0:  # others may not look in
        assert list((root / "tmp").iterdir()) == list((root / "dev/shm").iterdir()) == []


def test_a_second_submission_sees_nothing_of_the_first(place):
    submit(place, "pass")
    fresh = submit(place, LOOK)
    assert fresh[0].splitlines()[1:] == ["True", "False False False 18"]
    submit(place, LEAVE)
    assert submit(place, LOOK) == fresh


def test_what_cannot_be_removed_costs_the_sandbox_and_not_the_next_student(place):
    channel = place.fork()
    assert ask(channel, "import os\nos.chdir('/tmp')\nfor _ in range(2500):\n    os.mkdir('d')\n"
               "    os.chdir('d')") == ("", "")  # fmt: skip
    channel.close()
    try:
        place.clean()
    except SandboxError:
        return
    assert submit(place, "import os\nprint(os.listdir('/tmp/work'))") == ("[]", "")
