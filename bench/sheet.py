"""Render contact sheets of every layout, in both themes and several languages, with little and with much text.

    .venv/bin/presgen make SCRIPT FOOTAGE -o video.mp4 --keep
    .venv/bin/python bench/sheet.py ~/PresGen/jobs/THE_JOB sheets/

The sheets are for visual inspection: alignment, spacing, hierarchy, contrast; nothing touches, nothing is cut, no face
is covered. One picture is written for each layout, theme and amount of text, with a row for each language.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from models.face.track import FaceTrack
from models.picture import Picture
from stages.painting.arrangement import Arrangement, arrange
from stages.painting.painter import Painter
from stages.painting.style import Style, build_style
from stages.records.cues import BulletCue, CaptionCue, CaptionWord, Chapter, Cues, ImageCue, Layout, TitleCue
from stages.records.footage import FootageFacts
from stages.source.footage_reader import FootageReader
from stages.typesetting.text_fitting import Faces

LAYOUTS = (*Layout, "text", "text-portrait")
SHOTS = {
    "card": 30,
    "name": 100,
    "first": 230,
    "second": 420,
    "chapter": 810,
    "inset": 930,
    "picture": 1040,
    "end": 1200,
}
TEXTS: dict[str, dict[str, list[str]]] = {
    "en": {
        "title": ["Passwords that work", "What everybody in this company should know about passwords"],
        "who": ["Ada Lindqvist", "Head of Learning and Development"],
        "chapters": ["Why it matters", "Three rules for every account that you will ever have", "What to do next"],
        "short": ["Never reuse a password", "Use a password manager", "Turn on two-factor login"],
        "long": [
            "Never reuse a password, not even for accounts that you think nobody could ever be interested in",
            "Use a password manager that creates a long random one for every account and remembers it for you",
            "Turn on two-factor login at https://accounts.example.com/security/two-factor?step=1&from=training",
            "Write to the help desk at once when something looks strange",
        ],
    },
    "ar": {
        "title": ["كلمات مرور تعمل", "ما يجب أن يعرفه كل من في الشركة عن كلمات المرور ولماذا هي مهمة"],
        "who": ["ليلى حداد", "مديرة التعلم والتطوير"],
        "chapters": ["لماذا هذا مهم", "ثلاث قواعد لكل حساب سيكون لديك في أي وقت", "ماذا تفعل بعد ذلك"],
        "short": ["لا تكرر كلمة المرور أبدا", "استخدم مدير كلمات المرور", "فعّل الدخول بخطوتين"],
        "long": [
            "لا تستخدم كلمة المرور نفسها مرتين، حتى في الحسابات التي تظن أن لا أحد يهتم بها",
            "استخدم مدير كلمات مرور مثل KeePass 2 ينشئ كلمة طويلة عشوائية لكل حساب ويتذكرها بدلا عنك",
            "فعّل الدخول بخطوتين على https://accounts.example.com/security",
            "اكتب إلى مكتب المساعدة فورا عندما يبدو شيء ما غريبا",
        ],
    },
    "ja": {
        "title": ["安全なパスワード", "会社の全員がパスワードについて知っておくべきこと、そしてその理由"],
        "who": ["佐藤 花子", "人材開発部長"],
        "chapters": ["なぜ重要なのか", "すべてのアカウントのための三つの規則", "次にすること"],
        "short": ["パスワードを使い回さない", "管理ソフトを使う", "二段階認証を有効にする"],
        "long": [
            "誰も興味を持たないと思うアカウントでも、同じパスワードを決して二度使わないでください。",
            "アカウントごとに長くてランダムなパスワードを作り、覚えてくれる管理ソフトを使いましょう。",
            "二段階認証は https://accounts.example.com/security で有効にできます。",
            "何かおかしいと思ったら、すぐにヘルプデスクへ連絡してください。",
        ],
    },
    "de": {
        "title": ["Passwörter, die halten", "Was alle im Unternehmen über ihre Passwörter wissen müssen"],
        "who": ["Änne Großmann", "Leiterin Datenschutz und Informationssicherheit"],
        "chapters": ["Warum das zählt", "Die Datenschutzgrundverordnung und was sie verlangt", "Wie es weitergeht"],
        "short": ["Kein Passwort zweimal", "Passwortverwaltung nutzen", "Zweiten Faktor einschalten"],
        "long": [
            "Kein Passwort zweimal verwenden, auch nicht für Benutzerkonten, die niemanden interessieren dürften",
            "Die Datenschutzgrundverordnung verpflichtet uns zur Sorgfalt im Umgang mit Zugangsdaten",
            "Zwei-Faktor-Authentifizierung unter https://konto.example.de/sicherheit/zweiter-faktor einschalten",
            "Bei Auffälligkeiten sofort die Informationssicherheitsbeauftragten benachrichtigen",
        ],
    },
}  # fmt: skip


def build_cues(language: str, layout: Layout, long: bool, images: bool) -> Cues:
    """Return cues of 50 seconds: two chapters with bullets, a third with an inset, a picture, and a closing card."""
    texts = TEXTS[language]
    title, bullets = texts["title"][long], texts["long" if long else "short"]
    starts = (0.0, 14.0, 32.0, 50.0)
    chapters = tuple(
        Chapter(title=name, start=one, end=other)
        for name, (one, other) in zip(texts["chapters"], pairwise(starts), strict=True)
    )
    shown = tuple(
        BulletCue(
            text=text, number=number, page=0, chapter=chapter,
            start=starts[chapter] + 4 + 3 * (number - 1) - chapter * 3, end=starts[chapter + 1],
        )
        for chapter in (0, 1)
        for number, text in enumerate(bullets, 1)
    )  # fmt: skip
    lines = (bullets[0][:36].strip(), bullets[1][:36].strip())
    words = (CaptionWord(line=0, first=0, last=len(lines[0].split()[0]), start=0, end=1),)
    pictures = (
        ImageCue(path="wide.png", alt="", inset=True, start=35, end=39),
        ImageCue(path="wide.png", alt="", inset=False, start=39, end=44),
    )
    return Cues(
        layout=layout, language=language, chapters=chapters, bullets=shown,
        title=TitleCue(title=title, subtitle="", start=0, end=2.8),
        captions=tuple(CaptionCue(lines=lines, start=s, end=s + 6, words=words) for s in (3, 15)),
        images=pictures if images else (), closing=TitleCue(title=title, subtitle="", start=47, end=50),
    )  # fmt: skip


def draw_diagram(folder: Path) -> None:
    """Write a picture as an author might have it: a wide diagram on white."""
    image = Image.new("RGB", (1600, 900), "white")
    pen = ImageDraw.Draw(image)
    for number, height in enumerate((180, 330, 270, 520, 610)):
        pen.rectangle((200 + 260 * number, 780 - height, 360 + 260 * number, 780), fill=(40, 110 + 20 * number, 200))
    pen.line((120, 780, 1500, 780), fill=(60, 60, 60), width=6)
    image.save(folder / "wide.png")


def render_sheet(
    job: Path, layout: str, style: Style, languages: list[str], long: bool, burned: bool, folder: Path
) -> Image.Image:
    """Return one contact sheet: a row for each language, a column for each moment."""
    work = job / "processing"
    facts, track = FootageFacts.load(work / "footage.json"), FaceTrack.load(work / "track.npz")
    kind = Layout.PORTRAIT if layout == "text-portrait" else Layout.PANEL if layout == "text" else Layout(layout)
    text = layout.startswith("text")
    place = arrange(kind, 720, facts, track, presenter=not text, burned=burned)
    rows = []
    with FootageReader(work / "footage.mp4") as footage:
        for language in languages:
            who = TEXTS[language]["who"]
            painter = Painter(
                build_cues(language, kind, long, True), place, footage.frame(0), style, presenter=who[0], role=who[1],
                burned=burned, highlight=True, engine="text" if text else "", pictures=folder,
            )  # fmt: skip
            rows.append(
                [
                    render_shot(painter, place, number, footage.frame(number % footage.frames))
                    for number in SHOTS.values()
                ]
            )
    return tile(rows)


def render_shot(painter: Painter, place: Arrangement, number: int, frame: Picture) -> Image.Image:
    """Return one picture of a video at half its size."""
    painted = painter.paint(number, frame)
    rgb = cv2.cvtColor(painted.bgr(), cv2.COLOR_BGR2RGB)
    return Image.fromarray(np.asarray(rgb)).resize((place.size[0] // 2, place.size[1] // 2), Image.Resampling.LANCZOS)


def tile(rows: list[list[Image.Image]], gap: int = 12, across: int = 4) -> Image.Image:
    """Return all pictures on one sheet; landscape pictures at most ``across`` in a row."""
    wide, high = rows[0][0].size
    across = across if wide > high else len(rows[0])
    lines = [row[start : start + across] for row in rows for start in range(0, len(row), across)]
    whole = Image.new("RGB", (across * (wide + gap) + gap, len(lines) * (high + gap) + gap), (128, 128, 128))
    for y, line in enumerate(lines):
        for x, image in enumerate(line):
            whole.paste(image, (gap + x * (wide + gap), gap + y * (high + gap)))
    return whole


def main() -> None:
    """Write the sheets, and print their paths."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("job", type=Path, help="the folder of a job made with --keep")
    parser.add_argument("folder", type=Path, help="the folder for the sheets")
    parser.add_argument("--layouts", nargs="*", default=LAYOUTS, choices=LAYOUTS, help="all by default")
    parser.add_argument("--themes", nargs="*", default=("dark", "light"), help="dark and light by default")
    parser.add_argument(
        "--languages", nargs="*", default=("en", "ar", "ja"), choices=TEXTS, help="en, ar and ja by default"
    )
    parser.add_argument("--fonts", type=Path, metavar="FOLDER", help="a folder with additional fonts")
    parser.add_argument("--burned", action="store_true", help="with burned captions")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    draw_diagram(arguments.folder)
    for layout in arguments.layouts:
        for theme in arguments.themes:
            style = build_style(theme)
            if arguments.fonts:
                names = ("text", "strong", "display")
                found = {name: replace(getattr(style.faces, name), folders=(arguments.fonts,)) for name in names}
                style = replace(style, faces=Faces(**found))
            for long in (False, True):
                made = render_sheet(
                    arguments.job,
                    layout,
                    style,
                    list(arguments.languages),
                    long,
                    arguments.burned,
                    arguments.folder,
                )
                name = f"{layout}-{theme}-{'long' if long else 'short'}{'-burned' if arguments.burned else ''}.png"
                made.save(arguments.folder / name)
                print(arguments.folder / name)


if __name__ == "__main__":
    main()
