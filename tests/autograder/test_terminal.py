import io

from rich.console import Console

from autograder.terminal import progress_bar


def shown_while(advances, **terminal):
    console = Console(file=io.StringIO(), width=120, **terminal)
    with progress_bar(console) as advance:
        for what, done, total in advances:
            advance(what, done, total)
    return console.file.getvalue()


def test_the_bar_says_what_was_marked_last_and_how_many_are_done():
    text = shown_while([("ada 01_small", 1, 3), ("bob 01_small", 2, 3)], force_terminal=True)
    assert "bob 01_small" in text
    assert "2/3" in text
    assert " a minute" in text


def test_what_was_marked_may_be_anything_that_has_a_name():
    class Marked:
        def __str__(self):
            return "a class [of] five"

    assert "a class" in shown_while([(Marked(), 5, 5)], force_terminal=True)


def test_the_bar_is_gone_afterwards_and_a_file_holds_none():
    assert shown_while([("ada 01_small", 1, 1)], force_terminal=False).strip() == ""
