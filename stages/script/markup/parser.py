"""A script, parsed: blocks become sections, sentences of tokens, bullets and pauses."""

from __future__ import annotations

import re

from config.errors import InputError
from stages.records.script import AttachedPictures, Script, ScriptWarning
from stages.script import pacing
from stages.script.attached_pictures import reference
from stages.script.front_matter import front_matter
from stages.script.lexicon import Lexicon
from stages.script.markup.blocks import BlockKind, MarkupBlock, blocks
from stages.script.markup.inline import Marked, Placed, unmark
from stages.script.markup.picture_spans import Gallery, PictureSpan
from stages.script.markup.script_builder import Draft
from stages.script.markup.tokenizer import sentences
from stages.script.spoken.english_words import ENDING_ABBREVIATIONS
from stages.script.spoken.normalise import Written, normalise
from stages.script.spoken.other_languages import LONGEST_WORD

MAX_WORDS = 20_000
"""About two hours of speech."""
MAX_CHARACTERS = 150_000
"""The same for languages that write without spaces."""
MAX_TITLE = 200
MAX_REMARKS = 50
LANGUAGE = "en-us"


def parse(
    text: str,
    *,
    name: str = "",
    lexicon: Lexicon | None = None,
    language: str = "",
    pictures: AttachedPictures | None = None,
) -> Script:
    """Return ``text`` (see `read_text`) as a script.

    ``name`` is the title when the text has none; the front matter wins over ``language`` (BCP 47); the default is
    ``en-us``. ``pictures`` says which pictures can be shown; others are left out with a warning.

    Raises InputError when nothing is to be spoken, when it is more than `MAX_WORDS` words, or when the front matter
    cannot be read.
    """
    lines = text.split("\n")
    options, skipped, oddities = front_matter(lines)
    found = blocks("\n".join(lines[skipped:]), first_line=skipped + 1, titled=bool(options.title))
    _check_length(found.blocks)

    reader = _Reader(options.title, _language(options.lang or language), lexicon, pictures or AttachedPictures())
    reader.remarks = [ScriptWarning(line=line, message=message) for line, message in [*oddities, *found.warnings]]
    for block in found.blocks:
        reader.take(block)
    reader.close()

    draft = reader.draft
    return Script(
        title=_cut(reader.title or _readable(name)),
        options=options,
        lead=draft.lead,
        sections=tuple(draft.sections),
        sentences=draft.sentences(),
        bullets=tuple(sorted(draft.bullets, key=lambda bullet: (bullet.sentence, bullet.token))),
        images=reader.gallery.images([line.section for line in draft.lines]),
        warnings=_limited(reader.remarks),
    )


