"""Parse a script: turn its blocks into sections, sentences of tokens, bullets and pauses.

The format is no Markdown dialect, which is why this is no Markdown library: of 25 constructs of docs/script_format.md,
a CommonMark parser (markdown-it-py 4.3) reads 16 otherwise. ``---`` below a paragraph makes a heading, ``>`` takes in
the lines after it, four spaces make code, an unclosed fence hides the rest of the script; and it knows no pauses, no
``say:`` links, no ``//`` notes, no ``•`` bullets and no file names with spaces. Its inline tokens also lack the
positions that warnings and word times need.
"""

from __future__ import annotations

import re

from config.errors import InputError
from config.formats.control_characters import replace_controls
from config.formats.counting import format_count
from stages.records.script import AttachedPictures, Script, ScriptWarning
from stages.script import pacing
from stages.script.front_matter import parse_front_matter
from stages.script.hyphenation import join_hyphenated
from stages.script.language_guess import guess_language, name_language, refuse_unreadable
from stages.script.lexicon import Lexicon
from stages.script.markup.blocks import BlockKind, MarkupBlock, parse_blocks
from stages.script.markup.inline import parse_inline
from stages.script.markup.inline_markup import parse_picture_target
from stages.script.markup.inline_text import InlinePicture, InlineText
from stages.script.markup.numbered_lines import NumberedLine, list_briefly
from stages.script.markup.picture_spans import PictureSpans, UsablePicture
from stages.script.markup.script_builder import ScriptBuilder
from stages.script.markup.tokenizer import split_sentences
from stages.script.spoken.draft_token import MAX_WORD_LENGTH, DraftToken
from stages.script.spoken.english_words import ENDING_ABBREVIATIONS
from stages.script.spoken.normalise import normalise_sentence
from stages.script.spoken.writing_systems import ForeignWord
from stages.script.wrapping import remove_wrapping

MAX_WORDS = 20_000
MAX_CHARACTERS = 150_000
"""About two hours of speech: in words, and in characters for languages without spaces."""
MAX_TITLE = 200
MAX_WARNINGS = 50
DEFAULT_LANGUAGE = "en-us"


def parse_script(
    text: str,
    *,
    name: str = "",
    lexicon: Lexicon | None = None,
    language: str = "",
    guess: bool = False,
    pictures: AttachedPictures | None = None,
) -> Script:
    """Parse ``text`` (see `read_text`) into a script.

    ``name`` is the title when the text has none; the front matter wins over ``language`` (BCP 47); the default is
    ``en-us``. With ``guess``, or without ``language``, a script that does not name its language and is plainly in
    another than the usual one gets that. ``pictures`` says which pictures can be shown; others are left out with a
    warning.

    Raises InputError when nothing is to be spoken, when it is more than `MAX_WORDS` words, when its writing system is
    not that of the language, or when the front matter cannot be read.
    """
    lines, told = remove_wrapping(join_hyphenated(text.split("\n")))
    front = parse_front_matter(lines)
    options, skipped, warnings = front.options, front.end, (*told, *front.warnings)
    found = parse_blocks("\n".join(lines[skipped:]), first_line=skipped + 1, has_title=bool(options.title))
    _check_length(found.blocks)

    spoken = "\n".join("\n".join(block.lines) for block in found.blocks if block.kind in _SPOKEN_KINDS)
    asked = _normalise_language(options.lang or language)
    if (guess or not language) and not options.lang and (guessed := _guess_other_language(spoken, asked)):
        warnings = (*warnings, (1, _GUESSED.format(name_language(guessed), guessed, asked)))
        options, asked = options.model_copy(update={"lang": guessed}), guessed
    refuse_unreadable(spoken, asked)

    reader = _ScriptReader(options.title, asked, lexicon, pictures or AttachedPictures())
    reader.warnings = [ScriptWarning(line=line, message=message) for line, message in [*warnings, *found.warnings]]
    reader.directions = found.directions
    for block in found.blocks:
        reader.read(block)
    reader.finish()

    builder = reader.builder
    return Script(
        title=_truncate_title(reader.title or _title_from_file_name(name)),
        options=options,
        lead=builder.lead,
        sections=tuple(builder.sections),
        sentences=builder.build_sentences(),
        bullets=tuple(sorted(builder.bullets, key=lambda bullet: (bullet.sentence, bullet.token))),
        images=reader.spans.build_images([draft.section for draft in builder.drafts]),
        warnings=_limit_warnings(reader.warnings),
        option_lines=dict(front.lines),
    )


