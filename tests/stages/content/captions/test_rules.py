"""The rules of captions hold for long and hard texts, in every layout and in many languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from stages.content.captions.rules import find_violations
from stages.content.captions.segmentation import make_captions
from stages.content.captions.token_clock import count_columns, time_tokens
from stages.content.cues import make_cues
from stages.records.cues import Cues, Layout
from stages.script.markup.parser import parse_script
from tests.stages.content.random_script import long_text
from tests.stages.content.synthetic_narration import narrate

LAYOUTS = [*Layout]
GOLD = Path(__file__).parents[1] / "gold"


def cues_of(text, layout="full", language="en-us", **options):
    script = parse_script(text)
    return make_cues(script, narrate(script, **options), layout, language)


def said(cues):
    return [line for cue in cues.captions for line in cue.lines]


@pytest.fixture(scope="module")
def lecture():
    """Return the cues of 5,000 words of everything that makes captions hard, in a layout and at a pace."""
    script = parse_script(long_text(5000, 1))
    assert sum(len(sentence.tokens) for sentence in script.sentences) > 4900

    @cache
    def spoken(layout, pace):
        return make_cues(script, narrate(script, letters_a_second=pace), layout)

    return spoken


@pytest.mark.parametrize(("layout", "pace"), [("full", 12), *((layout, 17) for layout in LAYOUTS)])
def test_five_thousand_words_break_no_rule(lecture, layout, pace):
    cues = lecture(layout, pace)

    assert len(cues.captions) > 500
    assert find_violations(cues) == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", sorted(GOLD.glob("*.txt")), ids=lambda path: path.stem)
def test_scripts_of_many_kinds_break_no_rule(path, layout):
    assert (
        find_violations(cues_of(path.read_text(encoding="utf-8"), layout, "de" if path.stem == "german" else "en"))
        == []
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_of_a_long_text_has_its_time_inside_its_caption(lecture, layout):
    for cue in lecture(layout, 17).captions:
        times = [time for word in cue.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert cue.start <= times[0]
        assert times[-1] <= cue.end
        shown = [cue.lines[word.line][word.first : word.last] for word in cue.words]
        assert "".join(shown).replace(" ", "") == "".join(cue.lines).replace(" ", "")


def test_words_carry_the_times_of_the_voice():
    script = parse_script("It costs $1,250 and SQL is in it.")
    narration = narrate(script)
    (cue,) = make_cues(script, narration, "full").captions

    heard_at = [(word.start, word.end) for word in narration.sentences[0].words]
    shown = {cue.lines[word.line][word.first : word.last]: word for word in cue.words}
    assert list(shown) == ["It", "costs", "$1,250", "and", "SQL", "is", "in", "it."]
    assert all(
        abs(word.start - start) <= 0.04 and abs(word.end - end) <= 0.041
        for word, (start, end) in zip(cue.words, heard_at, strict=True)
    )


def test_what_is_written_but_not_said_belongs_to_the_word_before_it():
    (cue,) = cues_of("She paid $2.5 billion — in cash.").captions

    assert [cue.lines[word.line][word.first : word.last] for word in cue.words] == [
        "She", "paid", "$2.5", "billion —", "in", "cash.",
    ]  # fmt: skip


def test_captions_are_gone_when_they_are_told_to_be():
    script = parse_script("We meet again next week. Thank you for listening to all of this.")
    narration = narrate(script)
    tokens = time_tokens(script, narration)
    end = tokens[-1].end + 3

    found = make_captions(tokens, [0, 0], end, Layout.FULL, "en")

    assert found[-1].end <= end / 25
    assert max(word.end for word in found[-1].words) <= end / 25


def test_a_caption_in_the_closing_card_is_told():
    cues = cues_of("Thank you.")
    closing = {"title": "Bye", "subtitle": "", "start": cues.captions[-1].end - 0.04, "end": 9.0}

    found = find_violations(Cues.model_validate(cues.model_dump() | {"closing": closing}))

    assert [words for words in found if "closing card" in words]


# ---------------------------------------------------------------------------------------------------- hard to read


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paragraphs_of_one_word_share_captions_when_they_fly_by(layout):
    text = "- Red\n- Green\n- Blue\n- Stop\n- Go\n- Ask\n- Listen\n- Learn\n- Act"
    fast = cues_of(text, layout, letters_a_second=30)

    assert find_violations(cues_of(text, layout)) == []
    assert find_violations(fast) == []
    assert " ".join(said(fast)) == "Red Green Blue Stop Go Ask Listen Learn Act"


def test_paragraphs_that_share_a_caption_have_lines_of_their_own():
    text = "- Red\n- Green is the second colour of the list"

    assert said(cues_of(text, letters_a_second=40))[:2] == ["Red", "Green is the second colour of the list"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_address_keeps_every_rule(layout):
    url = "https://accounts.example.com/security/settings?tab=two-factor&lang=en&from=training-video-2026"
    cues = cues_of(f"Before you begin, open the {url}, sign in, and then follow what it says there.", layout)

    assert find_violations(cues) == []


def test_of_an_address_that_is_said_in_part_as_much_is_shown_as_can_be_read():
    url = "https://accounts.example.com/security/settings?tab=two-factor&lang=en&from=training-video-2026"
    joined = "".join(said(cues_of(f"Please open {url}, and sign in now.", letters_a_second=18)))

    assert "https://accounts.example.com/" in joined
    assert "training-video" not in joined
    assert "…," in joined


def test_of_a_shortened_address_the_name_is_whole():
    url = "https://accounts.some-very-long-name.example.com/a?b=" + "x1-" * 40
    for pace in (14, 30, 60):
        joined = "".join(said(cues_of(f"Open {url}.", letters_a_second=pace)))
        assert "https://accounts.some-very-long-name.example.com/" in joined
        assert joined.endswith("….")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_word_longer_than_a_line_keeps_every_rule(layout):
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

    assert find_violations(cues_of(f"Das ist die {word}, und sie ist alt.", layout, "de")) == []


def test_a_caption_lags_rather_than_being_unreadable_and_catches_up():
    quick = "Go to https://www.example.com/people/forms/new, say what you want there, and then just wait for us."
    cues = cues_of(f"{quick} {quick} Then have a rest, please, and take it as easy as you can.", letters_a_second=18)

    assert find_violations(cues) == []
    last = cues.captions[-1]
    assert last.start <= last.words[0].start <= last.start + 0.2


def test_captions_keep_up_with_a_voice_that_nobody_can_read():
    script = parse_script("Words follow words without any end and without mercy " * 40)
    narration = narrate(script, letters_a_second=40)
    cues = make_cues(script, narration, "full")

    assert all("characters a second" in words for words in find_violations(cues))
    spoken = iter([word.start for sentence in narration.sentences for word in sentence.words])
    for cue in cues.captions:
        starts = [next(spoken) for _ in cue.words]
        assert -0.25 < cue.start - starts[0] <= 1.5


# ------------------------------------------------------------------------------------------------- other languages

CHINESE = (
    "欢迎参加本次培训。在接下来的几分钟里，您将学习如何保护自己的"
    "账户，为什么仅有密码已经不够，以及发现异常情况时应该怎么做。"
)
JAPANESE = (
    "このトレーニングへようこそ。これから数分で、アカウントを安全"
    "に保つ方法と、「パスワード」だけでは足りない理由を学びます。"
)
KOREAN = (
    "이 교육에 오신 것을 환영합니다. 앞으로 몇 분 동안 계정을 안전하게 "
    "지키는 방법을 배우고 왜 비밀번호만으로는 부족한지 알아봅니다."
)
ARABIC = (
    "مرحبًا بكم في هذا التدريب القصير. ستتعلمون في الدقائق القادمة كيف "
    "تحافظون على أمان حساباتكم، ولماذا لم تعد كلمات المرور كافية."
)
HINDI = "इस छोटे प्रशिक्षण में आपका स्वागत है। अगले कुछ मिनटों में आप सीखेंगे कि अपने खातों को सुरक्षित कैसे रखें और पासवर्ड अब काफ़ी क्यों नहीं हैं।"
THAI = "ยินดีต้อนรับสู่การฝึกอบรมสั้นๆนี้ในอีกไม่กี่นาทีข้างหน้าคุณจะได้เรียนรู้วิธีรักษาบัญชีของคุณให้ปลอดภัยและทำไมรหัสผ่านอย่างเดียวจึงไม่เพียงพอ"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("text", "language", "pace"),
    [
        (CHINESE, "zh", 6), (JAPANESE, "ja", 7), (KOREAN, "ko", 7),
        (ARABIC, "ar", 13), (HINDI, "hi", 12), (THAI, "th", 12),
    ],
    ids=["zh", "ja", "ko", "ar", "hi", "th"],
)  # fmt: skip
def test_no_rule_is_broken_in_other_writings(text, language, pace, layout):
    cues = cues_of((text + "\n\n") * 4, layout, language, letters_a_second=pace)

    assert find_violations(cues) == []
    assert "".join("".join(said(cues)).split()) == "".join((text * 4).split())


@pytest.mark.parametrize(("text", "language"), [(CHINESE, "zh"), (JAPANESE, "ja"), (KOREAN, "ko")])
def test_lines_of_wide_letters_have_sixteen_at_most(text, language):
    assert max(count_columns(line) for line in said(cues_of(text * 3, "full", language, letters_a_second=6))) <= 32


@pytest.mark.parametrize(("text", "language"), [(CHINESE, "zh"), (JAPANESE, "ja")])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text, language, layout):
    for offset in range(8):
        lines = said(cues_of("一" * offset + text * 2, layout, language, letters_a_second=6))
        assert not [line for line in lines if line[0] in "、。，」！？ー" or line[-1] in "「（"]


def test_japanese_lines_begin_with_a_word():
    text = "私たちは毎日の仕事で大切な情報を安全に守る方法を学びます。"
    lines = said(cues_of(text, "split", "ja", letters_a_second=6))

    assert len(lines) > 1
    assert not [line for line in lines if line[0] in "はをでにのすま"]


def test_letters_keep_their_marks_in_every_writing():
    for text, language in ((HINDI, "hi"), (THAI, "th"), (ARABIC, "ar")):
        for line in said(cues_of(text, "split", language, letters_a_second=12)):
            assert line[0] not in "ะาำ่้๊๋์ิีึืุูัๆ़ािीुूृेैोौ्ंः"
            assert line[-1] not in "เแโใไ"


def test_a_letter_that_looks_like_an_article_is_none():
    cues = Cues(
        layout=Layout.FULL, title=None, chapters=(), bullets=(), language="en",
        captions=cues_of("We go for plan A").captions,
    )  # fmt: skip

    assert said(cues) == ["We go for plan A"]
    assert find_violations(cues) == []
