"""Write docs/spoken_forms.md: how 14 languages speak numbers, dates, money, units, signs and abbreviations.

Run it after a change to ``stages/script/spoken/``: ``.venv/bin/python docs/spoken_forms.py``. A test compares the page
with what this would write.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from stages.script.markup.parser import parse_script

PAGE = Path(__file__).with_suffix(".md")
KINDS = (
    "money with cents", "large amount", "percent", "negative temperature", "speed", "span of weights", "date in digits",
    "date in words", "time of day", "ordinal or count", "sum", "abbreviations and signs",
)  # fmt: skip
SAMPLES: dict[str, str] = {
    "en-us": """
It is $27.50.
It is €1,250,000.
Up 12.5%.
At -5 °C.
At 20 km/h.
Some 10–20 kg.
On 12/24/2024.
On October 3, 1990.
At 6:30 p.m.
The 3rd quarter.
So 3*4=12.
Dr. Lee & Co., e.g. No. 5, p. 12.
""",
    "de": """
Es sind 27,50 €.
Es sind 1.250.000 €.
Um 12,5 %.
Bei -5 °C.
Mit 20 km/h.
Etwa 10–20 kg.
Am 24.12.2024.
Am 3. Oktober 1990.
Um 18:30 Uhr.
Im 3. Quartal.
Also 3*4=12.
Dr. Lee & Söhne, z. B. Nr. 5, S. 12.
""",
    "fr": """
Cela coûte 27,50 €.
Soit 1 250 000 €.
De 12,5 %.
À -5 °C.
À 20 km/h.
Environ 10–20 kg.
Le 24/12/2024.
Le 1er octobre 1990.
À 18h30.
Le 3e trimestre.
Donc 3*4=12.
M. Lee & Mme Roy, p. ex. n° 5, p. 12.
""",
    "es": """
Son 27,50 €.
Son 1.250.000 €.
Un 12,5 %.
A -5 °C.
A 20 km/h.
Unos 10–20 kg.
El 24/12/2024.
El 3 de octubre de 1990.
A las 18:30.
La 3ª vez.
Pues 3*4=12.
El Sr. Lee & Co., p. ej. n.º 5, pág. 12.
""",
    "it": """
Sono 27,50 €.
Sono 1.250.000 €.
Del 12,5 %.
A -5 °C.
A 20 km/h.
Circa 10–20 kg.
Il 24/12/2024.
Il 1º ottobre 1990.
Alle 18:30.
La 3ª volta.
Quindi 3*4=12.
Il dott. Lee & la sig.ra Rossi, n. 5, pag. 12.
""",
    "pt": """
São 27,50 €.
São R$ 1.250.000.
De 12,5 %.
A -5 °C.
A 20 km/h.
Uns 10–20 kg.
Em 24/12/2024.
Em 3 de outubro de 1990.
Às 18h30.
A 3ª vez.
Logo 3*4=12.
O Dr. Lee & a Sra. Reis, p. ex. n.º 5, pág. 12.
""",
    "nl": """
Het is € 27,50.
Het is € 1.250.000.
Met 12,5%.
Bij -5 °C.
Met 20 km/u.
Zo'n 10–20 kg.
Op 24-12-2024.
Op 3 oktober 1990.
Om 18.30 uur.
Het 3e kwartaal.
Dus 3*4=12.
Dr. Lee & zoon, bijv. nr. 5, blz. 12.
""",
    "sv": """
Det är 27,50 kr.
Det är 1 250 000 kr.
Med 12,5 %.
Vid -5 °C.
Med 20 km/h.
Runt 10–20 kg.
Den 2024-12-24.
Den 3 oktober 1990.
Kl. 18.30.
Den 3:e gången.
Alltså 3*4=12.
Dr. Lee & son, t.ex. nr 5, s. 12.
""",
    "pl": """
To 27,50 zł.
To 1 250 000 zł.
O 12,5%.
Przy -5 °C.
Z 20 km/h.
Około 10–22 kg.
Dnia 24.12.2024.
Dnia 3 października 1990 r.
O 18:30.
W 3. kwartale.
Zatem 3*4=12.
Dr Lee & syn, np. nr 5, str. 12.
""",
    "ru": """
Это 27,50 €.
Это 1 250 000 ₽.
На 12,5 %.
При -5 °C.
Со скоростью 20 км/ч.
Около 10–22 кг.
Дата 24.12.2024.
Это 3 октября 1990 года.
В 18:30.
Это 3-й квартал.
Итак, 3*4=12.
Ли & сын, т. е. № 5, стр. 12.
""",
    "ja": """
これは27.50ユーロです。
これは1,250,000円です。
これは12.5%です。
これは-5°Cです。
これは20km/hです。
これは10〜20kgです。
2024/12/24です。
1990年10月3日です。
18時30分です。
第3回です。
3*4=12です。
A&BとGPT-4です。
""",
    "zh": """
价格是27.50欧元。
价格是¥1,250,000。
增长了12.5%。
温度是-5°C。
速度是20km/h。
大约10-20kg。
日期是2024/12/24。
那是1990年10月3日。
现在是18:30。
第3季度。
所以3*4=12。
A&B和GPT-4。
""",
    "hi": """
यह ₹27.50 है।
यह ₹12,50,000 है।
यह 12.5% है।
यह -5 °C है।
यह 20 km/h है।
यह 10–20 kg है।
यह 24/12/2024 है।
यह 3 अक्टूबर 1990 है।
यह 18:30 बजे है।
१२ लोग।
यानी 3*4=12 है।
डॉ. ली & शर्मा, नं. 5, पृ. 12।
""",
    "ar": """
السعر 27.50 €.
السعر 1,250,000 €.
بنسبة 12.5%.
عند -5 °C.
بسرعة 20 km/h.
حوالي 10–20 kg.
في 24/12/2024.
في 3 أكتوبر 1990.
الساعة 18:30.
١٢ شخصا.
إذن 3*4=12.
د. لي & أحمد، ص. 12.
""",
}
"""A text for each of `KINDS`, by language."""
_HEAD = """# Spoken forms

How numbers, dates, money, units, signs and abbreviations are spoken, in the languages that have word lists
(`stages/script/spoken/localised/languages/`); names of currencies, units and months come from the CLDR. Other languages
get numbers where num2words spells them, and CLDR names; the rest is left to the voice. Captions show what you wrote.

This page is written by `docs/spoken_forms.py`; a test compares it with what is really spoken.
"""


def say(text: str, language: str) -> str:
    """Return what is spoken for ``text``."""
    sentences = parse_script(text, language=language).sentences
    return " ".join(token.spoken for sentence in sentences for token in sentence.tokens if token.spoken)


def render() -> str:
    """Return the page."""
    parts = [_HEAD]
    for language, samples in SAMPLES.items():
        rows = [
            f"| {kind} | {written} | {say(written, language)} |"
            for kind, written in zip(KINDS, samples.strip().splitlines(), strict=True)
        ]
        parts.append("\n".join([f"\n## `{language}`\n", "| kind | written | spoken |", "|---|---|---|", *rows, ""]))
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