class _ScriptReader:
    """Reads block after block into a `ScriptBuilder` and collects warnings."""

    def __init__(self, title: str, language: str, lexicon: Lexicon | None, pictures: AttachedPictures) -> None:
        self.title = title
        self.language = language
        self.lexicon = lexicon
        self.pictures = pictures
        self.builder = ScriptBuilder()
        self.spans = PictureSpans(self._warn)
        self.warnings: list[ScriptWarning] = []
        self.directions: list[NumberedLine] = []
        self.voice_tags: list[NumberedLine] = []
        self.heading_line = 0

    def read(self, block: MarkupBlock) -> None:
        """Read one block."""
        if block.kind is BlockKind.BREAK:
            self.builder.pending_pause = max(self.builder.pending_pause, pacing.BREAK_PAUSE)
            self.spans.end_span(len(self.builder.drafts))
            return
        marked = self._parse_inline(block)
        text = " ".join(marked.text.split())
        first = len(self.builder.drafts)
        if block.kind in (BlockKind.TITLE, BlockKind.HEADING):
            self._read_heading(block, text)
        elif block.kind is BlockKind.DISPLAY_ONLY:
            self.builder.pending_display += [text] if text else []
        else:
            self._read_spoken(block, marked, text)
        for placed in marked.pictures:
            self._place_picture(placed, block, first)

    def finish(self) -> None:
        """Finish the script. Raises InputError when nothing of it is spoken."""
        if not self.builder.drafts:
            raise InputError(
                "The script holds nothing to speak.",
                "Write at least one sentence that is neither a heading nor a note.",
            )
        if self.builder.pending_heading:
            self._warn(self.heading_line, _EMPTY_SECTION.format(self.builder.pending_heading))
            self.builder.pending_heading = None
        self.builder.close_section()
        self.spans.end_span(len(self.builder.drafts))
        if self.directions:
            line, listed = min(self.directions)[0], list_briefly([words for _, words in sorted(self.directions)])
            self._warn(line, f"stage directions were left out: {listed}")
        if self.voice_tags:
            line, listed = min(self.voice_tags)[0], list_briefly([name for _, name in sorted(self.voice_tags)])
            self._warn(line, f"tags for other voices have no effect here: {listed}; their words are spoken")

    def _read_heading(self, block: MarkupBlock, text: str) -> None:
        """Take the first heading as the title, any other as the beginning of a section."""
        opening = not self.builder.drafts and not self.builder.pending_heading
        if not text or (block.kind is BlockKind.TITLE and opening and self.title in ("", text)):
            self.title = self.title or text
            return
        self.spans.end_span(len(self.builder.drafts))
        empty = self.builder.open_section(_truncate_title(text))
        if empty:
            self._warn(self.heading_line, _EMPTY_SECTION.format(empty))
        self.heading_line = block.line

    def _read_spoken(self, block: MarkupBlock, marked: InlineText, text: str) -> None:
        """Read a paragraph or a bullet."""
        sentences = list(split_sentences(marked, self.language))
        for tokens, _ in sentences:
            for word in normalise_sentence(tokens, self.language, self.lexicon):
                self._warn(_find_line(block, word.written), _describe_foreign_word(word))
            self._drop_data(block, tokens)
        bullet = block.kind is BlockKind.BULLET
        if not any(token.is_spoken for tokens, _ in sentences for token in tokens):
            for tokens, pause in sentences:
                self.builder.add_silent_tokens([] if bullet else tokens, pause)
            self.builder.pending_display += [text] if bullet and text else []
            return
        self.builder.open_paragraph(bullet)
        first = len(self.builder.drafts)
        self.spans.start_sentence(first)
        self.builder.add_sentences(sentences)
        self.builder.pending_pause = pacing.BULLET_PAUSE if bullet else pacing.PARAGRAPH_PAUSE
        if bullet:
            single = len(self.builder.drafts) == first + 1
            self.builder.add_bullet(_strip_final_mark(text) if single else text, first)

    def _place_picture(self, placed: InlinePicture, block: MarkupBlock, first: int) -> None:
        """Show a picture from the sentence that contains or follows it.

        ``first`` is the first sentence of the picture's block.
        """
        picture = self._find_picture(placed, block.line + placed.line)
        if picture is None:
            return
        ends = [draft.tokens[-1].at for draft in self.builder.drafts[first:]]
        sentence = next((at for at, end in enumerate(ends, first) if end >= placed.at), None)
        if sentence is None and (placed.own_line or not ends):
            self.spans.show_with_next(picture)
        else:
            self.spans.show(picture, len(self.builder.drafts) - 1 if sentence is None else sentence)

    def _find_picture(self, placed: InlinePicture, line: int) -> UsablePicture | None:
        """Return the picture that is named, or warn why it cannot be shown."""
        path, title = parse_picture_target(placed.target)
        if path not in self.pictures.found:
            why = self.pictures.left_out.get(path, "there is no such file beside the script")
            self._warn(line, f'the picture "{_shorten(path)}" was left out: {why}')
            return None
        inset = _INSET.match(placed.alt)
        alt = placed.alt[inset.end() :] if inset else placed.alt
        return UsablePicture(self.pictures.found[path], " ".join((alt or title).split()), inset is not None, line)

    def _drop_data(self, block: MarkupBlock, tokens: list[DraftToken]) -> None:
        """Drop tokens that are data, not words, such as keys or encoded pictures, with a warning."""
        data = [token for token in tokens if len(token.text) > MAX_WORD_LENGTH and not token.is_spoken]
        for token in data:
            self._warn(block.line, f"{len(token.text):,} characters without a space are not a word and were left out")
        tokens[:] = [token for token in tokens if token not in data] if data else tokens

    def _parse_inline(self, block: MarkupBlock) -> InlineText:
        marked = parse_inline(block.text)
        for line, message in marked.warnings:
            self._warn(block.line + line, message)
        self.directions += [(block.line + line, words) for line, words in marked.directions]
        self.voice_tags += [(block.line + line, name) for line, name in marked.voice_tags]
        return marked

    def _warn(self, line: int, message: str) -> None:
        self.warnings.append(ScriptWarning(line=line, message=message))


