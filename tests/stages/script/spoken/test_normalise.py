"""Normalising written text to spoken text, token by token."""

from __future__ import annotations

import pytest

from stages.script.lexicon import Lexicon, LexiconEntry
from stages.script.markup.parser import parse_script


def said(text, **options):
    sentences = parse_script(text, **options).sentences
    return " ".join(token.spoken for sentence in sentences for token in sentence.tokens if token.spoken)


ENGLISH = [
    # money
    ("It costs $1,250.", "It costs one thousand two hundred fifty dollars."),
    ("Only $0.99 today.", "Only ninety-nine cents today."),
    ("About $1 each.", "About one dollar each."),
    ("Pay €5.50 now.", "Pay five euros and fifty cents now."),
    ("Pay 5.50 € now.", "Pay five euros and fifty cents now."),
    ("A profit of £3m.", "A profit of three million pounds."),
    ("Some $2.5 billion in sales.", "Some two point five billion dollars in sales."),
    ("Pay US$5 million.", "Pay five million U-S dollars."),
    ("A $10k budget.", "A ten thousand dollar budget."),
    ("Just $5/month.", "Just five dollars per month."),
    ("From $5–$10 each.", "From five to ten dollars each."),
    ("Pay 500 USD or GBP 20.", "Pay five hundred U-S dollars or twenty pounds."),
    ("A loss of -$5.", "A loss of minus five dollars."),
    ("Worth ¥500 or 50¢.", "Worth five hundred yen or fifty cents."),
    # dates
    ("On 2026-11-22 it ran.", "On November twenty-second, twenty twenty-six it ran."),
    ("On 22 Nov 2026 it ran.", "On the twenty-second of November twenty twenty-six it ran."),
    ("On 3 November it ran.", "On the third of November it ran."),
    ("On Nov 3rd it ran.", "On November third it ran."),
    ("On Nov. 3, 2026, it ran.", "On November third, twenty twenty-six, it ran."),
    ("On 11/22/2026 it ran.", "On November twenty-second, twenty twenty-six it ran."),
    ("On 22.11.2026 it ran.", "On November twenty-second, twenty twenty-six it ran."),
    ("From May 5–7 it ran. May I?", "From May fifth to seventh it ran. May I?"),
    ("Open Mon.-Fri. only.", "Open Monday to Friday only."),
    # times
    ("At 3:45 p.m. sharp.", "At three forty-five P-M sharp."),
    ("At 14:30 sharp.", "At fourteen thirty sharp."),
    ("At 10:00 or 09:05.", "At ten o'clock or nine oh five."),
    ("At 3pm or 3 a.m. then.", "At three P-M or three A-M then."),
    ("Open 9-10 a.m. only.", "Open nine to ten A-M only."),
    ("Open 10am-5pm only.", "Open ten A-M to five P-M only."),
    ("Open 9:00–17:00 only.", "Open nine o'clock to seventeen hundred only."),
    # measures
    ("It is 20km away.", "It is twenty kilometers away."),
    ("It weighs 5 kg, not 1 kg.", "It weighs five kilograms, not one kilogram."),
    ("With 16 GB of RAM.", "With sixteen gigabytes of RAM."),
    ("At 25 °C or -5°C.", "At twenty-five degrees Celsius or minus five degrees Celsius."),
    ("At 100 km/h.", "At one hundred kilometers per hour."),
    ("In 250 ms, or 5–10 s.", "In two hundred fifty milliseconds, or five to ten seconds."),
    ("Up 3.5% or 50 %.", "Up three point five percent or fifty percent."),
    ("Some 10-20% more.", "Some ten to twenty percent more."),
    ("A 5 km run.", "A five kilometer run."),
    ("A 5 min. walk.", "A five minute walk."),
    ("Over 100 m² large.", "Over one hundred square meters large."),
    # numbers
    ("The 1st, 2nd and 22nd.", "The first, second and twenty-second."),
    ("In 1999, 2005 and 2026.", "In nineteen ninety-nine, two thousand five and twenty twenty-six."),
    ("Since 1905 or the 1990s.", "Since nineteen oh five or the nineteen nineties."),
    ("The '80s and 2000s.", "The eighties and two thousands."),
    ("From 2019–2021 on.", "From twenty nineteen to twenty twenty-one on."),
    ("For 1500 people and 2000 users.", "For one thousand five hundred people and two thousand users."),
    ("Use 1/2 cup, 3/4 of it.", "Use one half cup, three quarters of it."),
    ("Use 1 1/2 cups or 2½.", "Use one and a half cups or two and a half."),
    ("Pi is 3.14159.", "Pi is three point one four one five nine."),
    ("At -5 degrees.", "At minus five degrees."),
    ("For 10-20 people.", "For ten to twenty people."),
    ("With 1,234,567 more.", "With one million two hundred thirty-four thousand five hundred sixty-seven more."),
    ("Agent 007.", "Agent zero zero seven."),
    (
        "It is 5x faster at 1280x720.",
        "It is five times faster at one thousand two hundred eighty by seven hundred twenty.",
    ),
    ("A 16:9 picture.", "A sixteen to nine picture."),
    ("It split 50-50.", "It split fifty fifty."),
    ("Some 5M users.", "Some five million users."),
    ("About ~5 or ≥ 5.", "About about five or at least five."),
    ("So 10^6 or x².", "So ten to the sixth or x squared."),
    # versions, telephones, addresses
    ("Now v2.0 or version 2.0.1.", "Now version two point zero or version two point zero point one."),
    ("Python 3.11 runs.", "Python three point eleven runs."),
    ("Call 555-123-4567 now.", "Call five five five, one two three, four five six seven now."),
    ("Call +1 (555) 123-4567.", "Call plus one, five five five, one two three, four five six seven."),
    ("Call +44 20 7946 0958.", "Call plus four four, two zero, seven nine four six, zero nine five eight."),
    ("Visit https://www.example.com/b?x=1.", "Visit example dot com."),
    ("Visit www.example.co.uk or github.com/a.", "Visit example dot co dot U-K or github dot com."),
    ("Mail jane.doe@example.com.", "Mail jane dot doe at example dot com."),
    ("Ping 192.168.1.1.", "Ping one hundred ninety-two dot one hundred sixty-eight dot one dot one."),
    # names
    ("The API and its APIs.", "The A-P-I and its A-P-I's."),
    ("NASA said SQL.", "NASA said S-Q-L."),
    ("The CEO's AI and IT.", "The C-E-O's A-I and I-T."),
    ("DO NOT open it.", "DO NOT open it."),
    ("Chapter IV, Part II, World War I.", "Chapter four, Part two, World War one."),
    ("Chapter V, Section C, plan X.", "Chapter five, Section C, plan X."),
    ("Louis XIV met Henry VIII.", "Louis the fourteenth met Henry the eighth."),
    ("And I think so. Charles I think not.", "And I think so. Charles I think not."),
    ("Dr. Smith and Mrs. Lee.", "Doctor Smith and Missus Lee."),
    ("At 12 Elm St. in St. Paul.", "At twelve Elm Street in Saint Paul."),
    ("Use e.g. this, i.e. that, etc.", "Use for example this, that is that, et cetera."),
    ("See No. 5 and Fig. 3 on p. 12.", "See number five and figure three on page twelve."),
    ("No. I won't.", "No. I won't."),
    ("In the U.S. and the U.K. now.", "In the U-S and the U-K now."),
    ("By J. K. Rowling.", "By J K Rowling."),
    ("She has a Ph.D. in it.", "She has a P-H-D in it."),
    ("Use C# or C++ and foo_bar().", "Use C sharp or C plus plus and foo bar."),
    ("Open README.md in Node.js.", "Open README dot md in Node dot js."),
    ("An MP3, RTX 4090 or COVID-19.", "An M-P three, R-T-X forty ninety or COVID nineteen."),
    ("A 5-year-old child.", "A five year-old child."),
    ("A state-of-the-art co-op.", "A state-of-the-art co-op."),
    ("See pp. 12–14 of the 2nd ed. of it.", "See pages twelve to fourteen of the second edition of it."),
    ("Room 4B is 3x larger.", "Room four B is three times larger."),
    # what looks alike
    ("Up last year – 60% of it.", "Up last year, sixty percent of it."),
    ("It was 50/50 on 9/11.", "It was fifty fifty on nine eleven."),
    ("For 1,000s of users in 2026/27.", "For thousands of users in twenty twenty-six to twenty twenty-seven."),
    ("From Nov. 2026 in Rome.", "From November twenty twenty-six in Rome."),
    ("A score of 4.5 and mid-1990s.", "A score of four point five and mid nineteen nineties."),
    ("From 9 a.m.–noon.", "From nine A-M noon."),
    # symbols
    ("R&D at AT&T.", "R and D at A-T and T."),
    ("You & me + him = us.", "You and me plus him equals us."),
    ("Now #5 of #AISafety by @jane.", "Now number five of hashtag A-I Safety by at jane."),
    ("This and/or that, 24/7.", "This and or that, twenty-four seven."),
    ("Hello 🙂 world 👍🏽!", "Hello world!"),
    ("Go (now) and “wait”.", "Go, now, and wait."),
    ("A word—another… and so on.", "A word, another, and so on."),
    ("No mark at the end", "No mark at the end."),
]


