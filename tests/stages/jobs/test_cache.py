from __future__ import annotations

import os

from stages.jobs.cache import content_key, place_cached_file, prune


def test_a_key_depends_on_every_part_and_on_where_parts_end():
    assert content_key("a", 1) == content_key("a", 1)
    assert (
        len({content_key(*parts) for parts in [("a", 1), ("a", "1"), ("a1",), (b"a", b"1"), (b"a1",), (b"", b"a1")]})
        == 6
    )


def test_a_kept_file_can_be_put_in_place_twice(tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("x")

    place_cached_file(kept, tmp_path / "target")
    place_cached_file(kept, tmp_path / "target")

    assert (tmp_path / "target").read_text() == "x"
    assert kept.exists()


def test_pruning_deletes_what_was_not_used_for_longest(tmp_path):
    for age, name in enumerate(["new", "old", "oldest"]):
        path = tmp_path / name
        path.write_bytes(bytes(100))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    place_cached_file(tmp_path / "oldest", tmp_path.parent / "in use")

    freed = prune(tmp_path, 250)

    assert freed == 100
    assert {p.name for p in tmp_path.iterdir()} == {"new", "oldest"}


def test_pruning_below_the_limit_deletes_nothing(tmp_path):
    (tmp_path / "a").write_bytes(bytes(100))

    assert prune(tmp_path, 100) == 0
    assert (tmp_path / "a").exists()
