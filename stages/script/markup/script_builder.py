"""A script while it is being read: sentences, sections, bullets and pauses, until they are settled in a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stages.records.script import Bullet, Section, Sentence, Token
from stages.script import pacing
from stages.script.markup.inline import MAX_PAUSE
from stages.script.markup.sentence_splitter import shorter
from stages.script.spoken.normalise import Written


@dataclass(slots=True)
class DraftSentence:
    """A sentence to be: ``natural`` silence follows it, and ``asked`` more because the author said so."""

    tokens: list[Written]
    section: int
    paragraph: int
    natural: float = 0.0
    asked: float = 0.0

    @property
    def heard(self) -> bool:
        """Whether anything of it is spoken."""
        return any(token.heard for token in self.tokens)


@dataclass(slots=True)
class Draft:
    """What has been read so far.

    ``heading`` waits for its first sentence (None: there is none), ``shown`` for the sentence it appears with, and
    ``due`` is the natural silence before whatever comes next.
    """

    lines: list[DraftSentence] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    bullets: list[Bullet] = field(default_factory=list)
    lead: float = 0.0
    heading: str | None = ""
    shown: list[str] = field(default_factory=list)
    due: float = 0.0
    paragraph: int = -1

    def open_section(self, title: str) -> str:
        """Let ``title`` begin a section with the next sentence; return the title of a section that stayed empty."""
        self.close_section()
        empty, self.heading, self.due = self.heading or "", title, pacing.SECTION
        return empty

    def close_section(self) -> None:
        """Give lines that are still to be shown to the last sentence; the next section has its own."""
        if self.lines and not self.heading:
            waiting, self.shown = self.shown, []
            self.bullets += [self._shown(text, len(self.lines) - 1) for text in waiting]

    def open_paragraph(self, bullet: bool) -> None:
        """Begin a paragraph or a bullet, and the section whose heading waits."""
        if self.lines:
            between = bullet and self.due in (pacing.PARAGRAPH, pacing.BULLET)
            self.lines[-1].natural = pacing.BULLET if between else max(self.due, pacing.PARAGRAPH)
        self.paragraph += 1
        if self.heading is not None:
            self.sections.append(Section(title=self.heading, sentence=len(self.lines)))
            self.heading = None
        waiting, self.shown = self.shown, []
        self.bullets += [self._shown(text, len(self.lines)) for text in waiting]

    def add_sentences(self, sentences: Sequence[tuple[list[Written], float]]) -> None:
        """Add the sentences of the paragraph that was opened, with the silence asked for after each."""
        first = True
        ending = max(
            (at for at, (tokens, _) in enumerate(sentences) if any(token.heard for token in tokens)), default=0
        )
        for at, (tokens, asked) in enumerate(sentences):
            if not any(token.heard for token in tokens):
                self.add_unheard(tokens, asked, here=not first)
                continue
            for piece in self._pieces(tokens):
                if not first:
                    self.lines[-1].natural = self._between(self.lines[-1])
                self.lines.append(DraftSentence(piece, len(self.sections) - 1, self.paragraph))
                _close(piece, ",")
                first = False
            if at == ending:
                _close(tokens, ".", ",")
            self.lines[-1].asked = min(MAX_PAUSE, asked)

    def add_unheard(self, tokens: list[Written], asked: float, here: bool = True) -> None:
        """Keep marks and emoji with the sentence before, and lengthen the pause there; or wait for the first one."""
        if not self.lines:
            self.lead = min(MAX_PAUSE, self.lead + asked)
            return
        if here:
            self.lines[-1].tokens += tokens
        self.lines[-1].asked = min(MAX_PAUSE, self.lines[-1].asked + asked)

    def add_bullet(self, text: str, first: int) -> None:
        """Show ``text`` from the first word heard at or after sentence ``first``."""
        token = next(at for at, token in enumerate(self.lines[first].tokens) if token.heard)
        self.bullets.append(Bullet(text=text, section=len(self.sections) - 1, sentence=first, token=token))

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the settled sentences."""
        return tuple(
            Sentence(
                tokens=tuple(_settled(token) for token in line.tokens),
                section=line.section,
                paragraph=line.paragraph,
                pause=round(line.natural + line.asked, 3),
            )
            for line in self.lines
        )

    def _pieces(self, tokens: list[Written]) -> list[list[Written]]:
        """Split a sentence that is too long for a voice, each piece with something to say."""
        pieces: list[list[Written]] = []
        start = 0
        for end in [*shorter([token.text for token in tokens]), len(tokens)]:
            piece = tokens[start:end]
            if any(token.heard for token in piece):
                pieces.append(piece)
            elif pieces:
                pieces[-1] += piece
            else:
                continue
            start = end
        return pieces

    def _between(self, line: DraftSentence) -> float:
        """Return the natural silence after ``line`` where its paragraph goes on."""
        spoken = next((token.spoken for token in reversed(line.tokens) if token.spoken), "")
        if spoken.endswith((".", "!", "?")):
            return pacing.after_sentence(spoken)
        return 0.0 if line.asked else pacing.CLAUSE

    def _shown(self, text: str, sentence: int) -> Bullet:
        return Bullet(text=text, section=max(0, len(self.sections) - 1), sentence=sentence, spoken=False)


def _close(tokens: list[Written], mark: str, replaced: str = "") -> None:
    """Give the last spoken word a closing mark if it has none, so that the voice neither rises nor runs on."""
    last = next(token for token in reversed(tokens) if token.heard)
    if last.spoken and last.spoken[-1] == replaced:
        last.spoken = last.spoken[:-1] + mark
    elif last.spoken and last.spoken[-1] not in ",.;:!?":
        last.spoken += mark


def _settled(token: Written) -> Token:
    return Token(text=token.text, spoken=token.spoken, ipa=token.ipa, emphasis=token.emphasis, joined=token.joined)
