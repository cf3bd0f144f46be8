"""Leave out the names of speakers before their words.

Such as "HOST: Welcome", "**Narrator:** We began", ">> ANN: Hello".

"Note: ..." and "CPU: 8 cores" look the same. So a name counts only with evidence of a dialogue: it is a role such as
narrator, stands behind ">>", has "(V.O.)" behind it, or speaks more than once among others who do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stages.script.markup.numbered_lines import NumberedLine, list_briefly
from stages.script.spoken.english_words import word_set

_ROLE = re.compile(
    r"(?:the\s+)?(?:male\s+|female\s+|main\s+|lead\s+|guest\s+|news\s+|on[- ]camera\s+|tv\s+|radio\s+)?"
    r"(?:co-?host|host|guest|narrator|narration|speaker|presenter|interviewer|interviewee|moderator|announcer|anchor"
    r"|reporter|voice[- ]?over(?:\s+artist)?|v\.?o\.?|o\.s\.|(?:fe)?male voice|audience member|on[- ]camera|panelist"
    r"|sprecher(?:in)?|moderator(?:in)?|erzähler(?:in)?|gast|narrateur|narratrice|présentateur|présentatrice|animateur"
    r"|animatrice|intervenant|invité|narrador(?:a)?|locutor(?:a)?|presentador(?:a)?|entrevistador(?:a)?|invitado"
    r"|narratore|presentatore|voce|apresentador(?:a)?|convidado)"
    r"(?:\s*#?\s*(?:\d{1,2}|[A-H]|one|two|three))?$",
    re.I,
)
_VOICE_NOTE = re.compile(
    r"(?:v\.?\s?o\.?|o\.?s\.?|o\.?c\.?|cont['’]?d|continued|continuing|off|off[- ]?(?:screen|camera)|on[- ]?camera"
    r"|to camera|voice[- ]?over|narrating|\w+ing|\w+ly)$",
    re.I,
)
_PARTS = word_set("intro outro hook opening closing cta") | {"call to action", "cold open"}
"""Names that chatbots give to the parts of a video script; they count where they are bold."""
_NO_NAMES = word_set(
    "note notes nb ps tip tips hint hints example examples step steps question questions answer answers problem"
    " problems solution solutions myth myths fact facts pro pros con cons advantage advantages disadvantage"
    " disadvantages benefit benefits drawback drawbacks before after then now input output result results warning"
    " caution danger important attention remember reminder summary conclusion goal goals aim aims objective"
    " objectives task tasks exercise lesson module chapter part section topic topics agenda date time place"
    " location venue price prices cost costs reason reasons cause effect effects rule rules definition term"
    " meaning overview introduction background source sources figure table image picture option options phase"
    " stage day week month year monday tuesday wednesday thursday friday saturday sunday january february march"
    " april may june july august september october november december first second third one two three four five"
    " finally next last today tomorrow yesterday why what how who where when which do don't dos don'ts yes no true"
    " false right wrong good bad better best old new left top bottom total name title subject to from cc re faq"
    " todo fyi tldr url api email phone tel fax address website web link links status version update key keys"
    " quote bonus spoiler disclaimer theory practice level feature features requirement requirements ingredients"
    " instructions instruction contents references resources contact deadline budget duration length format tone"
    " audience plan action actions risk risks strength strengths weakness weaknesses opportunity opportunities"
    " threat threats challenge challenges opinion comment comments details detail purpose scope method methods"
    " results discussion type types default defaults deprecated usage value values required optional returns"
    " parameter parameters argument arguments size color colour weight height width material brand model series"
    " range speed power battery memory storage processor display system q a q1 q2 q3 q4 ok also moreover however"
    " additionally plus minus hinweis achtung wichtig beispiel frage antwort aufgabe lösung ziel schritt tipp"
    " fazit zusammenfassung remarque exemple attention réponse nota ejemplo pregunta respuesta importante objetivo"
    " esempio domanda risposta"
)
_NAME = r"[^\W\d_][\w.'’&/#-]*(?:[ \t]+(?:[^\W_][\w.'’&/-]*|\#\d+|&)){0,3}"
_LABEL = re.compile(
    rf"(?P<lead>[ \t]*(?:>>+[ \t]*|[-•–—*+][ \t]+)?)(?P<open>[*_]{{0,3}})\[?(?P<name>{_NAME})\]?"
    r"(?:[*_]{0,3}[ \t]*[(\[](?P<aside>[^()\[\]\n]{1,40})[)\]])?(?P<close>[*_]{0,3})"
    r"(?:[ \t]*(?::|(?P<wide>：))[*_]{0,3}(?P<said>[ \t].*|$|[“\"„«¿¡].*|[^\W\d_].*)|(?P<alone>[ \t]*)$)"
)
_QUOTED = re.compile(r"[\"“„«][ \u00a0]?([^\"“”„«»]+)[ \u00a0]?[\"”“»]$")
_NOT_PROSE = re.compile(r"[ \t]*(?:#|>(?!>)|---|\[[^\]]*\][ \t]*$|[*_]{0,3}\()")
_END_MARKS = (".", "!", "?", "…", '"', "”", "»")
_OPENING_MARKS = tuple('"“„«¿¡')
_MANY = 3
"""Times that a single speaker is named in a transcript of a monologue, at least."""
_SOME_SHARE, _MIN_SHARE, _ALL_SHARE = 0.25, 0.6, 0.9
"""The shares of paragraphs that begin with a name: for names in capitals, for others, and in a mere dialogue."""


@dataclass(frozen=True, slots=True)
class _SpeakerLine:
    """A line that may begin with the name of a speaker.

    ``sure``: this line alone is evidence enough. ``alone``: nothing but the name stands in it, without a colon.
    """

    index: int
    name: str
    said: str
    sure: bool
    capitals: bool
    alone: bool

    @property
    def key(self) -> str:
        """The name for comparison."""
        return " ".join(self.name.casefold().split())

    @property
    def is_speech(self) -> bool:
        """True if what follows the name reads as a sentence, unlike the values of a list."""
        said = self.said
        return not said or (said[:1].isupper() and said.endswith(_END_MARKS)) or said[:1] in _OPENING_MARKS


def remove_speaker_labels(lines: Sequence[NumberedLine], warnings: list[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` without the names of speakers; append a warning that names them.

    The words of each speaker begin a paragraph.
    """
    candidates = [found for index in range(len(lines)) if (found := _read_candidate(lines, index))]
    speakers = _find_speakers(candidates, lines)
    labels = {found.index: found for found in candidates if found.key in speakers}
    if not labels:
        return list(lines)
    first = lines[min(labels)][0]
    names: dict[str, str] = {}
    for found in labels.values():
        names.setdefault(found.key, found.name)
    warnings.append((first, f"the names of speakers were left out: {list_briefly(list(names.values()))}"))
    return list(_strip_labels(lines, labels))


