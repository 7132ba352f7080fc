from maitu.graph import checkpoints
from maitu.graph.marker import MARKER


def made(store, number, finished=True):
    folder = store / "checkpoints" / str(number)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("{}")
    if finished:
        checkpoints.offer(folder)
    return folder


def test_the_newest_finished_checkpoint_is_held(tmp_path):
    for number in (2, 9, 10):
        made(tmp_path, number)
    made(tmp_path, 11, finished=False)
    assert checkpoints.newest(tmp_path) == 10
    assert checkpoints.hold(tmp_path).version == 10
    assert sorted(checkpoints.numbered(tmp_path)) == [2, 9, 10, 11]


def test_where_there_is_none_there_is_none_to_hold(tmp_path):
    assert checkpoints.newest(tmp_path) == 0
    assert checkpoints.hold(tmp_path) is None


def test_a_checkpoint_that_is_held_stays_until_it_is_given_back(tmp_path):
    folder = made(tmp_path, 1)
    held, too = checkpoints.hold(tmp_path), checkpoints.hold(tmp_path)
    held.lock.close()
    assert not checkpoints.remove(folder) and folder.exists()
    too.lock.close()
    assert checkpoints.remove(folder) and not folder.exists()


def test_an_unfinished_checkpoint_is_removed(tmp_path):
    folder = made(tmp_path, 1, finished=False)
    assert checkpoints.remove(folder) and not folder.exists()
    assert checkpoints.remove(folder)
