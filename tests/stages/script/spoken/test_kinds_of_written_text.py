"""What people really write, kind by kind, and how a reader says it."""

from __future__ import annotations

import pytest

from stages.script.markup.parser import parse_script


def said(text, language="en-us"):
    sentences = parse_script(text, language=language).sentences
    return " ".join(token.spoken for sentence in sentences for token in sentence.tokens if token.spoken)


ENGLISH = {
    "durations": [
        (
            "It took 90s and 30s, or 45 s.",
            "It took ninety seconds and thirty seconds, or forty-five seconds.",
        ),
        (
            "It lasts 2h 30m, or 1h30m.",
            "It lasts two hours thirty minutes, or one hour thirty minutes.",
        ),
        (
            "Wait 2m15s, or 2h 30min.",
            "Wait two minutes fifteen seconds, or two hours thirty minutes.",
        ),
        (
            "It lasts 1:30:00.",
            "It lasts one hour thirty minutes.",
        ),
        (
            "It began at 1:30:15.",
            "It began at one thirty and fifteen seconds.",
        ),
        (
            "We need 3d, 5wks and 2yrs.",
            "We need three days, five weeks and two years.",
        ),
        (
            "A 3d model of the 90s, not 90s music.",
            "A three D model of the nineties, not nineties music.",
        ),
        (
            "Hundreds of 100s of 5 m walks.",
            "Hundreds of hundreds of five meters walks.",
        ),
        (
            "He ran it in 25:30 min.",
            "He ran it in twenty-five minutes thirty seconds.",
        ),
    ],
    "minus and decimals": [
        (
            "It was -10C, not 10C, and 98.6F.",
            "It was minus ten degrees Celsius, not ten C, and ninety-eight point six degrees Fahrenheit.",
        ),
        (
            "It is -5x and -3pts and 5-10C.",
            "It is minus five x and minus three points and five to ten C.",
        ),
        (
            "Sizes: 8.5x11in, 9.30am, 802.11ac, 2.0rc1.",
            "Sizes: eight point five by eleven inches, nine thirty A-M, eight oh two point eleven A-C, "
            "two point zero R-C one.",
        ),
        (
            "Open app.v2.py and config.json on 1.2.3.4.",
            "Open app dot v two dot py and config dot json on one dot two dot three dot four.",
        ),
        (
            "From −5 °C to –3 °C.",
            "From minus five degrees Celsius to minus three degrees Celsius.",
        ),
    ],
    "arithmetic": [
        (
            "So 3*4=12 and 10/2=5.",
            "So three times four equals twelve and ten divided by two equals five.",
        ),
        (
            "So 6 / 2 = 3 and 7-3=4.",
            "So six divided by two equals three and seven minus three equals four.",
        ),
        (
            "So 10 - 7 = 3 and 8 ÷ 2 ≈ 4.",
            "So ten minus seven equals three and eight divided by two is about four.",
        ),
        (
            "Now 10^-3, 5e-3, 10⁶, 6.02×10²³.",
            "Now ten to the minus three, five times ten to the minus three, ten to the sixth, six point "
            "zero two times ten to the twenty-third.",
        ),
        (
            "Now √16, x>5 and a<=b.",
            "Now the square root of sixteen, x is greater than five and a is less than or equal to b.",
        ),
        (
            "If p < 0.05 and n ≥ 30.",
            "If p is less than zero point zero five and n is greater than or equal to thirty.",
        ),
        (
            "So 2x + 3 = 7 and x² + y² = z².",
            "So two x plus three equals seven and x squared plus y squared equals z squared.",
        ),
        (
            "In <5 min or ≥3 days.",
            "In less than five minutes or at least three days.",
        ),
        (
            "Add 2 ± 1 and α, Δx.",
            "Add two plus or minus one and alpha, delta x.",
        ),
    ],
    "spans": [
        (
            "Years 2019-2021, pages 10-12, 9:00-17:00.",
            "Years twenty nineteen to twenty twenty-one, pages ten to twelve, nine o'clock to seventeen hundred.",
        ),
        (
            "We won 3-1 and took 5-10 kg.",
            "We won three to one and took five to ten kilograms.",
        ),
        (
            "In 2024 - 5 of them left.",
            "In twenty twenty-four, five of them left.",
        ),
    ],
    "codes": [
        (
            "ISBN 978-3-16-148410-0.",
            "ISBN nine seven eight, three, one six, one four eight four one zero, zero.",
        ),
        (
            "Card 4111 1111 1111 1234.",
            "Card four one one one, one one one one, one one one one, one two three four.",
        ),
        (
            "MAC 00:1A:2B:3C:4D:5E.",
            "MAC zero zero, one A, two B, three C, four D, five E.",
        ),
        (
            "IP 10.0.0.1:8080.",
            "I-P ten dot zero dot zero dot one port eighty eighty.",
        ),
        (
            "Call 1-800-555-0199 or 911.",
            "Call one, eight zero zero, five five five, zero one nine nine or nine hundred eleven.",
        ),
        (
            "Call 1-800-FLOWERS.",
            "Call one, eight zero zero, flowers.",
        ),
        (
            "IBAN DE89 3704 0044 05.",
            "IBAN D-E eight nine, three seven zero four, zero zero four four, zero five.",
        ),
        (
            "Part AB-1234-X9, PIN 4821, CA 90210.",
            "Part A-B, one two three four, X nine, PIN four eight two one, C-A nine zero two one zero.",
        ),
        (
            "Hex 0x1F4 and commit 3f9a2b1.",
            "Hex zero x one F four and commit three F nine A two B one.",
        ),
        (
            "ID 550e8400-e29b-41d4-a716-446655440000.",
            "I-D five five zero E eight four zero zero, E two nine B, four one D four, A seven one six, "
            "four four six six five five four four zero zero zero zero.",
        ),
    ],
    "money and units of everywhere": [
        (
            "It is $1.250,00 or CHF 1'250.",
            "It is one thousand two hundred fifty dollars or one thousand two hundred fifty Swiss francs.",
        ),
        (
            "It is ₹1,25,000 or €1.234.567.",
            "It is one hundred twenty-five thousand rupees or one million two hundred thirty-four "
            "thousand five hundred sixty-seven euros.",
        ),
        (
            "It is 1\u00a0250\u00a0€, 12\u202f500 km, 1\u2009000\u2009000 people.",
            "It is one thousand two hundred fifty euros, twelve thousand five hundred kilometers, one million people.",
        ),
        (
            "It is R$ 50, 50 kr, PLN 20 or 27,50 €.",
            "It is fifty Brazilian reals, fifty Swedish kronor, twenty Polish zlotys or twenty-seven "
            "euros and fifty cents.",
        ),
        (
            "It is $1,2345 now.",
            "It is one comma two thousand three hundred forty-five dollars now.",
        ),
        (
            "Take 5 mg/ml, 2 TB/day, $5/GB.",
            "Take five milligrams per milliliter, two terabytes per day, five dollars per gigabyte.",
        ),
        (
            "A 10 x 20 cm box, 5m x 3m.",
            "A ten by twenty centimeters box, five meters by three meters.",
        ),
        (
            "He is 6'2\" tall.",
            "He is six feet two inches tall.",
        ),
    ],
    "pages, dates and numerals": [
        (
            "See page 5/10, step 2/3.",
            "See page five of ten, step two of three.",
        ),
        (
            "On 2024-01-02T10:30:00Z or 2024/01/02.",
            "On January second, twenty twenty-four at ten thirty U-T-C or January second, twenty twenty-four.",
        ),
        (
            "On Mon 5 Jan, c. 1850.",
            "On Monday the fifth of January, circa eighteen fifty.",
        ),
        (
            "At St. Johns St., near St. Mary.",
            "At Saint Johns Street, near Saint Mary.",
        ),
        (
            "Super Bowl LVIII, Rocky II, Mk II.",
            "Super Bowl fifty-eight, Rocky two, Mk two.",
        ),
        (
            "Final Fantasy VII of MCMXCIX.",
            "Final Fantasy seven of nineteen ninety-nine.",
        ),
        (
            "Malcolm X took a CD, size XL.",
            "Malcolm X took a C-D, size X-L.",
        ),
    ],
    "menus and emoticons": [
        (
            "Choose File > Save As > PDF.",
            "Choose File, Save As, P-D-F.",
        ),
        (
            "Then Settings → Display → Brightness.",
            "Then Settings, Display, Brightness.",
        ),
        (
            "Go to Settings>General.",
            "Go to Settings, General.",
        ),
        (
            "From 10 → 20 and input → output.",
            "From ten to twenty and input to output.",
        ),
        (
            "I <3 it :-) and it was so-so :D",
            "I it and it was so-so.",
        ),
        (
            "It takes <3 minutes.",
            "It takes less than three minutes.",
        ),
    ],
    "letters that only look different": [
        (
            "The oﬃcial ﬁrst ﬂow.",
            "The official first flow.",
        ),
        (
            "𝗕𝗼𝗹𝗱 text, ＡＢＣ １２３, and ⓑⓤⓑⓑⓛⓔ.",
            "Bold text, A-B-C one hundred twenty-three, and bubble.",
        ),
        (
            "At 5℃ and ５％.",
            "At five degrees Celsius and five percent.",
        ),
        (
            "It´s a test, it`s one, don′t, we‘re.",
            "It's a test, it's one, don't, we're.",
        ),
        (
            "A soft\u00adhyphen, a zero\u200bwidth.",
            "A softhyphen, a zerowidth.",
        ),
        (
            "½ cup, 2½ cups, H₂O and CO₂.",
            "one half cup, two and a half cups, H two O and C O two.",
        ),
    ],
    "full stops and ellipses": [
        (
            "So No...maybe we wait. Well...yes. Is it...?",
            "So No, maybe we wait. Well, yes. Is it?",
        ),
        (
            "Well… yes. . . no‥ done.Next we go.",
            "Well, yes, no, done. Next we go.",
        ),
        (
            "That is 5 m². And 10⁶. We use C#.",
            "That is five square meters. And ten to the sixth. We use C sharp.",
        ),
    ],
}