_SPOKEN_KINDS = (BlockKind.TEXT, BlockKind.BULLET)
_GUESSED = (
    'no line "lang:" names the language of the script; it looks {0} and is spoken in that language ({1}). If that is'
    ' wrong, write "lang: {2}" between two lines --- at the top'
)
_INSET = re.compile(r"\s*inset\b[\s:–—-]*", re.I)
_EMPTY_SECTION = 'the section "{}" has nothing to say and gets no chapter'


def _find_line(block: MarkupBlock, word: str) -> int:
    """Return the line of the script in which ``word`` first stands in ``block``."""
    return block.line + next((at for at, line in enumerate(block.lines) if word in line), 0)


def _describe_foreign_word(word: ForeignWord) -> str:
    how = f"it is spoken “{word.spoken}”" if word.spoken else "it is shown, but not spoken"
    return f"the voice cannot read “{word.written}”: {how}; to choose, write [{word.written}](say: other words)"


def _check_length(found: list[MarkupBlock]) -> None:
    words = sum(len(block.text.split()) for block in found if block.kind in (BlockKind.TEXT, BlockKind.BULLET))
    characters = sum(len(line) for block in found for line in block.lines)
    if words > MAX_WORDS or characters > MAX_CHARACTERS:
        hours = max(words / pacing.WORDS_PER_MINUTE / 60, characters / 1000 / 60)
        raise InputError(
            f"The script has {words:,} words ({characters:,} characters), about {hours:.0f} hours of speech.",
            f"A script may have up to {MAX_WORDS:,} words and {MAX_CHARACTERS:,} characters (about two hours):"
            " split it into parts.",
        )


def _strip_final_mark(text: str) -> str:
    """Remove the final mark of a bullet, unless it belongs to an abbreviation."""
    word = text.rpartition(" ")[2][:-1]
    short = word.lower() in ENDING_ABBREVIATIONS or re.fullmatch(r"(?:[^\W\d]\.)+[^\W\d]", word)
    if short or word.endswith(".") or not text.endswith((".", ";", ",")):
        return text
    return text[:-1]


def _guess_other_language(text: str, usual: str) -> str | None:
    """Return the language of ``text`` when it is plainly not the ``usual`` one."""
    guessed = guess_language(text)
    return None if guessed is None or guessed == usual.split("-")[0] else guessed


def _normalise_language(asked: str) -> str:
    return asked.strip().replace("_", "-").lower() or DEFAULT_LANGUAGE


def _title_from_file_name(name: str) -> str:
    """Return a file name as a title: ``quarterly-update_v2`` becomes "Quarterly update v2".

    A hyphen stays where the author wrote spaces, since it is intended: "Follow-up e-mail", "Team - our plans".
    """
    name = replace_controls(name, " ")
    by_hand = " " in name and ("_" not in name or " - " in name)
    words = " ".join(re.split(r"[\s_]+" if by_hand else r"[\s_-]+", name)).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def _truncate_title(title: str) -> str:
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1].rstrip()}…"


def _shorten(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:79]}…"


def _limit_warnings(warnings: list[ScriptWarning]) -> tuple[ScriptWarning, ...]:
    warnings = sorted(dict.fromkeys(warnings), key=lambda warning: warning.line)
    if len(warnings) <= MAX_WARNINGS:
        return tuple(warnings)
    more = format_count(len(warnings) - MAX_WARNINGS, "more warning")
    rest = f"and {more} from here on; correct the first ones, and a dry run (presgen make --dry-run) shows the next"
    return (*warnings[:MAX_WARNINGS], ScriptWarning(line=warnings[MAX_WARNINGS].line, message=rest))
