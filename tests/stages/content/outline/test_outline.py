"""Bullets are found in the author's own words, on their word, where the author wrote none."""

from __future__ import annotations

import re

import pytest

from stages.content.captions.token_clock import count_columns
from stages.content.cues import make_cues
from stages.content.languages.loader import load_vocabulary
from stages.content.outline.bullet_extraction import find_gist
from stages.content.outline.outline import outline
from stages.script.markup.parser import parse_script
from tests.stages.content.gold.agreement import GOLD, NAMES
from tests.stages.content.synthetic_narration import narrate

STEPS = """Hello and welcome. In this video I will show you how to change a tyre.

First, park the car on firm ground and pull the hand brake. Nothing is worse than a car that rolls away.

Next, loosen the nuts before you lift the car. Once the wheel is in the air it only turns with the wrench.

Never crawl under the car. The jack is made for changing wheels and for nothing else in the world.

Finally, tighten the nuts crosswise. Check them again after fifty kilometres.

Thank you for watching, and have a safe trip!"""


def bullets_of(text, **options):
    script = parse_script(text)
    return [bullet.text for bullet in outline(script, narrate(script), **options).bullets]


def test_steps_become_requests_without_their_lead_ins():
    assert bullets_of(STEPS) == [
        "Park the car on firm ground",
        "Loosen the nuts before you lift the car",
        "Never crawl under the car",
        "Tighten the nuts crosswise",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_bullet_stands_in_its_sentence_word_for_word(name):
    script = parse_script((GOLD / f"{name}.txt").read_text(encoding="utf-8"))

    for bullet in outline(script, narrate(script)).bullets:
        words = [re.sub(r"\W", "", token.text).lower() for token in script.sentences[bullet.sentence].tokens]
        rest = iter(words[bullet.token :])
        shown = [re.sub(r"\W", "", word).lower() for word in bullet.text.split()]
        assert words[bullet.token] == shown[0]
        assert all(word in rest for word in shown), bullet.text


@pytest.mark.parametrize("name", NAMES)
def test_bullets_are_short_and_none_too_many(name):
    script = parse_script((GOLD / f"{name}.txt").read_text(encoding="utf-8"))
    narration = narrate(script)
    bullets = outline(script, narration).bullets

    assert all(len(bullet.text.split()) <= 8 and count_columns(bullet.text) <= 42 for bullet in bullets)
    assert all(bullet.text[0].isupper() or not bullet.text[0].isalpha() for bullet in bullets)
    assert not any(bullet.text.endswith((".", ",", ";", ":", "!", "?")) for bullet in bullets)
    assert narration.seconds / 40 < len(bullets) < narration.seconds / 13


def test_a_bullet_appears_on_its_first_word():
    script = parse_script(STEPS)
    narration = narrate(script)
    outlined = outline(script, narration)

    for bullet, cue in zip(outlined.bullets, make_cues(outlined, narration).bullets, strict=True):
        word = next(w for w in narration.sentences[bullet.sentence].words if w.token == bullet.token)
        assert cue.text == bullet.text
        assert 0 <= word.start - cue.start < 0.04


def test_what_the_author_wrote_is_left_alone():
    for text in (f"{STEPS}\n\n- A bullet of my own.", f"> Only shown\n\n{STEPS}"):
        script = parse_script(text)

        assert outline(script, narrate(script)) == script


def test_bullets_can_be_switched_off():
    assert bullets_of(STEPS, bullets="off") == []


def test_a_short_script_has_none():
    assert bullets_of("First, lock your screen. Then, take your badge. Finally, close the door.") == []


def test_half_a_minute_has_two_or_three():
    text = STEPS.split("\n\nNever")[0] + " You have to use all of your weight."

    assert 2 <= len(bullets_of(text)) <= 3


def test_headings_are_kept_and_every_section_has_its_own_bullets():
    text = STEPS.replace("\n\nNever", "\n\n## In the air\n\nNever")
    script = parse_script(text)
    outlined = outline(script, narrate(script))

    assert outlined.sections == script.sections
    assert {bullet.section for bullet in outlined.bullets} == {0, 1}
    assert all(script.sentences[bullet.sentence].section == bullet.section for bullet in outlined.bullets)


def test_greetings_and_farewells_are_not_shown():
    shown = " ".join(bullets_of(STEPS)).lower()

    assert not any(word in shown for word in ("hello", "welcome", "show you", "thank", "trip"))


@pytest.mark.parametrize(
    ("sentence", "bullet"),
    [
        ("You should always lock your screen when you leave the desk.", "Always lock your screen"),
        ("Always lock your screen, because people may walk by and look at everything.", "Always lock your screen"),
        ("Never drive if you have had even a single glass of wine in the evening.", ""),
        ("You will lose all of your photographs.", "You will lose all of your photographs"),
        ("You must not open the grey cabinet.", "You must not open the grey cabinet"),
        ("On Tuesday you will meet your new team.", "Meet your new team"),
        ("The most important thing is to test the alarm.", "Test the alarm"),
        ("First place went to the northern office.", "First place went to the northern office"),
        ("Please take out the old batteries and bring them back.", "Take out the old batteries"),
        ("This is not just a wonderful toy, as you will see.", "This is not just a wonderful toy"),
        ("Never put a ladder on boxes or other things that can move or break.", "Never put a ladder on boxes"),
        ("Never put a ladder against anything that may move while somebody is on it.", ""),
        ("Open the lid of the blue box and take out the filter.", "Open the lid of the blue box"),
        ("Empty the water tank and take out the filter.", "Empty the water tank, take out the filter"),
        ("Most guests, by the way, enjoy the tour.", "Most guests enjoy the tour"),
        ("Trains stay on warm, dry days and nights where they are.", "Trains stay on warm, dry days and nights"),
        ("Two things are going away.", ""),
        ("There will be a question hour on Friday.", "A question hour on Friday"),
        ("The shop opens at 9 a.m.", "The shop opens at 9 a.m."),
        ("Close the “Settings” window.", "Close the “Settings” window"),
        ("Accept parcels that are worth less than fifty euros.", "Accept parcels worth less than fifty euros"),
    ],
)  # fmt: skip
def test_a_gist_says_what_its_sentence_says(sentence, bullet):
    gist = find_gist(parse_script(sentence).sentences[0], load_vocabulary("en"))

    assert (gist.text if gist else "") == bullet


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "de",
            "Hallo und willkommen.\n\nErstens: Schalten Sie die Maschine immer aus, bevor Sie den Deckel öffnen. Sonst"
            " verletzen Sie sich an den Messern.\n\nZweitens: Verwenden Sie für jedes Konto ein eigenes Kennwort. Das"
            " dauert nicht lange und schützt alle.\n\nVielen Dank fürs Zuschauen.",
            ["Für jedes Konto ein eigenes Kennwort"],
        ),
        (
            "fr",
            "Bonjour et bienvenue.\n\nTout d'abord, verrouillez votre écran quand vous quittez le bureau. C'est une"
            " habitude qui évite bien des soucis à tout le monde.\n\nEnsuite, utilisez un mot de passe différent pour"
            " chaque compte. Un gestionnaire vous aidera.\n\nMerci et à bientôt.",
            ["Utilisez un mot de passe différent"],
        ),
        (
            "zh",
            "大家好，欢迎观看本次培训。今天我们来谈谈信息安全。\n\n首先，离开座位时请锁定屏幕。这样可以防止别人看到您的资料，也可以保护"
            "客户的信息。\n\n其次，每个账户都要使用不同的密码。密码管理器可以帮助您记住这些密码，非常方便。\n\n最后，不要打开陌生人发来的附件。如果有疑问，请联系信息部门，我们会尽快答复，不会有人责怪您。\n\n谢谢大家！",
            ["每个账户都要使用不同的密码"],
        ),
        (
            "ar",
            "مرحبا بكم في هذا التدريب. سنتحدث اليوم عن أمن المعلومات.\n\nأولا، اقفل شاشتك عندما تغادر مكتبك. هذه عادة"
            " بسيطة، لكنها تمنع كثيرا من المشاكل.\n\nثانيا، استخدم كلمة مرور مختلفة لكل حساب. يمكن لمدير كلمات المرور"
            " أن يساعدك، فلا تحتاج إلى حفظها.\n\nأخيرا، لا تفتح المرفقات من أشخاص لا تعرفهم.\n\nشكرا لكم.",
            ["استخدم كلمة مرور مختلفة لكل حساب"],
        ),
    ],
)
def test_other_languages_have_bullets_too(lang, text, expected):
    found = bullets_of(f"---\nlang: {lang}\n---\n{text}")

    assert len(found) >= 2
    assert all(count_columns(bullet) <= 42 for bullet in found)
    for bullet in expected:
        assert any(bullet in shown for shown in found), found


@pytest.mark.parametrize("lang", ["es", "it", "pt", "nl", "sv", "ru", "ja", "ko", "th", "hi", "xx"])
def test_no_language_is_too_much(lang):
    for text in (STEPS, "。！？ — … “” 12 3.5 (a) https://example.com/a/very/long/address?with=much&to=say " * 20):
        found = bullets_of(f"---\nlang: {lang}\n---\n{text}")

        assert all(count_columns(bullet) <= 42 for bullet in found)


def test_the_same_sentence_is_shown_once():
    found = bullets_of(
        "\n\n".join(["Save your work every hour. It may be gone before you know what has happened."] * 6)
    )

    assert found.count("Save your work every hour") <= 1


def test_a_long_script_takes_no_time():
    text = "\n\n".join(
        f"## Part {n}\n\n" + " ".join(f"Check valve number {n * 40 + m} before the pump starts." for m in range(40))
        for n in range(20)
    )
    script = parse_script(text)

    assert len(outline(script, narrate(script)).bullets) > 20
