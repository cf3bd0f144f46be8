"""The data files of languages: whole, tidy, and refused with a clear error where they are not."""

from dataclasses import fields

import pytest

from stages.content.languages.loader import FOLDER, get_primary_subtag, load_caption_words, load_vocabulary
from stages.content.languages.vocabulary import CaptionWords, Vocabulary

LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))
WITH_BULLETS = ["de", "en", "es", "fr", "it", "nl", "pt", "sv"]
NEEDED = (
    "stop_words", "never_last", "articles", "prepositions", "coordinators", "subordinators",
    "conditional_subordinators", "lead_ins", "ordinal_lead_ins", "emphatic_lead_ins", "fillers",
    "request_words", "rule_words", "back_references", "first_person", "greetings", "farewells", "auxiliaries",
    "negations", "absolutes", "complementizers",
)  # fmt: skip
CAPTIONS = "\n".join(f'{field.name} = ""' for field in fields(CaptionWords))


def lists(record):
    return {field.name: getattr(record, field.name) for field in fields(record)}


def test_each_language_has_a_file():
    assert LANGUAGES == ["ar", "da", "de", "el", "en", "es", "fr", "he", "hi", "it", "nb", "nl", "pt", "ru", "sv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_has_every_list_in_lower_case_and_without_repetitions(language):
    """The loader refuses a table that lacks a list or has one more, upper case, and repetitions."""
    words = lists(load_caption_words(language))

    assert any(words.values())
    assert all(entry == entry.strip() and " " not in entry for entries in words.values() for entry in entries)


@pytest.mark.parametrize("language", WITH_BULLETS)
def test_a_language_with_bullets_has_what_finding_them_needs(language):
    words = load_vocabulary(language)

    assert [name for name in NEEDED if not getattr(words, name)] == []
    assert words.articles <= words.stop_words


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in WITH_BULLETS])
def test_a_language_of_captions_only_has_no_words_for_bullets(language):
    assert load_vocabulary(language) == Vocabulary()


def test_a_language_goes_by_its_tag_with_or_without_a_region():
    assert load_vocabulary("de-AT") == load_vocabulary("DE") == load_vocabulary("de_CH")
    assert load_caption_words("pt-BR") == load_caption_words("pt")
    assert get_primary_subtag("zh-Hant-TW") == "zh"


@pytest.mark.parametrize("language", ["", "xx", "../languages/en", "en/../de"])
def test_an_unknown_language_has_no_words(language):
    assert load_vocabulary(language) == Vocabulary()
    assert load_caption_words(language) == CaptionWords()


def test_phrases_are_found_by_their_first_word_the_longest_first():
    assert load_vocabulary("en").conditional_subordinators["as"] == (("as", "long", "as"), ("as", "soon", "as"))
    assert load_vocabulary("en").emphatic_lead_ins["always"] == (("always", "remember", "that"), ("always", "remember"))


def test_words_are_what_the_file_lists():
    assert load_caption_words("nl").articles == {"de", "het", "een"}
    assert load_vocabulary("fr").coordinators == {"et", "ou", "mais"}
    assert load_vocabulary("en").past_endings == ("ed",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[captions]\n" + CAPTIONS.replace('articles = ""\n', ""), r"qq\.toml: \[captions\] lacks articles"),
        ("[captions]\n" + CAPTIONS + '\nparticles = ""', r"\[captions\] has unknown lists: particles"),
        ("[captions]\n" + CAPTIONS.replace('articles = ""', 'articles = "the a the"'), "articles repeats the"),
        ("[captions]\n" + CAPTIONS.replace('articles = ""', 'articles = "The"'), "articles is not in lower case"),
        ("[captions]\n" + CAPTIONS.replace('articles = ""', "articles = 3"), "articles is no string"),
        ("[captions\n", r"qq\.toml: "),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_place(text, message, tmp_path):
    (tmp_path / "qq.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=message):
        load_caption_words("qq", tmp_path)


def test_a_phrase_that_is_listed_twice_is_refused(tmp_path):
    lines = (f'{field.name} = "{"a b, c, a  b" if field.name == "greetings" else ""}"' for field in fields(Vocabulary))
    (tmp_path / "qq.toml").write_text("[bullets]\n" + "\n".join(lines), encoding="utf-8")

    with pytest.raises(ValueError, match=r"\[bullets\] greetings repeats a b"):
        load_vocabulary("qq", tmp_path)
