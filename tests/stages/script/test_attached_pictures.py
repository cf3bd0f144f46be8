"""The author's pictures: which are usable, why others are not, and when they are shown."""

from __future__ import annotations

import time
import unicodedata

import pytest
from PIL import Image

from stages.records.script import AttachedPictures, Script
from stages.script.attached_pictures import MAX_BYTES, MAX_PICTURES, find_pictures
from stages.script.markup.parser import parse_script


@pytest.fixture
def folder(tmp_path):
    """A folder of pictures, with another picture outside of it."""
    Image.new("RGB", (8, 8)).save(tmp_path / "outside.png")
    folder = tmp_path / "desk"
    (folder / "charts").mkdir(parents=True)
    for name in ("a.png", "b.jpg", "My Chart (1).PNG", "charts/c.webp", "charts/d.gif"):
        Image.new("RGB", (8, 8)).save(folder / name)
    return folder


def read(text, folder):
    return parse_script(text, pictures=find_pictures(text, folder))


def shown(script: Script):
    return [(image.path, image.sentence, image.until) for image in script.images]


def known(*names):
    return AttachedPictures(found={name: name for name in names})


# --------------------------------------------------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![](a)\n\nOne. Two.\n\nThree.", [("a", 0, 3)]),
        ("One.\n\n![](a)\n\nTwo.\n\nThree.", [("a", 1, 3)]),
        ("One.\n![](a)\nTwo.\n\n---\n\nThree.", [("a", 1, 2)]),
        ("One.\n\n![](a)\nTwo.\n\n## S\nThree.", [("a", 1, 2)]),
        ("One.\n\n![](a)\nTwo.\n\n![](b)\nThree.", [("a", 1, 2), ("b", 2, 3)]),
        ("## S\n![](a)\nOne.\n\n## T\n\n![](b)\n\nTwo.", [("a", 0, 1), ("b", 1, 2)]),
        ("## S ![](a)\nOne.\n\nTwo.", [("a", 0, 2)]),
        ("![](a)\n# Title\n\nOne.", [("a", 0, 1)]),
        ("> ![](a) Shown\n\nOne.\n\nTwo.", [("a", 0, 2)]),
        ("One.\n- ![](a) Two.\n- Three.", [("a", 1, 3)]),
    ],
)
def test_a_picture_on_its_own_line_is_shown_from_the_next_sentence_to_the_next_break(text, expected):
    assert shown(parse_script(text, pictures=known("a", "b"))) == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. See ![](a) here. Three.", 1),
        ("One. ![](a) Two. Three.", 1),
        ("One. Two. Three ![](a).", 2),
        ("One. Two. Three. ![](a)", 2),
        ("![](a) One. Two. Three.", 0),
        ("One. We see\n![](a)\nhere. Three.", 1),
        ("One. Two * 2 is *so* ![](a) many. Three.", 1),
    ],
)
def test_a_picture_inside_a_paragraph_is_shown_from_its_sentence(text, first):
    assert shown(parse_script(text, pictures=known("a"))) == [("a", first, 3)]


def test_a_picture_after_the_last_sentence_appears_with_it():
    assert shown(parse_script("One. Two.\n\n![](a)\n\n## S\n\nThree.", pictures=known("a"))) == [("a", 1, 2)]
    assert shown(parse_script("![](a)\nOne.\n\nTwo.\n\n![](b)", pictures=known("a", "b"))) == [("a", 0, 1), ("b", 1, 2)]


@pytest.mark.parametrize(
    ("text", "line", "left"),
    [
        ("One.\n\n![](a)\n![](b)\n\nTwo.", 3, ["b"]),
        ("One.\n\n![](a)\n\nTwo ![](b) more.", 3, ["b"]),
        ("![](a)\nOne.\n\n![](b)\n\n---\nTwo.", 4, ["a"]),
        ("![](a)\n\n---\n\nOne.", 1, []),
    ],
)
def test_a_picture_that_no_sentence_is_spoken_with_is_warned_of(text, line, left):
    script = parse_script(text, pictures=known("a", "b"))

    assert [image.path for image in script.images] == left
    assert [w.line for w in script.warnings] == [line]
    assert "no sentence is spoken with it" in script.warnings[0].message


