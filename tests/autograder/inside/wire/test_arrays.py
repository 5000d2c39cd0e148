import numpy as np
import pytest

from autograder.inside import wire


def test_a_view_of_an_argument_shares_its_memory_and_a_copy_does_not(line):
    images = np.arange(24.0).reshape(2, 3, 4)
    flat, copy, turned = line.call(lambda x: (x.reshape(2, -1), x.copy(), x.T), images)
    assert np.shares_memory(flat, images)
    assert np.shares_memory(turned, images)
    assert not np.shares_memory(copy, images)
    assert np.array_equal(turned, images.T)
    images[0, 0, 0] = 99
    assert flat[0, 0] == turned[0, 0, 0] == 99
    assert copy[0, 0, 0] == 0


def test_arrays_that_share_memory_share_it_at_the_other_end(line):
    whole = np.arange(10)
    shared = []
    line.call(lambda a, b: shared.append(np.shares_memory(a, b)), whole[:6], whole[4:])
    line.call(lambda a, b: shared.append(np.shares_memory(a, b)), whole[:4], whole[6:])
    assert shared == [True, False]


def test_what_lies_between_the_parts_of_a_view_is_not_sent(line):
    secret = np.arange(100)
    request, _ = wire.encode([secret[::10], secret[5::10]], line.judge)
    assert np.int64(44).tobytes() not in wire.dump(request)


def test_a_view_of_what_lies_between_lent_columns_does_not_show_it(line):
    table = np.arange(12).reshape(4, 3)
    first, last = table[:, 0], table[:, 2]
    between = line.call(
        lambda a, b: np.lib.stride_tricks.as_strided(a, (4, 2), (24, 16)), first, last
    )
    assert np.shares_memory(between, table)  # the two columns themselves
    between = line.call(
        lambda a, b: np.lib.stride_tricks.as_strided(a, (4, 2), (24, 8)), first, last
    )
    assert between[:, 0].tolist() == [0, 3, 6, 9]
    assert between[:, 1].tolist() == [0, 0, 0, 0]
    assert not np.shares_memory(between, table)


def test_a_part_of_an_array_changed_in_place_changes_that_part_alone(line):
    whole = np.arange(12).reshape(3, 4)
    line.call(lambda part: part.fill(-1), whole[:, 1::2])
    assert whole.tolist() == [[0, -1, 2, -1], [4, -1, 6, -1], [8, -1, 10, -1]]


def test_an_array_that_can_only_be_read_is_so_at_the_other_end(line):
    fixed = np.arange(3)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        line.call(lambda given: given.fill(0), fixed)


def test_an_array_of_objects_is_not_made_when_it_has_other_entries_than_its_shape_says():
    node = ["o", [2**39, 2**20], [1, 2]]
    with pytest.raises(wire.WireError, match="another number of entries"):
        wire.decode([["r", 0], [node], []], wire.Link("j"))
