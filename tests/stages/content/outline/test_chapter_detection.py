"""Long scripts without headings are divided where the words change."""

from __future__ import annotations

from itertools import pairwise

import pytest

from stages.content.cues import make_cues
from stages.content.outline.outline import outline
from stages.records.script import Image
from stages.script.markup.parser import parse_script
from tests.stages.content.synthetic_narration import narrate

BEES = """Bees live in colonies of many thousands. A colony of bees has one queen, and the queen lays all the eggs.

The bees of a colony dance to tell each other where flowers are. A bee that has found flowers runs in a figure of eight.

In winter the bees of the colony form a ball around the queen. They shiver to keep her warm, and they eat their honey.

Beekeepers give the colony sugar in exchange for honey. A hive of bees can make thirty kilos of honey in a summer."""
TRAINS = """Trains run on steel rails because steel on steel rolls easily. A train needs little power to keep its speed.

The brakes of a train work with air. When the pipe between two wagons breaks, the air escapes and the brakes close.

Signals tell the driver of the train how fast to go. A red signal stops the train, and a magnet on the rail makes sure.

Night trains carry goods while passengers sleep. Most goods that travel by rail at night are coal, steel and cars."""
BREAD = """Bread needs only flour, water, salt and time. Good dough is wet, and wet dough sticks to your hands.

Sourdough is dough that holds wild yeast. Feed the sourdough with flour every day, and it will last for years.

Bake bread in a very hot oven. Steam keeps the crust of the bread soft until the loaf has risen in the oven.

Let the bread cool before you cut it. The crumb of warm bread is still wet, and the knife presses the loaf together."""
TALK = "\n\n".join((BEES, TRAINS, BREAD))


def divided(text, **options):
    script = parse_script(text, name="talk")
    narration = narrate(script, letters_a_second=6.5, **options)
    return script, narration, outline(script, narration)


def test_chapters_begin_where_the_topic_changes():
    _, _, outlined = divided(TALK)
    opening = [outlined.sentences[section.sentence].tokens[0].text for section in outlined.sections]

    assert {"Trains", "Bread"} <= set(opening)


def test_chapters_have_titles_of_the_authors_words():
    _, _, outlined = divided(TALK)
    titles = [section.title for section in outlined.sections]

    assert titles[0] == ""
    assert all(title and len(title) <= 42 and title.lower() in " ".join(TALK.split()).lower() for title in titles[1:])
    assert len(set(titles)) == len(titles)
    assert not set(titles) & {bullet.text for bullet in outlined.bullets}


def test_chapters_are_contiguous_and_of_a_length_that_viewers_can_use():
    _, narration, outlined = divided(TALK)
    chapters = make_cues(outlined, narration).chapters

    assert chapters[0].start == 0
    assert chapters[-1].end == narration.seconds
    assert all(one.end == other.start for one, other in pairwise(chapters))
    assert all(40 <= chapter.end - chapter.start <= 130 for chapter in chapters)


def test_sentences_bullets_and_pictures_know_their_new_chapter():
    script = parse_script(TALK)
    at = len(script.sentences) - 2
    picture = Image(path="loaf.png", alt="", inset=False, section=0, sentence=at, until=at + 1)
    outlined = outline(script.model_copy(update={"images": (picture,)}), narrate(script, letters_a_second=6.5))
    last = len(outlined.sections) - 1

    assert [section.sentence for section in outlined.sections] == [
        next(i for i, s in enumerate(outlined.sentences) if s.section == number) for number in range(last + 1)
    ]
    assert all(outlined.sentences[bullet.sentence].section == bullet.section for bullet in outlined.bullets)
    assert outlined.images[0].section == last


def test_a_break_is_a_border():
    text = TALK.replace("\n\nIn winter", "\n\n---\n\nIn winter")
    _, _, outlined = divided(text)

    assert "In" in [outlined.sentences[section.sentence].tokens[0].text for section in outlined.sections]


@pytest.mark.parametrize("text", [BEES, f"## Animals\n\n{TALK}"])
def test_short_scripts_and_those_with_headings_are_not_divided(text):
    script, _, outlined = divided(text)

    assert outlined.sections == script.sections


def test_one_endless_paragraph_is_divided_between_sentences():
    _, narration, outlined = divided(TALK.replace("\n\n", " "))
    chapters = make_cues(outlined, narration).chapters

    assert len(chapters) >= 3
    assert all(chapter.end - chapter.start >= 40 for chapter in chapters)


def test_a_language_without_spaces_is_divided_too():
    text = "\n\n".join(
        f"{topic}是一个重要的问题，我们需要认真对待{topic}。关于{topic}，专家们有许多不同的看法，也有许多经验。" * 8
        for topic in ("安全", "环境", "教育", "健康", "交通", "文化")
    )
    _, _, outlined = divided(f"---\nlang: zh\n---\n{text}")

    assert len(outlined.sections) >= 2
    assert all(section.title for section in outlined.sections[1:])