@pytest.mark.parametrize(("written", "spoken"), ENGLISH)
def test_english_is_said_as_people_read_it_aloud(written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(("written", "_spoken"), ENGLISH)
def test_nothing_of_the_written_form_is_lost(written, _spoken):
    tokens = [token for sentence in parse_script(written).sentences for token in sentence.tokens]

    assert "".join(("" if token.joined else " ") + token.text for token in tokens).strip() == written


def test_british_scripts_are_read_the_british_way():
    assert said("On 05/11/2026 we had 150.", language="en-GB") == (
        "On November fifth, twenty twenty-six we had one hundred and fifty."
    )


def test_words_are_dealt_out_to_the_tokens_they_belong_to():
    tokens = parse_script("On 22 Nov 2026 at 3:45 p.m. we sold 2.5 billion to +1 555 123 4567 now.").sentences[0].tokens

    assert {token.text: token.spoken for token in tokens} == {
        "On": "On", "22": "the twenty-second of", "Nov": "November", "2026": "twenty twenty-six", "at": "at",
        "3:45": "three forty-five", "p.m.": "P-M", "we": "we", "sold": "sold", "2.5": "two point five",
        "billion": "billion", "to": "to", "+1": "plus one,", "555": "five five five,", "123": "one two three,",
        "4567": "four five six seven", "now.": "now.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "Das kostet 1.250 oder 3,5.", "Das kostet eintausendzweihundertfünfzig oder drei Komma fünf."),
        ("fr", "Il y a 21 chats !", "Il y a vingt et un chats!"),
        ("es", "Hay 15 gatos.", "Hay quince gatos."),
        ("zz", "Foo 15 bar.", "Foo 15 bar."),
        ("zh", "你好 15。", "你好 十五."),
    ],
)
def test_other_languages_get_their_numbers_and_leave_the_rest_to_the_voice(language, written, spoken):
    assert said(written, language=language) == spoken


