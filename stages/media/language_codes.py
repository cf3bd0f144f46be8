"""Map BCP 47 language tags to the ISO 639-2/T codes of MP4 files."""

from __future__ import annotations

UNKNOWN = "und"
_LIST = """
af=afr am=amh ar=ara az=aze be=bel bg=bul bn=ben bs=bos ca=cat cs=ces cy=cym da=dan de=deu el=ell en=eng eo=epo
es=spa et=est eu=eus fa=fas fi=fin fr=fra ga=gle gl=glg gu=guj he=heb hi=hin hr=hrv hu=hun hy=hye id=ind is=isl
it=ita ja=jpn ka=kat kk=kaz kn=kan ko=kor ky=kir la=lat lb=ltz lt=lit lv=lav mk=mkd ml=mal mn=mon mr=mar ms=msa
mt=mlt nb=nob ne=nep nl=nld nn=nno no=nor pa=pan pl=pol pt=por ro=ron ru=rus si=sin sk=slk sl=slv sq=sqi sr=srp
sv=swe sw=swa ta=tam te=tel th=tha tl=tgl tr=tur tt=tat uk=ukr ur=urd uz=uzb vi=vie zh=zho cmn=zho yue=zho
"""
_CODES = dict(pair.split("=") for pair in _LIST.split())


def to_iso639(tag: str) -> str:
    """Return the code for a BCP 47 tag (``en-us`` -> ``eng``); ``und`` for unknown languages."""
    first = tag.replace("_", "-").split("-")[0].strip().lower()
    if first in _CODES:
        return _CODES[first]
    return first if len(first) == 3 and first.isascii() and first.isalpha() else UNKNOWN