class _Reader:
    """Takes block after block into a draft, and remarks on what is odd."""

    def __init__(self, title: str, language: str, lexicon: Lexicon | None, pictures: AttachedPictures) -> None:
        self.title = title
        self.language = language
        self.lexicon = lexicon
        self.pictures = pictures
        self.draft = Draft()
        self.gallery = Gallery(self._remark)
        self.remarks: list[ScriptWarning] = []
        self.heading_line = 0

    def take(self, block: MarkupBlock) -> None:
        """Read one block."""
        if block.kind is BlockKind.BREAK:
            self.draft.due = max(self.draft.due, pacing.BREAK)
            self.gallery.end(len(self.draft.lines))
            return
        marked = self._unmarked(block)
        text = " ".join(marked.text.split())
        first = len(self.draft.lines)
        if block.kind in (BlockKind.TITLE, BlockKind.HEADING):
            self._head(block, text)
        elif block.kind is BlockKind.SHOWN:
            self.draft.shown += [text] if text else []
        else:
            self._speak(block, marked, text)
        for placed in marked.pictures:
            self._hang(placed, block, first)

    def close(self) -> None:
        """Finish the draft. Raises InputError when nothing of it is spoken."""
        if not self.draft.lines:
            raise InputError(
                "The script holds nothing to speak.",
                "Write at least one sentence that is neither a heading nor a note.",
            )
        if self.draft.heading:
            self._remark(self.heading_line, _EMPTY_SECTION.format(self.draft.heading))
            self.draft.heading = None
        self.draft.close_section()
        self.gallery.end(len(self.draft.lines))

    def _head(self, block: MarkupBlock, text: str) -> None:
        """Take a heading as the title if it is the first, else as the beginning of a chapter."""
        opening = not self.draft.lines and not self.draft.heading
        if not text or (block.kind is BlockKind.TITLE and opening and self.title in ("", text)):
            self.title = self.title or text
            return
        self.gallery.end(len(self.draft.lines))
        empty = self.draft.open_section(_cut(text))
        if empty:
            self._remark(self.heading_line, _EMPTY_SECTION.format(empty))
        self.heading_line = block.line

    def _speak(self, block: MarkupBlock, marked: Marked, text: str) -> None:
        """Take a paragraph or a bullet."""
        said = list(sentences(marked, self.language))
        for tokens, _ in said:
            normalise(tokens, self.language, self.lexicon)
            self._leave_out_data(block, tokens)
        bullet = block.kind is BlockKind.BULLET
        if not any(token.heard for tokens, _ in said for token in tokens):
            for tokens, pause in said:
                self.draft.add_unheard([] if bullet else tokens, pause)
            self.draft.shown += [text] if bullet and text else []
            return
        self.draft.open_paragraph(bullet)
        first = len(self.draft.lines)
        self.gallery.begin(first)
        self.draft.add_sentences(said)
        self.draft.due = pacing.BULLET if bullet else pacing.PARAGRAPH
        if bullet:
            alone = len(self.draft.lines) == first + 1
            self.draft.add_bullet(_without_end(text) if alone else text, first)

    def _hang(self, placed: Placed, block: MarkupBlock, first: int) -> None:
        """Show a picture with the sentence it stands in or before; sentences of its block begin with ``first``."""
        picture = self._picture(placed, block.line + placed.line)
        if picture is None:
            return
        ends = [line.tokens[-1].at for line in self.draft.lines[first:]]
        sentence = next((at for at, end in enumerate(ends, first) if end >= placed.at), None)
        if sentence is None and (placed.alone or not ends):
            self.gallery.wait(picture)
        else:
            self.gallery.show(picture, len(self.draft.lines) - 1 if sentence is None else sentence)

    def _picture(self, placed: Placed, line: int) -> PictureSpan | None:
        """Return the picture that is named, or remark why it cannot be shown."""
        path, title = reference(placed.target)
        if path not in self.pictures.found:
            why = self.pictures.left_out.get(path, "there is no such file beside the script")
            self._remark(line, f'the picture "{_short(path)}" was left out: {why}')
            return None
        inset = _INSET.match(placed.alt)
        alt = placed.alt[inset.end() :] if inset else placed.alt
        return PictureSpan(self.pictures.found[path], " ".join((alt or title).split()), inset is not None, line)

    def _leave_out_data(self, block: MarkupBlock, tokens: list[Written]) -> None:
        """Drop what is no word at all, such as a key or an encoded picture, instead of showing it for no time."""
        data = [token for token in tokens if len(token.text) > LONGEST_WORD and not token.heard]
        for token in data:
            self._remark(block.line, f"{len(token.text):,} characters without a space are no word and were left out")
        tokens[:] = [token for token in tokens if token not in data] if data else tokens

    def _unmarked(self, block: MarkupBlock) -> Marked:
        marked = unmark(block.text)
        for line, message in marked.warnings:
            self._remark(block.line + line, message)
        return marked

    def _remark(self, line: int, message: str) -> None:
        self.remarks.append(ScriptWarning(line=line, message=message))


_INSET = re.compile(r"\s*inset\b[\s:–—-]*", re.I)
_EMPTY_SECTION = 'the section "{}" has nothing to say and gets no chapter'


def _check_length(found: list[MarkupBlock]) -> None:
    words = sum(len(block.text.split()) for block in found if block.kind in (BlockKind.TEXT, BlockKind.BULLET))
    characters = sum(len(line) for block in found for line in block.lines)
    if words > MAX_WORDS or characters > MAX_CHARACTERS:
        hours = max(words / pacing.WORDS_A_MINUTE / 60, characters / 1000 / 60)
        raise InputError(
            f"The script has {words:,} words ({characters:,} characters), about {hours:.0f} hours of speech.",
            f"A script may have up to {MAX_WORDS:,} words and {MAX_CHARACTERS:,} characters (about two hours):"
            " split it into parts.",
        )


def _without_end(text: str) -> str:
    """Return the text of a bullet without the mark that ends it, unless that belongs to an abbreviation."""
    word = text.rpartition(" ")[2][:-1]
    short = word.lower() in ENDING_ABBREVIATIONS or re.fullmatch(r"(?:[^\W\d]\.)+[^\W\d]", word)
    if short or word.endswith(".") or not text.endswith((".", ";", ",")):
        return text
    return text[:-1]


def _language(asked: str) -> str:
    return asked.strip().replace("_", "-").lower() or LANGUAGE


def _readable(name: str) -> str:
    """Return a file's name as a title: ``quarterly-update`` and ``quarterly_update-v2 final`` lose their marks.

    A hyphen stays where people wrote spaces, since it is their own: "Follow-up e-mail", "Team - our plans".
    """
    by_hand = " " in name and ("_" not in name or " - " in name)
    words = " ".join(re.split(r"[\s_]+" if by_hand else r"[\s_-]+", name)).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def _cut(title: str) -> str:
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1].rstrip()}…"


def _short(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:79]}…"


def _limited(remarks: list[ScriptWarning]) -> tuple[ScriptWarning, ...]:
    remarks = sorted(dict.fromkeys(remarks), key=lambda remark: remark.line)
    if len(remarks) <= MAX_REMARKS:
        return tuple(remarks)
    rest = f"and {len(remarks) - MAX_REMARKS:,} more warnings from here on"
    return (*remarks[:MAX_REMARKS], ScriptWarning(line=remarks[MAX_REMARKS].line, message=rest))
