"""Test the conversion of phones to mouth movement."""

from __future__ import annotations

import numpy as np
import pytest

from models import visemes
from models.engine import Phone
from models.visemes import JAW, PRESS, ROUND, TUCK, WIDE, compute_mouth_parameters, find_visemes, lip_opening


def said(*sounds: str, each: float = 0.1, at: float = 0.4) -> tuple[Phone, ...]:
    return tuple(Phone(at + k * each, at + (k + 1) * each, symbol) for k, symbol in enumerate(sounds))


def at(seconds: float) -> int:
    return int(seconds * 25)


def test_no_sound_moves_nothing():
    assert not compute_mouth_parameters((), 50).any()
    assert not compute_mouth_parameters(said("", "", ""), 50).any()


def test_the_mouth_parameters_are_float32_with_one_row_a_frame():
    curve = compute_mouth_parameters(said("h", "ə", "l", "əʊ"), 37)

    assert curve.shape == (37, len(visemes.PARAMETERS))
    assert curve.dtype == np.float32


@pytest.mark.parametrize("frames", [0, 1, 2, 5])
def test_very_short_passages_stay_at_rest_at_both_ends(frames):
    curve = compute_mouth_parameters(said("a", "a", at=0), frames)

    assert len(curve) == frames
    assert not curve[:1].any()
    assert not curve[-1:].any()


def test_open_vowels_open_the_mouth_more_than_close_ones():
    wide, narrow = (lip_opening(compute_mouth_parameters(said(vowel, vowel), 30)).max() for vowel in ("a", "i"))

    assert wide > 2 * narrow > 0.02


@pytest.mark.parametrize("stop", ["m", "b", "p", "pʰ", "ˈm"])
@pytest.mark.parametrize("start", [0.40, 0.41, 0.42, 0.43])
def test_a_stop_of_the_lips_shows_on_a_frame_however_short_it_is(stop, start):
    phones = (Phone(0.2, start, "a"), Phone(start, start + 0.03, stop), Phone(start + 0.03, 0.8, "a"))

    gap = lip_opening(compute_mouth_parameters(phones, 30))

    assert gap[at(start) - 2 : at(start) + 3].min() == 0
    assert gap.max() > 0.08


def test_f_and_v_tuck_the_lower_lip_under_the_teeth():
    curve = compute_mouth_parameters(said("a", "f", "a"), 30)

    assert curve[at(0.52) - 1 : at(0.52) + 2, TUCK].max() > 0.6
    assert curve[at(0.52) - 1 : at(0.52) + 2, PRESS].max() < 0.1


def test_oo_rounds_and_ee_spreads_the_lips():
    assert compute_mouth_parameters(said("u", "u"), 30)[:, ROUND].max() > 0.7
    assert compute_mouth_parameters(said("i", "i"), 30)[:, WIDE].max() > 0.4


def test_lips_lead_the_sound_a_little():
    gap = lip_opening(compute_mouth_parameters((Phone(1.0, 1.4, "a"),), 50))
    middle = float((gap * np.arange(50)).sum() / gap.sum() + 0.5) / 25

    assert 1.2 - 0.05 <= middle <= 1.2 - 0.01


def test_in_a_long_pause_the_mouth_is_shut_within_120_ms_and_does_not_stir():
    phones = (*said("a", "l", "a"), Phone(0.7, 1.5, ""), *said("a", "l", at=1.5))

    curve = compute_mouth_parameters(phones, 60)

    quiet = curve[int(np.ceil((0.7 + 0.12) * 25)) : int(1.5 * 25) - 2]
    assert len(quiet) > 10
    assert not quiet.any()
    assert lip_opening(curve)[at(1.55)] > 0.03


def test_a_pause_that_no_phone_names_is_a_pause_all_the_same():
    named = (*said("a", "l", "a"), Phone(0.7, 1.5, ""), *said("a", "l", at=1.5))

    np.testing.assert_array_equal(
        compute_mouth_parameters(named, 60), compute_mouth_parameters([p for p in named if p.symbol], 60)
    )


def test_a_breath_between_words_does_not_close_the_mouth():
    phones = (*said("a", "a"), Phone(0.6, 0.72, ""), *said("a", "a", at=0.72))

    assert lip_opening(compute_mouth_parameters(phones, 40))[at(0.6)] > 0.02


def test_the_same_words_move_the_same_way_wherever_they_stand():
    early, late = (
        compute_mouth_parameters(said("h", "ɛ", "l", "oʊ", at=0.4), 60),
        compute_mouth_parameters(said("h", "ɛ", "l", "oʊ", at=1.2), 60),
    )

    np.testing.assert_allclose(early[:40], late[20:], atol=1e-3)


def test_what_follows_a_long_pause_does_not_change_what_came_before_it():
    first = said("a", "m", "a")

    together, alone = (
        compute_mouth_parameters((*first, *said("u", "s", at=1.6)), 80),
        compute_mouth_parameters(first, 80),
    )

    np.testing.assert_allclose(together[:36], alone[:36], atol=1e-3)


WORDS = {
    "en-us": "ð ə k w ɪ k b ɹ aʊ n f ɑː k s dʒ ʌ m p t oʊ v ɚ θ ɪ ŋ ʒ ɐ ᵻ ɾ əl ɔːɹ",
    "de": "ʃ øː n ə ɡ ʁ yː s ə ç ʏ ts pf ɛɾ x œ ɜ ʊ",
    "fr": "ɔ̃ ʒ u ʁ ɛ̃ ɑ̃ œ̃ ɥ i ɲ y ø",
    "es": "β w e n o s ð i a s tʃ ɣ ʎ ʝ r ɾ",
    "zh": "tɕʰ iɛ5 tsʰ ɤ ʂ ʐ y ɿ kh",
    "ru": "z d r a f s tʲ v ʊ j ɪ tʲ ɨ ɕ",
    "ar": "ħ ʕ q ʔ aː dˤ",
}


@pytest.mark.parametrize("language", WORDS)
def test_every_phone_of_a_language_has_a_viseme_of_its_own(language):
    for symbol in WORDS[language].split():
        assert set(find_visemes(symbol)) <= set(visemes.VISEMES) - {"rest"}, symbol
        assert symbol in ("ə", "ɚ", "ɜ", "ᵻ", "əl", "ɤ") or find_visemes(symbol) != ("schwa",), symbol


def test_marks_do_not_move_lips():
    assert find_visemes("ˈaː") == find_visemes("ã") == find_visemes("a5") == find_visemes("a") == ("ah",)


def test_a_mark_that_stands_alone_is_a_sound():
    assert find_visemes("ʲ") == find_visemes("j")


def test_a_diphthong_glides_and_an_affricate_opens_into_its_hiss():
    assert find_visemes("aɪ") == ("ah", "ee")
    assert find_visemes("tʃ") == ("tdn", "sh")


def test_a_pause_is_rest_and_an_unknown_sound_is_not():
    assert find_visemes("") == find_visemes("_:") == ("rest",)
    assert find_visemes("ʘ") == ("schwa",)


def test_parameters_never_leave_their_range():
    curve = compute_mouth_parameters(said(*["a", "m", "ʃ", "u", "f", "i", "b", "ɔ", "s", "w", "æ"], each=0.07), 60)

    assert curve.min() >= -0.2
    assert curve.max() <= 1.2
    assert curve[:, JAW].min() >= 0
