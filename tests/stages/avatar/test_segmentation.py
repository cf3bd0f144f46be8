from __future__ import annotations

import numpy as np
import pytest

from stages.avatar.segmentation import MAX_FRAMES, split_into_segments
from stages.records.narration import Narration, PhoneTime, SentenceTime, WordTime
from stages.records.script import Options, Script, Section, Sentence, Token


def written(texts, paragraphs=None):
    paragraphs = paragraphs or [0] * len(texts)
    sentences = tuple(
        Sentence(tokens=tuple(Token(text=w, spoken=w) for w in t.split()), section=0, paragraph=p, pause=0.5)
        for t, p in zip(texts, paragraphs, strict=True)
    )
    return Script(
        title="T", options=Options(), sections=(Section(title="", sentence=0),), sentences=sentences, bullets=()
    )


def spoken(script, lengths, lead=60):
    """A narration in which sentence ``i`` lasts ``lengths[i]`` frames and is followed by 12 to 13 frames of silence."""
    times, frame = [], lead
    for sentence, length in zip(script.sentences, lengths, strict=True):
        start, end = frame / 25, (frame + length - 0.3) / 25
        step = (end - start) / len(sentence.tokens)
        words = tuple(
            WordTime(token=i, start=start + i * step, end=start + (i + 1) * step) for i in range(len(sentence.tokens))
        )
        phones = tuple(PhoneTime(symbol="a", start=w.start, end=w.end) for w in words)
        times.append(SentenceTime(start=start, end=end, words=words, phones=phones, timing="engine"))
        frame += length + 12
    return Narration(
        voice="v", version="1", network=False, frames=frame + 10, loudness=-16, true_peak=-2, sentences=tuple(times)
    )


def talk(count, seed=1, changed=None):
    rng = np.random.default_rng(seed)
    lengths = [int(n) for n in rng.integers(50, 150, count)]
    texts = [f"This is sentence number {i} of the talk" for i in range(count)]
    if changed is not None:
        texts[changed], lengths[changed] = "Something else altogether stands here now", 97
    script = written(texts)
    return script, spoken(script, lengths)


def test_segments_cover_the_narration_without_gap_or_overlap():
    script, narration = talk(60)

    plan = split_into_segments(script, narration)

    assert [s.first for s in plan] == [0, *np.cumsum([s.frames for s in plan])[:-1]]
    assert sum(s.frames for s in plan) == narration.frames
    assert [s.number for s in plan] == list(range(len(plan)))


def test_every_cut_lies_in_a_pause():
    script, narration = talk(60)

    for segment in split_into_segments(script, narration)[1:]:
        cut = segment.first / 25
        assert not any(s.start - 0.07 < cut < s.end + 0.07 for s in narration.sentences)


def test_every_phone_is_heard_in_exactly_one_segment_at_its_time():
    script, narration = talk(40)

    heard = [p.start + s.first / 25 for s in split_into_segments(script, narration) for p in s.phones]

    assert heard == pytest.approx([p.start for s in narration.sentences for p in s.phones], abs=2e-5)


def test_segments_last_about_ten_seconds():
    script, narration = talk(200)

    lengths = [s.frames for s in split_into_segments(script, narration)]

    assert max(lengths) <= MAX_FRAMES + 150 + 13
    assert 6 * 25 <= np.median(lengths) <= 12 * 25


def test_changing_one_sentence_leaves_the_other_segments_as_they_were():
    before = {(s.frames, s.phones) for s in split_into_segments(*talk(100))}
    after = {(s.frames, s.phones) for s in split_into_segments(*talk(100, changed=20))}

    assert len(after - before) <= 3
    assert len(before) > 30


def test_a_single_sentence_is_one_segment():
    script, narration = talk(1)

    (only,) = split_into_segments(script, narration)

    assert (only.first, only.frames) == (0, narration.frames)


def test_no_cut_is_made_where_there_is_no_pause():
    script = written(["one two three"] * 8)
    narration = spoken(script, [100] * 8)
    glued = tuple(
        s.model_copy(update={"end": following.start - 0.04})
        for s, following in zip(narration.sentences, narration.sentences[1:], strict=False)
    )
    narration = narration.model_copy(update={"sentences": (*glued, narration.sentences[-1])})

    assert len(split_into_segments(script, narration)) == 1