def _strip_labels(lines: Sequence[NumberedLine], labels: dict[int, _SpeakerLine]) -> Iterator[NumberedLine]:
    for index, (number, line) in enumerate(lines):
        if index not in labels:
            yield number, line
            continue
        if index and lines[index - 1][1].strip():
            yield number, ""
        said = labels[index].said
        quoted = _QUOTED.match(said)
        if said:
            yield number, quoted[1] if quoted else said


def _read_candidate(lines: Sequence[NumberedLine], index: int) -> _SpeakerLine | None:
    match = _LABEL.match(lines[index][1])
    if match is None:
        return None
    name, words = match["name"].strip(), match["name"].split()
    alone, said, emphasised = match["alone"] is not None, (match["said"] or ""), len(match["open"]) > 1
    if name.casefold() in _NO_NAMES or words[0].casefold() in _NO_NAMES:
        return None
    role = _ROLE.match(name) is not None or (name.casefold() == "audio" and (emphasised or name.isupper()))
    capitals = name.upper() == name and sum(letter.isalpha() for letter in name) > 1
    noted = match["aside"] is not None and _VOICE_NOTE.match(match["aside"].strip()) is not None
    part = emphasised and not alone and name.casefold() in _PARTS
    if alone:
        before_words = index + 1 < len(lines) and bool(lines[index + 1][1].strip())
        plausible = before_words and (capitals or (role and (emphasised or name[-1].isdigit())))
    else:
        plausible = role or capitals or part or all(word[0].isupper() or word == "&" for word in words)
        plausible = plausible and (bool(match["wide"]) or role or capitals or not said[:1].isalpha())
    if not plausible:
        return None
    # "Host: the computer that ..." explains a word, and `host: "127.0.0.1"` is code.
    begins = said.strip()[:1]
    defined = not (capitals or emphasised) and (begins.islower() or (name.islower() and not begins.isupper()))
    sure = (role and not defined) or part or (noted and (capitals or emphasised)) or (">>" in match["lead"])
    return _SpeakerLine(index, name, said.strip(), sure, capitals, alone)


def _find_speakers(candidates: Sequence[_SpeakerLine], lines: Sequence[NumberedLine]) -> set[str]:
    """Return the keys of the names that the whole script shows to be speakers."""
    speakers = {found.key for found in candidates if found.sure}
    counts = Counter(found.key for found in candidates)
    repeated = {key for key, count in counts.items() if count > 1}
    share = len(candidates) / max(1, _count_paragraphs(lines, {found.index for found in candidates}))
    all_speak = len(counts) > 1 and share > _ALL_SHARE and all(found.is_speech for found in candidates)
    monologue = share > _ALL_SHARE and max(counts.values(), default=0) >= _MANY
    dialogue = bool(speakers) or len(repeated) > 1 or (all_speak and bool(repeated)) or monologue
    screenplay = any(found.sure and found.alone for found in candidates)
    common = _find_lower_case_words(lines)
    for found in candidates:
        heard = found.key in repeated or ((bool(speakers) or (all_speak and bool(repeated))) and found.is_speech)
        if found.alone:
            accepted = (found.key in repeated and dialogue) or screenplay
        elif found.capitals:
            accepted = (heard and share >= _SOME_SHARE) or all_speak
        else:
            accepted = heard and dialogue and share >= _MIN_SHARE and not set(found.key.split()) & common
        if accepted:
            speakers.add(found.key)
    return speakers


def _count_paragraphs(lines: Sequence[NumberedLine], labelled: Iterable[int]) -> int:
    starts = set(labelled)
    for index, (_, line) in enumerate(lines):
        if line.strip() and (index == 0 or not lines[index - 1][1].strip()) and not _NOT_PROSE.match(line):
            starts.add(index)
    return len(starts)


def _find_lower_case_words(lines: Sequence[NumberedLine]) -> set[str]:
    """Return the words that the script also writes in lower case: these are no names."""
    return {word for _, line in lines for word in re.findall(r"[^\W\d_]+", line) if word.islower()}
