"""Collect the sentences, sections, bullets and pauses of a script as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stages.records.script import Bullet, Section, Sentence, Token
from stages.script import pacing
from stages.script.markup.pauses import MAX_PAUSE
from stages.script.markup.sentence_splitter import find_split_points
from stages.script.spoken.draft_token import DraftToken


@dataclass(slots=True)
class DraftSentence:
    """A sentence being built; its pause is ``natural_pause`` plus ``author_pause`` seconds."""

    tokens: list[DraftToken]
    section: int
    paragraph: int
    natural_pause: float = 0.0
    author_pause: float = 0.0

    @property
    def is_spoken(self) -> bool:
        """True if any of its tokens is spoken."""
        return any(token.is_spoken for token in self.tokens)


@dataclass(slots=True)
class ScriptBuilder:
    """The sentences, sections and bullets read so far.

    Attributes:
        drafts: the sentences.
        lead: seconds of silence before the first sentence.
        pending_heading: a heading that waits for its first sentence; None: there is none.
        pending_display: display-only lines that wait for the sentence they appear with.
        pending_pause: seconds of natural silence before the next paragraph.
        paragraph: number of the current paragraph, from 0.
    """

    drafts: list[DraftSentence] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    bullets: list[Bullet] = field(default_factory=list)
    lead: float = 0.0
    pending_heading: str | None = ""
    pending_display: list[str] = field(default_factory=list)
    pending_pause: float = 0.0
    paragraph: int = -1

    def open_section(self, title: str) -> str:
        """Begin a section with the next sentence; return the title of an empty section before it."""
        self.close_section()
        empty, self.pending_heading, self.pending_pause = self.pending_heading or "", title, pacing.SECTION_PAUSE
        return empty

    def close_section(self) -> None:
        """Attach display-only lines that still wait to the last sentence of the section."""
        if self.drafts and not self.pending_heading:
            waiting, self.pending_display = self.pending_display, []
            self.bullets += [self._display_bullet(text, len(self.drafts) - 1) for text in waiting]

    def open_paragraph(self, bullet: bool) -> None:
        """Begin a paragraph or a bullet, and the section whose heading waits."""
        if self.drafts:
            between = bullet and self.pending_pause in (pacing.PARAGRAPH_PAUSE, pacing.BULLET_PAUSE)
            self.drafts[-1].natural_pause = (
                pacing.BULLET_PAUSE if between else max(self.pending_pause, pacing.PARAGRAPH_PAUSE)
            )
        self.paragraph += 1
        if self.pending_heading is not None:
            self.sections.append(Section(title=self.pending_heading, sentence=len(self.drafts)))
            self.pending_heading = None
        waiting, self.pending_display = self.pending_display, []
        self.bullets += [self._display_bullet(text, len(self.drafts)) for text in waiting]

    def add_sentences(self, sentences: Sequence[tuple[list[DraftToken], float]]) -> None:
        """Add the sentences of the open paragraph, each with the author's pause in seconds."""
        first = True
        ending = max(
            (at for at, (tokens, _) in enumerate(sentences) if any(token.is_spoken for token in tokens)), default=0
        )
        for at, (tokens, asked) in enumerate(sentences):
            if not any(token.is_spoken for token in tokens):
                self.add_silent_tokens(tokens, asked, here=not first)
                continue
            for piece in self._split_long_sentence(tokens):
                if not first:
                    self.drafts[-1].natural_pause = self._pause_within_paragraph(self.drafts[-1])
                self.drafts.append(DraftSentence(piece, len(self.sections) - 1, self.paragraph))
                _ensure_end_mark(piece, ",")
                first = False
            if at == ending:
                _ensure_end_mark(tokens, ".", ",")
            self.drafts[-1].author_pause = min(MAX_PAUSE, asked)

    def add_silent_tokens(self, tokens: list[DraftToken], asked: float, here: bool = True) -> None:
        """Append marks and emoji to the sentence before, and lengthen its pause.

        Before the first sentence only the pause counts: it becomes the lead.
        """
        if not self.drafts:
            self.lead = min(MAX_PAUSE, self.lead + asked)
            return
        if here:
            self.drafts[-1].tokens += tokens
        self.drafts[-1].author_pause = min(MAX_PAUSE, self.drafts[-1].author_pause + asked)

    def add_bullet(self, text: str, first: int) -> None:
        """Show ``text`` from the first spoken word of sentence ``first`` on."""
        token = next(at for at, token in enumerate(self.drafts[first].tokens) if token.is_spoken)
        self.bullets.append(Bullet(text=text, section=len(self.sections) - 1, sentence=first, token=token))

    def build_sentences(self) -> tuple[Sentence, ...]:
        """Return the sentences as records."""
        return tuple(
            Sentence(
                tokens=tuple(_freeze_token(token) for token in line.tokens),
                section=line.section,
                paragraph=line.paragraph,
                pause=round(line.natural_pause + line.author_pause, 3),
            )
            for line in self.drafts
        )

    def _split_long_sentence(self, tokens: list[DraftToken]) -> list[list[DraftToken]]:
        """Split a sentence that is too long for a voice; something is spoken in each piece."""
        pieces: list[list[DraftToken]] = []
        start = 0
        for end in [*find_split_points([token.text for token in tokens]), len(tokens)]:
            piece = tokens[start:end]
            if any(token.is_spoken for token in piece):
                pieces.append(piece)
            elif pieces:
                pieces[-1] += piece
            else:
                continue
            start = end
        return pieces

    def _pause_within_paragraph(self, line: DraftSentence) -> float:
        """Return the natural silence in seconds after ``line`` where its paragraph continues."""
        spoken = next((token.spoken for token in reversed(line.tokens) if token.spoken), "")
        if spoken.endswith((".", "!", "?")):
            return pacing.pause_after_sentence(spoken)
        return 0.0 if line.author_pause else pacing.CLAUSE_PAUSE

    def _display_bullet(self, text: str, sentence: int) -> Bullet:
        return Bullet(text=text, section=max(0, len(self.sections) - 1), sentence=sentence, spoken=False)


def _ensure_end_mark(tokens: list[DraftToken], mark: str, replaced: str = "") -> None:
    """Give the last spoken word a closing mark if it has none, so that intonation ends there."""
    last = next(token for token in reversed(tokens) if token.is_spoken)
    if last.spoken and last.spoken[-1] == replaced:
        last.spoken = last.spoken[:-1] + mark
    elif last.spoken and last.spoken[-1] not in ",.;:!?":
        last.spoken += mark


def _freeze_token(token: DraftToken) -> Token:
    return Token(text=token.text, spoken=token.spoken, ipa=token.ipa, emphasis=token.emphasis, joined=token.joined)