@pytest.mark.parametrize(
    ("written", "spoken"),
    [pytest.param(*pair, id=f"{kind}: {pair[0]}") for kind, pairs in ENGLISH.items() for pair in pairs],
)
def test_english(written, spoken):
    assert said(written) == spoken


OTHERS = {
    "de": [
        (
            "Der Preis ist 27,50 € am 24.12.2024 um 18:30 Uhr.",
            "Der Preis ist siebenundzwanzig Euro fünfzig am vierundzwanzigsten zwölften "
            "zweitausendvierundzwanzig um achtzehn Uhr dreißig.",
        ),
        (
            "Das kostet 123.500 € oder 1,5 Mio. Euro, z.B. bei Dr. Müller & Söhne GmbH.",
            "Das kostet einhundertdreiundzwanzigtausendfünfhundert Euro oder eins Komma fünf Millionen "
            "Euro, zum Beispiel bei Doktor Müller und Söhne GmbH.",
        ),
        (
            "Im 3. Quartal stieg der Umsatz um 12,5 % auf 20 km/h bei -5 °C.",
            "Im dritten Quartal stieg der Umsatz um zwölf Komma fünf Prozent auf zwanzig Kilometer pro "
            "Stunde bei minus fünf Grad Celsius.",
        ),
        (
            "Am 3. Oktober 1990, Nr. 5, S. 12, Abs. 2.",
            "Am dritten Oktober neunzehnhundertneunzig, Nummer fünf, Seite zwölf, Absatz zwei.",
        ),
        (
            "Von 9-17 Uhr, 9:00–17:00 Uhr, 5,- €.",
            "Von neun bis siebzehn Uhr, neun bis siebzehn Uhr, fünf Euro.",
        ),
        (
            "Die 90er, Ludwig XIV., Kapitel IV, Schritt 2/3.",
            "Die neunziger, Ludwig der vierzehnte, Kapitel vier, Schritt zwei von drei.",
        ),
        (
            "Also 7-3=4, 10–20 kg, 5 mg/ml, 3*4=12.",
            "Also sieben minus drei gleich vier, zehn bis zwanzig Kilogramm, fünf Milligramm pro "
            "Milliliter, drei mal vier gleich zwölf.",
        ),
        (
            "Tel. 030 1234567, info@firma.de, A & B, §5.",
            "Telefon null drei null, eins zwei drei vier fünf sechs sieben, info ät firma Punkt de, A "
            "und B, Paragraf fünf.",
        ),
        (
            "Also 10⁶, H₂O, 2½, 10^-3, √16, x>5 und a<=b.",
            "Also zehn hoch sechs, H zwei O, zwei und ein halb, zehn hoch minus drei, Wurzel aus "
            "sechzehn, x größer als fünf und a kleiner oder gleich b.",
        ),
        (
            "Es dauert 2h 30m, 1h30m und 90s.",
            "Es dauert zwei Stunden dreißig Minuten, eine Stunde dreißig Minuten und neunzig Sekunden.",
        ),
        ("Datei > Speichern unter → PDF, Menü>Hilfe.", "Datei, Speichern unter, PDF, Menü, Hilfe."),
    ],
    "fr": [
        (
            "Cela coûte 27,50 € ou 1 250 € le 1er mai à 18h30.",
            "Cela coûte vingt-sept euros cinquante ou mille deux cent cinquante euros le premier mai à "
            "dix-huit heures trente.",
        ),
        (
            "M. Roy et Mme Lee, n° 5, p. 12, +12,5 %, -5 °C.",
            "Monsieur Roy et Madame Lee, numéro cinq, page douze, plus douze virgule cinq pour cent, "
            "moins cinq degrés Celsius.",
        ),
        (
            "Au XXe siècle, Louis XIV, de 8h-18h, 2 M€.",
            "Au vingtième siècle, Louis quatorze, de huit à dix-huit heures, deux millions d'euros.",
        ),
    ],
    "es": [
        (
            "El precio es 27,50 € el 24/12/2024 a las 18:30.",
            "El precio es veintisiete euros con cincuenta el veinticuatro de diciembre de dos mil "
            "veinticuatro a las dieciocho y treinta.",
        ),
        (
            "La 1ª y el 2º, 20 km, 3.000 personas, 12,5 %.",
            "La primera y el segundo, veinte kilómetros, tres mil personas, doce coma cinco por ciento.",
        ),
        (
            "Hay 1 libro, 21 libros, 1 persona, 200 personas.",
            "Hay un libro, veintiún libros, una persona, doscientas personas.",
        ),
        (
            "EE. UU. paga 2.000.000 €, p. ej. en el siglo XX.",
            "Estados Unidos paga dos millones de euros, por ejemplo en el siglo veinte.",
        ),
    ],
    "it": [
        (
            "Il dott. Rossi paga 27,50 € alle 18.30, n. 5.",
            "Il dottor Rossi paga ventisette euro e cinquanta alle diciotto e trenta, numero cinque.",
        ),
    ],
    "pt": [
        (
            "A Sra. Reis paga R$ 27,50 no dia 1 de maio às 18h30.",
            "A senhora Reis paga vinte e sete reais e cinquenta no dia primeiro de maio às dezoito e trinta.",
        ),
    ],
    "nl": [
        (
            "Het kost € 27,50 om 18.30 uur, bijv. 20 km/u.",
            "Het kost zevenentwintig euro vijftig om achttien uur dertig, bijvoorbeeld twintig kilometer per uur.",
        ),
    ],
    "sv": [
        (
            "Det kostar 27,50 kr kl. 18.30 på 90-talet, s. 5.",
            "Det kostar tjugosju kronor och femtio öre klockan arton och trettio på nittiotalet, sidan fem.",
        ),
    ],
    "pl": [
        (
            "To 2 zł, 5 zł, 22 zł, 2 km, 5 km, 2 mln zł.",
            "To dwa złote, pięć złotych, dwadzieścia dwa złote, dwa kilometry, pięć kilometrów, dwa miliony złotych.",
        ),
        (
            "Dnia 24.12.2024 o 18:30, w 2024 roku, np. str. 5.",
            "Dnia dwudziestego czwartego grudnia dwa tysiące dwudziestego czwartego o osiemnastej "
            "trzydzieści, w dwa tysiące dwudziestym czwartym roku, na przykład strona pięć.",
        ),
    ],
    "ru": [
        (
            "Это 1 ₽, 2 ₽, 5 ₽, 2 км, 5 км, 2 млн руб.",
            "Это один рубль, два рубля, пять рублей, два километра, пять километров, два миллиона рублей.",
        ),
        (
            "Дата 24.12.2024, в 1990 году, 2 минуты, 12,5 %.",
            "Дата двадцать четвёртого декабря две тысячи двадцать четвёртого года, в тысяча девятьсот "
            "девяностом году, две минуты, двенадцать целых пять десятых процента.",
        ),
        (
            "Идём с 5 людьми, т. е. № 5, стр. 12.",
            "Идём с пять людьми, то есть номер пять, страница двенадцать.",
        ),
    ],
    "ja": [
        (
            "これは3,500円、12.5%、2026年10月1日18:30です。",
            "これはさんぜんごひゃくえん, じゅうにてんごパーセント, "
            "にせんにじゅうろくねんじゅうがつついたちじゅうはちじさんじゅっぷんです.",
        ),
    ],
    "zh": [
        (
            "2024年10月1日，价格是¥3,500，增长了12.5%。",
            "二零二四年十月一日, 价格是三千五百元, 增长了百分之十二点五.",
        ),
        (
            "GPT-4很好用！9:00-17:00，3/4，-5°C，110,005人。",
            "GPT 四很好用! 九点到十七点, 四分之三, 负五摄氏度, 十一万零五人.",
        ),
    ],
    "hi": [
        (
            "यह ₹27.50 है, 12.5% और 24/12/2024 को 18:30 बजे।",
            "यह सत्ताईस रुपये पचास पैसे है, बारह दशमलव पाँच प्रतिशत और चौबीस दिसंबर दो हज़ार चौबीस को अट्ठारह बजकर तीस मिनट.",
        ),
    ],
    "ar": [
        (
            "السعر 27.50 €، ٥٠٪، 24/12/2024.",
            "السعر سبعة و عشرون يورو و خمسون, خمسون بالمائة, أربعة و عشرون ديسمبر ألفان و أربعة و عشرون.",
        ),
    ],
}


@pytest.mark.parametrize(
    ("language", "written", "spoken"), [(language, *pair) for language, pairs in OTHERS.items() for pair in pairs]
)
def test_other_languages(language, written, spoken):
    assert said(written, language) == spoken


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru", "ja", "zh", "hi", "ar"]
)
@pytest.mark.parametrize("sign", ["%", "€", "&", "=", "+", "±"])
def test_a_sign_that_stands_alone_is_said(language, sign):
    words = said(f"12 {sign} 3.", language)

    assert len(words.split()) >= 3 or not words.isascii()
    assert sign not in words


def test_captions_keep_what_was_written():
    tokens = parse_script("The oﬃcial ＡＢＣ costs 5℃ and it´s ½.").sentences[0].tokens

    assert [token.text for token in tokens] == ["The", "oﬃcial", "ＡＢＣ", "costs", "5℃", "and", "it´s", "½."]