def test_pictures_are_neither_spoken_nor_part_of_the_words():
    script = parse_script(
        "One ![a chart](a 'The year'), two.\n\n[![](b)](https://example.com)\n\nThree.", pictures=known("a", "b")
    )

    assert [" ".join(t.text for t in s.tokens) for s in script.sentences] == ["One, two.", "Three."]
    assert shown(script) == [("a", 0, 1), ("b", 1, 2)]
    assert script.warnings == ()


@pytest.mark.parametrize(
    ("mark", "inset", "alt"),
    [
        ("![](a)", False, ""),
        ("![The chart](a)", False, "The chart"),
        ('![](a "Its title")', False, "Its title"),
        ("![inset](a)", True, ""),
        ("![Inset: the dashboard](a)", True, "the dashboard"),
        ("![inset – the dashboard](a)", True, "the dashboard"),
        ("![Insets of the map](a)", False, "Insets of the map"),
    ],
)
def test_the_words_of_a_picture_say_what_it_shows_and_whether_it_is_an_inset(mark, inset, alt):
    [image] = parse_script(f"{mark}\nOne.", pictures=known("a")).images

    assert (image.inset, image.alt) == (inset, alt)


def test_a_picture_knows_its_section():
    script = parse_script("One.\n\n## S\n\nTwo.\n\n![](a)\nThree.", pictures=known("a"))

    assert [(image.section, image.sentence) for image in script.images] == [(1, 2)]


# -------------------------------------------------------------------------------------------------------- which


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a.png", "a.png"),
        ("./a.png", "a.png"),
        ("A.PNG", "a.png"),
        ("charts/c.webp", "charts/c.webp"),
        ("charts\\c.webp", "charts/c.webp"),
        ("Charts/D.GIF", "charts/d.gif"),
        ("My Chart (1).PNG", "My Chart (1).PNG"),
        ("my%20chart%20(1).png", "My Chart (1).PNG"),
        ("<My Chart (1).PNG>", "My Chart (1).PNG"),
        ('a.png "A title"', "a.png"),
    ],
)
def test_a_picture_is_found_however_its_name_is_written(folder, written, path):
    assert shown(read(f"![]({written})\nOne.", folder)) == [(path, 0, 1)]


def test_accents_may_be_encoded_in_two_ways(folder):
    for here, there in (("NFC", "NFD"), ("NFD", "NFC")):
        name = unicodedata.normalize(here, "Größe.png")
        Image.new("RGB", (8, 8)).save(folder / name)
        script = read(f"![]({unicodedata.normalize(there, 'größe.png')})\nOne.", folder)
        (folder / name).unlink()

        assert shown(script) == [(name, 0, 1)]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("none.png", "no such file"),
        ("", "no such file"),
        ("charts", "not a file"),
        ("https://example.com/a.png", "nothing is fetched"),
        ("//example.com/a.png", "nothing is fetched"),
        ("data:image/png;base64,AAAA", "nothing is fetched"),
        ("file:///a.png", "nothing is fetched"),
        ("../outside.png", "must lie in the folder"),
        ("charts/../../outside.png", "must lie in the folder"),
        ("..%2Foutside.png", "must lie in the folder"),
        ("..\\outside.png", "must lie in the folder"),
        ("/etc/a.png", "must lie in the folder"),
        ("~/a.png", "must lie in the folder"),
        ("C:\\a.png", "must lie in the folder"),
        ("x" * 300 + ".png", "no such file"),
        ("a.png/b.png", "no such file"),
    ],
)
def test_a_picture_that_cannot_be_had_is_warned_of_in_its_line(folder, written, words):
    script = read(f"One.\n\n![]({written})\n\nTwo.", folder)

    assert script.images == ()
    assert [w.line for w in script.warnings] == [3]
    assert words in script.warnings[0].message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>"),
        ("x.pdf", b"%PDF-1.7\n"),
        ("x.heic", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("x.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"),
        ("x.png", b"nonsense"),
        ("x.png", b""),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 40),
    ],
)
def test_what_is_no_picture_is_warned_of_and_never_fatal(folder, name, data):
    (folder / name).write_bytes(data)
    script = read(f"![]({name})\nOne.", folder)

    assert script.images == ()
    assert "save it as PNG or JPEG" in script.warnings[0].message


