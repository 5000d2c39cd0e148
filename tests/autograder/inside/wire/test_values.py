import numpy as np
import pytest

from autograder.inside import wire


def test_objects_in_one_another_and_twice_the_same_stay_so(line):
    inner = [1]
    outer = [inner, inner, {"again": inner}]
    outer.append(outer)
    arrived = []
    back = line.call(lambda given: (arrived.append(given), given[0])[1], outer)
    assert back is inner
    assert arrived[0][0] is arrived[0][1] is arrived[0][2]["again"]
    assert arrived[0][3] is arrived[0]


def test_a_set_crosses_with_its_identity_and_is_put_back(line):
    seen, members = {1, "a", (2, 3)}, frozenset({1j, frozenset({4})})

    def change(seen, members):
        assert type(seen) is set
        seen.add(len(members))
        seen.discard("a")
        return seen, members

    back, other = line.call(change, seen, members)
    assert back is seen
    assert (seen, other) == ({1, 2, (2, 3)}, members)
    for put_back in reversed(line.undo):
        put_back()
    assert seen == {1, "a", (2, 3)}


def test_a_set_that_was_not_changed_is_not_sent_back(line):
    given = {str(number) for number in range(50)}
    request, _ = wire.encode([given], line.judge)
    arrived, borrowed = wire.decode(wire.load(wire.dump(request)), line.student)
    arrived[0].add("x")  # its order may be another from here on
    arrived[0].discard("x")
    *_, changes = wire.encode_reply(None, borrowed, line.student)
    assert changes == []


def test_anything_else_arrives_as_a_stand_in_of_its_class_s_name(line):
    class Equal:
        def __eq__(self, other):
            return True

    for thing, name in [(Equal(), "Equal"), (range(3), "range"), (len, None)]:
        arrived = line.call(lambda thing=thing: thing)
        assert isinstance(arrived, wire.Opaque)
        assert type(arrived).__name__ == (name or "builtin_function_or_method")
        assert arrived != 1
        assert not hasattr(arrived, "tolist")


def test_in_a_hidden_test_only_python_s_own_classes_have_a_name(line):
    line.judge.hides_names = True
    told = type("secret_7_9", (), {"__module__": "builtins"})
    for thing, name in [
        (told(), "object of a class of its own"),
        (type("int", (), {})(), "object of a class of its own"),
        (range(3), "range"),
        (len, "builtin_function_or_method"),
        ((n for n in ()), "generator"),
    ]:
        arrived = line.call(lambda thing=thing: [thing])[0]
        assert type(arrived).__name__ == name
        assert repr(arrived) == f"<{name}>"
        assert "secret" not in type(arrived).__module__


def test_an_object_whose_class_has_no_hash_arrives_as_a_stand_in(line):
    class Unhashable(type):
        __hash__ = None

    arrived = line.call(lambda: [Unhashable("Odd", (), {})()])
    assert type(arrived[0]).__name__ == "Odd"


def test_subclasses_arrive_as_the_data_that_they_hold(line):
    class Lying(np.ndarray):
        def tolist(self):
            return [2, 8]

    class Liar(dict):
        def __eq__(self, other):
            return True

    array, table = line.call(lambda: (np.arange(2).view(Lying), Liar(a=1)))
    assert type(array) is np.ndarray
    assert array.tolist() == [0, 1]
    assert type(table) is dict
    assert table != {}


@pytest.mark.parametrize("code", [["t"], ["t", [], 1], ["i", "1", "2"], ["n", "<f8"], ["x", "a"]])
def test_a_value_with_too_few_or_too_many_parts_is_refused(code):
    with pytest.raises(wire.WireError, match="another form"):
        wire.decode([code, [], []], wire.Link("j"))
