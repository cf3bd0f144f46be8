import shutil
from pathlib import Path

import pytest

from stages.typesetting.font_files import FontSource, read_properties
from stages.typesetting.fonts import FONTS, INTER, Face, find_font
from stages.typesetting.text_fitting import fit_text, measure_width
from stages.typesetting.text_runs import find_missing, split_runs
from stages.typesetting.unicode_scripts import describe_missing

SAMPLES = Path(__file__).parents[2] / "fonts"
BARE = Face(INTER.text.path, folders=())
FULL = Face(INTER.text.path, folders=(SAMPLES,))
BOLD = Face(INTER.strong.path, folders=(SAMPLES,))


def family(text, face):
    """The families that draw ``text``, from the left."""
    return [read_properties(run.source).family for run in split_runs(text, face, 20)]


@pytest.mark.parametrize("text", ["Ägypten, naïve", "Ελληνικά", "русский", "العربية؟", "שלום", "हिन्दी।", "“–…€”"])
def test_the_scripts_of_the_program_need_no_font_of_this_computer(text):
    assert find_missing(text, BARE) == ""
    assert measure_width(text, BARE, 20) > 20


def test_letters_of_other_scripts_have_the_weight_of_the_face():
    assert split_runs("العربية", BARE, 20)[0].source == FontSource(FONTS / "NotoSansArabic-Regular.ttf")
    assert split_runs("العربية", BOLD, 20)[0].source == FontSource(FONTS / "NotoSansArabic-SemiBold.ttf")


def test_a_face_of_the_user_is_asked_first():
    mine = Face(FONTS / "NotoSansHebrew-Regular.ttf", folders=())

    assert family("ab", mine) == ["Noto Sans Hebrew"]
    assert family("Ωаб", mine) == ["Inter"]


@pytest.mark.parametrize(
    ("language", "country"),
    [("ja", "JP"), ("ko-kr", "KR"), ("zh", "SC"), ("zh-cn", "SC"), ("zh-tw", "TC"), ("zh-hant", "TC"), ("en-us", "SC")],
)
def test_chinese_characters_have_the_form_of_the_language(language, country):
    assert family("直骨", Face(INTER.text.path, language, (SAMPLES,))) == [f"Noto Sans CJK {country}"]


def test_without_a_language_the_letters_beside_chinese_characters_tell_it():
    assert family("直骨の", FULL) == ["Noto Sans CJK JP"]
    assert family("直骨", FULL) == ["Noto Sans CJK SC"]


def test_texts_that_other_fonts_draw_are_not_equal():
    before, after = fit_text("Wow ☺ 日本", BARE, (20,), 900, 1), fit_text("Wow ☺ 日本", FULL, (20,), 900, 1)

    assert before.others == ()
    assert [path.name for path in after.others] == ["NotoSansCJK-sample.ttc"]


def test_what_is_missing_is_named_and_the_rest_is_set_without_gaps():
    assert find_missing("Hello 日本 🙂 Ω日", BARE) == "日本🙂"
    assert fit_text("Hello 日本 world 🙂", BARE, (20,), 900, 2).lines == ("Hello world",)
    assert find_missing("Hello 日本 🙂", FULL) == ""


def test_what_nobody_sees_is_never_missing():
    assert find_missing("a\u200db\u200e\ufe0f\u00ad c\u00a0\u3000\t\n", BARE) == ""


def test_of_a_letter_with_a_mark_that_no_font_has_the_letter_stays():
    assert fit_text("1\ufe0f\u20e3 Start", BARE, (20,), 900, 1).lines == ("1 Start",)


@pytest.mark.parametrize(
    ("lost", "named", "package"),
    [
        ("日本、。", "Chinese characters,", "fonts-noto-cjk)"),
        ("かカ", "Japanese letters", "fonts-noto-cjk"),
        ("글", "Korean letters", "fonts-noto-cjk"),
        ("ไทย", "Thai letters", "fonts-noto-core"),
        ("🙂", "emoji", "fonts-noto-color-emoji"),
        ("⛥", "signs", "fonts-noto-core"),
    ],
)
def test_a_person_is_told_which_letters_are_missing_and_how_to_get_them(lost, named, package, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    said = describe_missing(lost)

    assert named in said
    assert package in said
    assert lost in said


def test_nobody_is_bothered_when_nothing_is_missing():
    assert describe_missing("") == ""


def test_a_list_of_missing_letters_is_short():
    assert len(describe_missing("".join(chr(0x4E00 + n) for n in range(3000)))) < 200


def test_a_broken_font_is_as_good_as_none(tmp_path):
    whole = (SAMPLES / "NotoSansCJK-sample.ttc").read_bytes()
    for number, length in enumerate([0, 3, 20, 200, 2000]):
        (tmp_path / f"{number}.ttc").write_bytes(whole[:length])
    (tmp_path / "text.ttf").write_text("This is no font at all, but it is named like one.")

    assert find_missing("日本", Face(INTER.text.path, folders=(tmp_path,))) == "日本"
    assert find_missing("日本", Face(INTER.text.path, folders=(tmp_path, SAMPLES))) == ""


def test_the_choice_does_not_depend_on_the_order_of_folders(tmp_path):
    copied = tmp_path / "copy"
    shutil.copytree(SAMPLES, copied)

    one = find_font("日本", Face(INTER.text.path, folders=(SAMPLES, copied)))
    other = find_font("日本", Face(INTER.text.path, folders=(copied, SAMPLES)))

    assert one == other