def test_dashes_part_words_that_no_space_parts():
    tokens = parse_script("A word—another.").sentences[0].tokens

    assert [(token.text, token.joined) for token in tokens] == [("A", False), ("word—", False), ("another.", True)]


def test_writing_without_spaces_is_cut_into_tokens():
    sentences = parse_script("今天我们学习如何保护账户安全。密码已经不够了！", language="zh").sentences

    assert len(sentences) == 2
    assert max(len(token.text) for sentence in sentences for token in sentence.tokens) <= 9
    assert all(token.joined for token in sentences[0].tokens[1:])


def test_data_without_spaces_is_left_out_with_a_warning():
    script = parse_script(f"Here is the key: {'QUJD' * 50} and that is it.")

    assert said(f"Here is the key: {'QUJD' * 50} and that is it.") == "Here is the key: and that is it."
    assert "200 characters without a space" in script.warnings[0].message


# ---------------------------------------------------------------------------------------------------- pronunciation


def test_the_author_says_how_a_word_is_said():
    tokens = parse_script("Our [SQL](say: sequel)'s a [nuclear](/ˈnuːkliər/), [[GIF|jiff]].").sentences[0].tokens

    assert [(t.text, t.spoken, t.ipa) for t in tokens[1:]] == [
        ("SQL's", "sequel's", ""), ("a", "a", ""), ("nuclear,", "nuclear,", "ˈnuːkliər"), ("GIF.", "jiff.", ""),
    ]  # fmt: skip


def test_a_pronunciation_of_several_words_stands_on_the_first():
    tokens = parse_script("In [New York](say: the big apple)'s centre on [1 2 2026](say: the day).").sentences[0].tokens

    assert [(t.text, t.spoken) for t in tokens[1:]] == [
        ("New", "the big apple's"), ("York's", ""), ("centre", "centre"), ("on", "on"), ("1", "the day."), ("2", ""),
        ("2026.", ""),
    ]  # fmt: skip


def lexicon(**entries):
    result = Lexicon()
    for written, entry in entries.items():
        result.add(written.replace("_", " "), entry)
    return result


def test_the_lexicon_wins_over_the_rules():
    words = lexicon(
        SQL=LexiconEntry("sequel"),
        kubectl=LexiconEntry("cube control"),
        New_York=LexiconEntry(ipa="nuː jɔːk"),
        v2=LexiconEntry("vee two"),
    )

    tokens = parse_script("Use SQL's Kubectl, (sql) in New York, v2.", lexicon=words).sentences[0].tokens

    assert [(t.spoken, t.ipa) for t in tokens] == [
        ("Use", ""), ("sequel's", ""), ("cube control,", ""), ("sequel,", ""), ("in", ""), ("New York,", "nuː jɔːk"),
        ("", ""), ("vee two.", ""),
    ]  # fmt: skip


def test_the_markup_wins_over_the_lexicon():
    assert said("Our [SQL](say: squirrel).", lexicon=lexicon(SQL=LexiconEntry("sequel"))) == "Our squirrel."
