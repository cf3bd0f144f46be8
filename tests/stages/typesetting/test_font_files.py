from pathlib import Path

import pytest

from stages.typesetting.font_files import FontProperties, FontSource, count_faces, has_characters, read_properties
from stages.typesetting.fonts import FONTS

SAMPLES = Path(__file__).parents[2] / "fonts"
COLLECTION = SAMPLES / "NotoSansCJK-sample.ttc"
HEBREW = FONTS / "NotoSansHebrew-Regular.ttf"


def changed(folder, old, new):
    """Write the Hebrew font with some of its bytes changed."""
    assert old in HEBREW.read_bytes()
    path = folder / "changed.ttf"
    path.write_bytes(HEBREW.read_bytes().replace(old, new))
    return FontSource(path)


def test_a_font_covers_its_own_characters_only():
    inter = FontSource(FONTS / "Inter-Regular.otf")

    assert has_characters(inter, "AΩж")
    assert not has_characters(inter, "A\u4e00")
    assert not has_characters(inter, "\U0010ffff")
    assert has_characters(inter, "")


def test_a_font_file_has_one_face_and_a_collection_several():
    assert count_faces(HEBREW) == 1
    assert count_faces(COLLECTION) == 4


def test_each_face_of_a_collection_has_its_own_name_and_coverage():
    faces = [FontSource(COLLECTION, index) for index in range(4)]

    assert [read_properties(face).family for face in faces] == [
        f"Noto Sans CJK {form}" for form in ("JP", "KR", "SC", "TC")
    ]
    assert all(has_characters(face, "日本") for face in faces)


@pytest.mark.parametrize(
    ("name", "family", "weight"),
    [
        ("Inter-Regular.otf", "Inter", 400),
        ("Inter-SemiBold.otf", "Inter", 600),
        ("InterDisplay-SemiBold.otf", "Inter Display", 600),
        ("NotoSansArabic-SemiBold.ttf", "Noto Sans Arabic", 600),
        ("NotoSansDevanagari-Regular.ttf", "Noto Sans Devanagari", 400),
    ],
)
def test_a_font_states_its_family_and_weight(name, family, weight):
    assert read_properties(FontSource(FONTS / name)) == FontProperties(family, weight, coloured=False)


def test_a_font_of_coloured_pictures_is_recognised():
    assert read_properties(FontSource(SAMPLES / "NotoColorEmoji-sample.ttf")).coloured


def test_a_font_without_a_weight_counts_as_regular(tmp_path):
    bold = (FONTS / "NotoSansHebrew-SemiBold.ttf").read_bytes()
    (tmp_path / "bold.ttf").write_bytes(bold.replace(b"OS/2", b"OS/0", 1).replace(b"STAT", b"STAX", 1))

    assert read_properties(FontSource(tmp_path / "bold.ttf")).weight == 400


def test_a_font_without_a_name_is_used_all_the_same(tmp_path):
    nameless = changed(tmp_path, b"name", b"namd")

    assert read_properties(nameless).family == ""
    assert has_characters(nameless, "שלום")


def test_a_font_without_an_english_name_goes_by_another(tmp_path):
    """Every record of Windows (3), UTF-16 (1) and American English (0x409) becomes a Japanese one (0x411)."""
    japanese = changed(tmp_path, b"\x00\x03\x00\x01\x04\x09", b"\x00\x03\x00\x01\x04\x11")

    assert read_properties(japanese).family == "Noto Sans Hebrew"


def test_a_font_whose_glyphs_are_of_an_unknown_kind_covers_nothing(tmp_path):
    assert not has_characters(changed(tmp_path, b"glyf", b"glxx"), "ש")


def test_a_damaged_directory_of_tables_is_no_error(tmp_path):
    damaged = changed(tmp_path, b"GDEF", b"G\xffEF")

    assert read_properties(damaged).family == "Noto Sans Hebrew"
    assert has_characters(damaged, "ש")


@pytest.mark.parametrize("length", [0, 3, 20, 200, 2000])
@pytest.mark.parametrize("font", [COLLECTION, HEBREW], ids=["collection", "font"])
def test_a_font_that_was_cut_short_covers_nothing(font, length, tmp_path):
    path = tmp_path / font.name
    path.write_bytes(font.read_bytes()[:length])

    assert count_faces(path) <= 1
    assert not has_characters(FontSource(path), "日")
    assert not has_characters(FontSource(path), "ש")
    assert read_properties(FontSource(path)).weight == 400


def test_what_is_no_font_has_no_faces(tmp_path):
    (tmp_path / "text.ttf").write_text("This is no font at all, but it is named like one.")
    (tmp_path / "folder.ttf").mkdir()

    for name in ("text.ttf", "folder.ttf", "missing.ttf"):
        source = FontSource(tmp_path / name)
        assert count_faces(source.path) == 0
        assert not has_characters(source, "A")
        assert read_properties(source) == FontProperties("", 400, coloured=False)


def test_a_face_that_a_collection_lacks_covers_nothing():
    assert not has_characters(FontSource(COLLECTION, 4), "日")