def test_a_picture_that_is_cut_off_is_found_out(folder):
    noise = Image.effect_noise((200, 200), 60)
    for name in ("cut.png", "cut.jpg"):
        noise.save(folder / name)
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])

    assert set(find_pictures("![](cut.png) ![](cut.jpg)", folder).left_out) == {"cut.png", "cut.jpg"}


def test_a_picture_that_is_too_large_is_left_out(folder):
    with (folder / "huge.png").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    Image.new("1", (8000, 8000)).save(folder / "wide.png")
    Image.new("1", (20_000, 20_000)).save(folder / "bomb.png")

    left_out = find_pictures("![](huge.png) ![](wide.png) ![](bomb.png)", folder).left_out

    assert "50 MB" in left_out["huge.png"]
    assert "megapixels" in left_out["wide.png"]
    assert "megapixels" in left_out["bomb.png"]


def test_a_link_is_followed_inside_the_folder_only(folder):
    (folder / "inside.png").symlink_to(folder / "a.png")
    (folder / "away.png").symlink_to(folder.parent / "outside.png")
    (folder / "up").symlink_to(folder.parent)
    (folder / "loop.png").symlink_to(folder / "loop.png")

    found = find_pictures("![](inside.png) ![](away.png) ![](up/outside.png) ![](loop.png)", folder)

    assert found.found == {"inside.png": "inside.png"}
    assert "link to another folder" in found.left_out["away.png"]
    assert "link to another folder" in found.left_out["up/outside.png"]
    assert "loop.png" in found.left_out


def test_the_same_letters_go_before_other_capitals(folder):
    for name in ("Logo.png", "LOGO.png"):
        Image.new("RGB", (8, 8)).save(folder / name)
    if (folder / "LOGO.png").samefile(folder / "Logo.png"):
        pytest.skip("this disk does not tell capitals apart")

    found = find_pictures("![](Logo.png) ![](LOGO.png) ![](logo.png)", folder).found

    assert found == {"Logo.png": "Logo.png", "LOGO.png": "LOGO.png", "logo.png": "LOGO.png"}


def test_more_pictures_than_a_video_can_show_are_left_out_quickly(folder):
    start = time.process_time()
    found = find_pictures("".join(f"![](none{number}.png)\n" for number in range(10_000)), folder)

    assert sum("up to" in words for words in found.left_out.values()) == 10_000 - MAX_PICTURES
    assert time.process_time() - start < 2


def test_an_html_picture_is_told_how_to_write_it():
    script = parse_script("Hello.\n<img src='a.png' width=100>\nThis is.")

    assert script.warnings[0].line == 2
    assert "write it as ![what it shows](file.png)" in script.warnings[0].message


@pytest.mark.parametrize("piece", ["![](a) ", "![a](", "![", "[![](a)](", "![](a)\n", "![](a\n", "x ![](a)"])
def test_the_time_to_find_pictures_grows_with_the_length_and_no_faster(piece, folder):
    def seconds(count):
        text = f"Hello. {piece * count}"
        start = time.process_time()
        parse_script(text, pictures=find_pictures(text, folder))
        return time.process_time() - start

    size = 12_000 // len(piece)
    short = min(seconds(size) for _ in range(2))

    assert any(seconds(4 * size) < 9 * short + 0.05 for _ in range(2))
