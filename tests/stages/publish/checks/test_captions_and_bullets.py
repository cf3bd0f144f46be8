import pytest

from models.picture import Box
from stages.publish.checks.captions_and_bullets import check_bullets, check_overlaps
from stages.publish.checks.face_covered import check_covered
from stages.records.cues import BulletCue, CaptionCue, CaptionWord, Chapter, ImageCue, TitleCue
from stages.records.script import Bullet


def test_cues_that_follow_one_another_pass(builders):
    found = check_overlaps(builders.cues())

    assert found.passed
    assert found.measured == "5 cues, 0 overlaps"


def caption(start, end, *words):
    marked = [
        CaptionWord(line=0, first=4 * number, last=4 * number + 3, start=first, end=last)
        for number, (first, last) in enumerate(words)
    ]
    return CaptionCue(lines=("One two",), start=start, end=end, words=tuple(marked))


def page(number, start, end):
    return BulletCue(text="a", number=1, page=number, chapter=0, start=start, end=end)


OVERLAPS = {
    "captions": ({"captions": (caption(1, 3), caption(2.5, 4))}, "One two"),
    "a caption and the closing card": (
        {"closing": TitleCue(title="t", subtitle="", start=5, end=6), "captions": (caption(4.5, 5.5),)}, "a card",
    ),
    "pages": ({"bullets": (page(0, 1, 4), page(1, 3, 6))}, "page 2"),
    "pictures": (
        {"images": (ImageCue(path="a.png", alt="", inset=False, start=1, end=3),
                    ImageCue(path="b.png", alt="", inset=False, start=2, end=4))}, "b.png",
    ),
    "chapters": ({"chapters": (Chapter(title="A", start=0, end=4), Chapter(title="B", start=3, end=6))}, "'B'"),
    "words": ({"captions": (caption(1, 3, (1, 2), (1.5, 2.5)),)}, "'two' begins"),
    "a word and the end of its caption": ({"captions": (caption(1, 3, (1, 2), (2, 3.5)),)}, "marks words"),
    "a cue that ends before it begins": ({"captions": (caption(3, 1),)}, "before it begins"),
}  # fmt: skip


@pytest.mark.parametrize("name", OVERLAPS)
def test_overlaps_are_found(builders, name):
    changes, words = OVERLAPS[name]

    found = check_overlaps(builders.cues().model_copy(update={"captions": (), "bullets": ()} | changes))

    assert found.passed is False
    assert words in found.measured


def test_of_many_findings_the_first_are_named_and_all_are_kept(builders):
    many = tuple(caption(number, number + 2) for number in range(9))

    found = check_overlaps(builders.cues().model_copy(update={"captions": many, "bullets": ()}))

    assert found.measured.endswith("and 11 more, all listed in report.html")
    assert len(found.details) == 16
    assert check_overlaps(builders.cues()).details == ()


def test_bullets_of_one_page_stay_together(builders):
    bullets = (page(0, 1, 4), page(0, 2, 4), page(1, 4, 6))

    assert check_overlaps(builders.cues().model_copy(update={"bullets": bullets})).passed


def test_a_bullet_that_the_program_chose_is_held_to_its_word(builders):
    chosen = Bullet(text="Two three", section=0, sentence=2, token=1)
    script = builders.script().model_copy(update={"bullets": (chosen,)})
    cue = builders.cues().bullets[0].model_copy(update={"text": "Two three"})

    def judged(start):
        shown = builders.cues().model_copy(update={"bullets": (cue.model_copy(update={"start": start}),)})
        return check_bullets(script, builders.narration(), shown)

    assert judged(5.0).passed
    assert judged(5.3).passed is False
    assert "300 ms" in judged(5.3).measured


# ------------------------------------------------------------------------------------------------------------- face

FACE = Box(100, 100, 200, 220)
STRAP = Box(20, 400, 300, 500)


def covered(builders, overlays, face=FACE, seen=None, presenter=True, **changes):
    cues = builders.cues().model_copy(update=changes)
    return check_covered(overlays, 150, face, seen or {}, cues, presenter=presenter)


def test_things_beside_the_face_pass(builders):
    found = covered(builders, lambda number: (STRAP,), seen={7: FACE})

    assert found.passed
    assert "measured in 1" in found.measured


def test_a_lower_third_on_the_face_is_found_however_short_it_stays(builders):
    found = covered(builders, lambda number: (Box(150, 150, 400, 250),) if 60 <= number < 80 else ())

    assert found.passed is False
    assert found.measured.startswith("at 0:02.4")
    assert "250 x 100 pixels at (150, 150)" in found.measured


def test_a_face_that_is_not_where_the_track_says_is_found(builders):
    found = covered(builders, lambda number: (STRAP,), seen={33: Box(250, 350, 350, 450)})

    assert found.passed is False
    assert found.measured.startswith("at 0:01.3")


def test_faces_in_a_picture_that_takes_the_presenters_place_do_not_count(builders):
    image = ImageCue(path="team.jpg", alt="", inset=False, start=1, end=2)

    found = covered(builders, lambda number: (STRAP,), seen={33: Box(250, 350, 350, 450)}, images=(image,))

    assert found.passed


@pytest.mark.parametrize("change", [{"presenter": False}, {"face": None}])
def test_where_nobody_is_seen_nothing_is_judged(builders, change):
    assert covered(builders, lambda number: (STRAP,), **change).passed is None
