"""Hold the words by which stage directions are told from prose, as regular expressions."""

from __future__ import annotations

import re


def _any_of(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_MANNER = _any_of(r"\w+ly", "again", "a (?:bit|little)", "to (?:him|her|them)sel(?:f|ves)")
_TOWARDS = (
    r"(?:to|at|into|towards?|around|away|back|up|down|in|out|on|off|over|from)(?:\s+(?:the|a|an|his|her|their|another))?"
    r"(?:\s+(?!is\b|are\b|was\b|were\b|which\b|that\b)[\w'’-]+){0,3}"
)
_TAIL = rf"(?:\s+{_MANNER})?(?:\s+{_TOWARDS})?(?:\s+{_MANNER})?(?:\s+and\s+[\w'’ -]{{2,30}})?"
_REACTIONS = _any_of(
    "smil(?:es?|ing)|laugh(?:s|ing|ter)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|sigh(?:s|ing)?|nod(?:s|ding)?|wink(?:s|ing)?",
    "shrug(?:s|ging)?|grin(?:s|ning)?|frown(?:s|ing)?|gasp(?:s|ing)?|whisper(?:s|ing)?|applau(?:se|ds|ding)",
    "clears (?:his |her |their )?throat|clearing throat|takes? a (?:deep )?breath|deep breath|inaudible|indistinct",
    "crosstalk|sarcastic(?:ally)?|lächelt|lacht|seufzt|rires?|risas|risate|sourit|sonríe|sorride",
)
_ACTIONS = _any_of(
    "wav(?:es|ing)|cough(?:s|ing)|sniff(?:s|ing)|shout(?:s|ing)|yell(?:s|ing)|cheer(?:s|ing)|clap(?:s|ping)|sing(?:s|ing)",
    "humm?(?:s|ing)|crying|cries|bow(?:s|ing)|lean(?:s|ing)|gestur(?:es?|ing)|point(?:s|ing)|look(?:s|ing)|turn(?:s|ing)",
    "walk(?:s|ing)|step(?:s|ping)|sit(?:s|ting)|stand(?:s|ing) up|enter(?:s|ing)?|exit(?:s|ing)?|inhal(?:es|ing)",
    "exhal(?:es|ing)|breath(?:es|ing)|click(?:s|ing)?|speaking|talking|reading|thinking|excited(?:ly)?",
    "enthusiastic(?:ally)?|softly|quietly|slowly|loudly|warmly|cheerful(?:ly)?|serious(?:ly)?|jokingly|calmly",
    "dramatically|confident(?:ly)?|energetic(?:ally)?|friendly tone|upbeat|silence|drum ?roll|off[- ](?:screen|camera)",
    "on camera|voice[- ]?over|wave|demo|slide|v\\.o\\.|applaus|pausiert|笑い?|掌声|拍手|音楽|音乐|停顿|間",
    r"in an? \w+ (?:voice|tone)|in an? whisper|with an? (?:\w+ )?(?:smile|grin|laugh|sigh|wink|nod)",
    "to (?:the )?(?:camera|audience)",
)
_HANDLES = _any_of(
    "holds?|lifts?|raises?|opens?|closes?|picks?|grabs?|sips?|drinks?|shakes?|reaches|pulls?|pushes|presses|types|writes",
    "draws|hands|tosses|throws|kneels|adjusts|removes|crosses|folds|rubs|snaps|pats|taps",
    "(?:takes?|puts?|sets?) (?:up|down|off|out|on)|zeigt|blickt|geht|schaut|hält|öffnet|montre|regarde|muestra|mira",
)
_BEGINS = "(?:plays?|playing|appears?|fades?|fading|swells?|starts?|stops?|ends?|continues?|rolls?|begins?|builds?)"
_MUSIC = "(?:music|musik|musique|música|musica)"
_SHOWN = "(?:slide|chart|graph|diagram|picture|photo|image|video|clip|graphic|logo|title|screen|demo|animation|b-?roll)"
_SHOTS = _any_of(
    r"(?:smash |jump |match )?cut(?:s|ting)?(?: back)?(?: to\b.*)?|fad(?:e|es|ing) (?:in|out|to|from|up)\b.*",
    r"zoom(?:s|ing)?(?: (?:in|out))?(?: (?:on|to)\b.*)?|pan(?:s|ning)? (?:to|left|right|across|over)\b.*",
    r"dissolves? to\b.*|(?:wide|close|medium|long|establishing|aerial|drone) ?(?:shot|angle)\b.*|close[- ]?up\b.*",
    r"b[- ]?roll\b.*|montage\b.*|sfx\b.*|jingle|sound of\b.*|screen (?:recording|capture|share)\b.*|on[- ]screen\b.*",
    rf"(?:sound|music|video|animation|graphics?|logo|title|text|lower third|titles)\s(?:\w+\s){{0,3}}{_BEGINS}\b.*",
    rf"[\w' -]{{0,40}}\b{_MUSIC} {_BEGINS}\b.*|(?:[\w-]+ )?{_MUSIC}|sound effects?\b.*|slide: .*|\w+ animation",
    r"end(?: of)?(?: the)?(?: scene| script| video| recording)?",
    "(?:next|change|new|previous|last) slide|slide change|advance(?: the)? slides?",
    r"click(?: to next| to advance| for next)\b.*|nächste folie|diapositive suivante",
    r"siguiente diapositiva|schnitt auf\b.*",
    rf"(?:show|display|insert|play|switch to|go to|bring up|open)s? (?:the |an? )?(?:next |new )?{_SHOWN}\b.*",
)
_SLIDE = (
    r"(?:slide|scene|folie|szene|diapositive|diapositiva)\s*(?:no\.?\s*|nr\.?\s*|\#\s*)?"
    r"(?:\d{1,3}(?:\s*(?:/|of|von|de)\s*\d{1,3})?|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)

REACTION = re.compile(rf"(?:\w+ly\s+)?{_REACTIONS}{_TAIL}[.!]?$", re.I)
"""Matches what a speaker does while speaking: "laughs", "smiling warmly"."""
ACTION = re.compile(
    rf"(?:\w+ly\s+)?{_ACTIONS}{_TAIL}[.!]?$|{_HANDLES}\s[^\W\d][^\d]{{0,50}}$|{_SHOTS}$|{_SLIDE}$", re.I
)
"""Matches what a speaker, a camera or a slide does: "points to the chart", "cut to B-roll", "slide 3"."""
_STAGE_VERBS = (
    "(?:dims?|go(?:es)?|pans?|zooms?|laughs?|claps?|cheers?|applauds?|turns?|walks?|enters?|exits?|moves?|cuts?|shows?|fades?"
    "|switch(?:es)?|changes?|rolls?|plays?|shakes?|tracks?|follows?|rises?|falls?|opens?|closes?|smiles?|points?|comes?|on|off"
    "|up|down)"
)
STAGE_ACTS = re.compile(
    r".*\b(?:music|camera|slides?|screen|audience|crowd|lights?|logo|scene|clip|animation|drums?|jingle|spotlight|curtain|host"
    rf"|narrator|presenter|speaker)\s+(?:\w+ly\s+)?{_STAGE_VERBS}\b",
    re.I,
)
"""Matches what happens on a stage: "the lights go down"."""
SOMEBODY_ACTS = re.compile(
    r"(?!(?:They|He|She|It|We|You|I|This|That)\b)(?:[A-Z][\w’']+|The \w+)\s+(?:\w+ly\s+)?(?:walks?|enters?|exits?"
    r"|turns?|looks?|points?|smiles?|laughs?|nods?|sits?|stands?|waves?|picks?|holds?|leans?|gestures?|appears?|leaves?|steps?|opens?"
    r"|closes?)\b"
)
"""Matches what a person with a name does: "Ann walks to the board"."""
PROSE = re.compile(
    r"(?:see|cf|e\.?g|i\.?e|as|about|approx\w*|around|roughly|optional\w*|or|and|but|note|source|from|also|for|with|without"
    r"|in|at|on page|page|pages|which|that|this|these|if|when|because|not|by|siehe|vgl|voir|ver)\b"
    r"|.*\b(?:is|are|was|were|we|you|i|our|your|my|us|will|can|should|has|have)\b",
    re.I,
)
"""Matches what can hardly be a direction, even in italics: "see page 4", "we have more"."""
SLIDE_LINE = re.compile(
    rf"[ \t]*(?P<label>[*_\[(=~-]{{0,3}}[ \t]?{_SLIDE}[ \t]*(?:[:.][*_]{{0,3}}|(?<=[ \t])[–—-](?=[ \t])"
    rf"|$|(?=[*_\])=~-]{{1,3}}[ \t]*$)))[ \t]*(?P<rest>.{{0,300}}?)[ \t]{{0,9}}[\])*_=~-]{{0,3}}[ \t]{{0,9}}$",
    re.I,
)
"""Matches a line that begins with the number of a slide or scene: "Slide 3: The numbers", but not "Slide 3 shows"."""
CAPITAL_LINE = re.compile(
    r"[ \t]*[*_]{0,3}(?:(?:INT|EXT|INT\.?/EXT|I/E)[. ]\s*[^a-z\n]{2,80}|(?:SMASH |MATCH )?CUT TO\b[^a-z\n]{0,60}"
    r"|FADE (?:IN|OUT|TO BLACK|UP)\b[^a-z\n]{0,20}|DISSOLVE TO\b[^a-z\n]{0,60}|NEXT SLIDE|SLIDE: [^a-z\n]{1,60}"
    r"|(?:[A-Z]+ )?MUSIC(?: [A-Z]+)?"
    r"|APPLAUSE|LAUGHTER|TITLE CARD|END CREDITS|ROLL CREDITS|B-?ROLL)[.:]?[*_]{0,3}[ \t]*$"
    r"|[ \t]*[♪♫♬].{0,200}[♪♫♬][ \t]*$"
)
"""Matches the lines of screenplays: "INT. OFFICE - DAY", "CUT TO:"."""
VISUAL_LABEL = re.compile(
    r"[ \t]*(?:[-•*][ \t]+)?(?P<open>[*_]{0,3})(?P<bracket>\[)?(?P<name>visuals?|visual cue|b-?roll|sfx|vfx|gfx"
    r"|sound effects?|on[- ]screen(?: text| graphics?)?|text on screen|screen text|lower third|cut to|fade (?:in|out)"
    r"|camera (?:angle|shot|movement)|background music|music cue|stage directions?|title card|production notes?"
    r"|director['’]s notes?|(?P<bold>video|music|sound|scene|shot|image|animation|camera|transition|graphics?"
    r"|duration|runtime|word count|target audience)"
    r"|(?P<capital>action|screen))(?:[ \t]*\#?\d{1,3})?(?(bracket)\])[*_]{0,3}[ \t]*[:：][*_]{0,3}(?:[ \t]|$)",
    re.I,
)
"""Matches the beginning of a line that says what is seen or heard: "VISUAL: a sunrise"."""
