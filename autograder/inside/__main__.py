"""What runs inside the sandbox: a warm parent, and a child of it for each submission.

The parent imports what the lessons need, gives up every right, and then forks a child whenever it
is told to over its control socket. The child runs cells in an IPython shell and calls answers for
the judge, over its own socket. Student code runs only in children.

    python -m autograder.inside CONTROL_FD SETTINGS   (SETTINGS is JSON, see `rights.Settings`)
"""

from autograder.inside.child import be_child
from autograder.inside.parent import main

if __name__ == "__main__":
    main(be_child)
