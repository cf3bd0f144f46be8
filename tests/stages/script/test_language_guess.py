"""The language of a script: guessed where nothing names it, refused where no voice for it could read the script."""

from __future__ import annotations

import pytest

from config.errors import InputError
from stages.script.language_guess import guess_language
from stages.script.markup.parser import parse_script

GREETINGS = {
    "de": "Hallo zusammen, heute reden wir über Solarstrom und wie er entsteht.",
    "fr": "Bonjour à tous, bienvenue dans notre chaîne. Aujourd'hui nous parlons du soleil.",
    "es": "Hola a todos, bienvenidos a nuestro canal. Hoy hablamos de la energía solar.",
    "it": "Buongiorno a tutti, benvenuti nel nostro canale. Oggi parliamo di energia solare.",
    "pt": "Olá a todos, bem-vindos ao nosso canal. Hoje falamos sobre a energia solar.",
    "nl": "Hallo allemaal, welkom op ons kanaal. Vandaag praten we over zonne-energie.",
    "sv": "Hej alla, välkomna till vår kanal. Idag ska vi prata om solenergi och hur den fungerar.",
    "pl": "Cześć wszystkim, witamy na naszym kanale. Dzisiaj mówimy o energii słonecznej.",
    "ru": "Всем привет, добро пожаловать на наш канал. Сегодня мы говорим о солнечной энергии.",
    "uk": "Усім привіт, ласкаво просимо на наш канал. Сьогодні ми говоримо про сонячну енергію.",
    "ja": "みなさん、こんにちは。今日は太陽光発電についてお話しします。",
    "zh": "大家好，欢迎来到我们的频道。今天我们讨论AI技术。",
    "ko": "여러분 안녕하세요. 오늘은 태양광에 대해 이야기합니다.",
    "hi": "नमस्ते दोस्तों, हमारे चैनल में आपका स्वागत है। आज हम सौर ऊर्जा के बारे में बात करेंगे।",
    "ar": "مرحبا بكم جميعا في قناتنا. اليوم نتحدث عن الطاقة الشمسية.",
    "he": "שלום לכולם, ברוכים הבאים לערוץ שלנו.",
    "el": "Γεια σας, καλώς ήρθατε στο κανάλι μας.",
    "th": "สวัสดีทุกคน วันนี้เราจะพูดถึงพลังงานแสงอาทิตย์",
}


@pytest.mark.parametrize(("language", "text"), GREETINGS.items())
def test_a_language_is_known_by_two_sentences(language, text):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Hello there. This is all.",
        "Welcome to our channel. Today we talk about solar panels.",
        "Our results: Q3 2024, EBITDA, KPI, ROI, SaaS, CRM.",
        "The Champions: Mueller, Garcia, Rossi, Kowalski, Andersson.",
        "Pizza, pasta, espresso, latte, gelato and tiramisu.",
        "Hi!",
        "12 + 3 = 15.",
        "",
    ],
)
def test_english_and_what_is_in_doubt_is_taken_for_no_other_language(text):
    assert guess_language(text) in (None, "en")


def test_a_script_without_a_language_is_spoken_in_its_own_and_says_so():
    script = parse_script(GREETINGS["de"] + " Das kostet 5 €.", language="en-us", guess=True)

    assert script.options.lang == "de"
    assert script.sentences[-1].tokens[-2].spoken == "fünf Euro."
    assert [warning.message for warning in script.warnings] == [
        'no line "lang:" names the language of the script; it looks German and is spoken in that language (de). If that'
        ' is wrong, write "lang: en-us" between two lines --- at the top'
    ]


@pytest.mark.parametrize("text", [GREETINGS["de"], f"---\nlang: en-us\n---\n{GREETINGS['de']}"])
def test_a_language_that_somebody_chose_is_never_changed(text):
    script = parse_script(text, language="en-us", guess=text.startswith("---"))

    assert script.options.lang in ("", "en-us")
    assert script.warnings == ()


def test_a_script_in_letters_that_its_language_does_not_use_is_refused_with_the_cure():
    with pytest.raises(InputError) as caught:
        parse_script(f"---\nlang: de\n---\n{GREETINGS['ru']}")

    assert caught.value.message == (
        "The script is in Cyrillic letters (100% of them), which a voice for German (de) cannot read."
    )
    assert 'write "lang: ru"' in caught.value.hint
    assert "`lang:`" in caught.value.hint


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "hi", "ar", "ru"])
def test_latin_names_in_another_writing_system_are_no_reason_to_refuse(language):
    text = f"{GREETINGS[language]} Google, YouTube, GPT-4, OpenAI, Microsoft Windows, Apple iPhone, TikTok, Netflix."

    assert parse_script(text, language=language).warnings == ()


def test_words_in_another_writing_system_are_spoken_in_latin_letters_or_left_out_with_a_warning():
    script = parse_script(
        "Fine, and there we go.\nWe met in 北京 and Москва.\n\nIn Arabic: مرحبا, in Korean: 안녕하세요, 東京タワー."
    )

    spoken = " ".join(token.spoken for sentence in script.sentences for token in sentence.tokens if token.spoken)
    assert spoken == "Fine, and there we go. We met in Bei Jing and Moskva. In Arabic: in Korean: Annyeonghaseyo."
    assert [(warning.line, warning.message.split("; to")[0]) for warning in script.warnings] == [
        (2, "the voice cannot read “北京”: it is spoken “Bei Jing”"),
        (2, "the voice cannot read “Москва”: it is spoken “Moskva”"),
        (4, "the voice cannot read “مرحبا”: it is shown, but not spoken"),
        (4, "the voice cannot read “안녕하세요”: it is spoken “Annyeonghaseyo”"),
        (4, "the voice cannot read “東京タワー”: it is shown, but not spoken"),
    ]
    assert "[北京](say: other words)" in script.warnings[0].message


def test_the_author_and_the_lexicon_say_how_a_foreign_word_is_spoken():
    script = parse_script("We met in [北京](say: Beijing).")

    assert script.sentences[0].tokens[-1].spoken == "Beijing."
    assert script.warnings == ()


@pytest.mark.parametrize("language", ["en-us", "de", "fr"])
def test_greek_letters_are_symbols_not_foreign_words(language):
    script = parse_script("α, β, Δ, μ.", language=language)

    assert [token.spoken for token in script.sentences[0].tokens] == ["alpha,", "beta,", "delta,", "mu."]
    assert script.warnings == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El precio es 27,50 € y creció un 12,5 % en el tercer trimestre.", "es"),
        ("Le prix est de 27,50 € et 12,5 % de plus.", "fr"),
        ("Il prezzo è di 27,50 € e cresce.", "it"),
        ("De prijs is 27,50 € per jaar.", "nl"),
        ("Der Preis steigt. Wir sind mit dem Ergebnis nicht zufrieden.", "de"),
    ],
)
def test_two_function_words_are_enough_for_a_short_script(text, language):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Los Angeles, San Francisco, El Paso and Las Vegas.",
        "Press enter. Open settings. Click Save. Restart computer.",
        "Revenue grew 12%. Costs fell 5%. Profit doubled.",
        "Kubernetes pods and nodes scale quickly.",
    ],
)
def test_short_english_without_function_words_is_not_taken_for_another_language(text):
    assert guess_language(text) in (None, "en")
