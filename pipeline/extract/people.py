"""From a byline, as printed or stated, to the names of people."""

import re
import unicodedata

MAX_PEOPLE = 20  # A paper of a large collaboration has thousands of authors; a byline has a handful.
_NO_LETTER = re.compile(r"[\W_]+")
_MAX_BYLINE = 600  # Characters; what is longer is a paragraph.
_MAX_NAME = 60  # Characters. The longest name of a person in the corpus has 36.
_MAX_WORDS = 6  # "Maria del Carmen de la Fuente" has six.

# "By" in the languages of the corpus, with what may stand before it. A colon ends a label such as "Author:".
_VERB = (
    r"(?:(?:article|story|text|words?|post|review|report|analysis|opinion|updated|last updated|originally|first"
    r"|medically)\s+)?"
    r"(?:written|posted|published|reported|authored|created|edited|compiled|contributed|submitted|added"
    r"|uploaded|started"
    r"|geschrieben|verfasst|veröffentlicht|erstellt|gepostet|eingestellt|gespeichert|écrit|publié|rédigé|posté|escrito|publicado"
    r"|redactado|scritto|pubblicato|a cura|geschreven|geplaatst|napisane|dodane|dodał|skrevet|skriven|publicerad)"
)
_BY = r"by|von|vom|par|por|de|di|da|do|van|door|av|af|przez|od|oleh|ni|bởi|tarafından|από|od autora"
_LABEL = (
    r"authors?|author\(s\)|writers?|written by|reporters?|byline|contributors?|editors?|autor(?:in|en|es|a|as)?"
    r"|verfasser(?:in)?"
    r"|redakteur(?:in)?|redaktion|autora?s?|autore|autori|auteure?s?|auteur\(e\)|rédacteur|redactor(?:a)?"
    r"|redattore|schrijver|tekst|text"
    r"|texte|texto|testo|words|story|yazar|yazan|haber|автор(?:ы|ка)?|текст|автор статьи|συντάκτης|penulis"
    r"|reporter|editor|tác giả"
    r"|作者|编辑|編集|記者|记者|文|撰文|著者|執筆|取材・文|責任編集|责任编辑|글|기자|نویسنده|الكاتب|كتب|بقلم|लेखक"
)
_LEAD = re.compile(
    rf"^\W*(?:{_VERB}\s+(?:{_BY})\b|(?:{_LABEL})\s*[:：●■/|｜]|(?:{_BY})\s*:|(?:by|von|par|por|door|av|af|przez"
    rf"|oleh)\b(?=\s))[\s:：-]*",
    re.IGNORECASE,
)
# Italian "di" and the like open a byline only before two capitals, or "di Stefano" would lose a part.
_LEAD_CASED = re.compile(
    r"^(?:[Dd]i|[Dd]e|Da|Van|Text|Tekst|Autor|Autorin|Author|Words)\s+(?=[A-ZÀ-Þ][\w'’-]+\s+[A-ZÀ-Þ])"
)
_NOUN = re.compile(
    r"^(?:an?\s+|ein(?:e)?\s+|un[ea]?\s+)?(?:pressemitteilung|nachricht|kolumne|kommentar|gastbeitrag"
    r"|gastkommentar|beitrag|interview|analyse|essay|insights"
    r"|guest\s+(?:post|blog|column)|(?:this\s+)?(?:post|article|blog|story)|opinion|column|tribune|chronique"
    r"|columna|propos\s+recueillis|recherche|protokoll|text\s+und\s+fotos?|bericht)"
    r"\s+(?:was\s+written\s+)?(?:by|from|von|par|por|di)\s+",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(?:(?:作者|编辑|記者|记者|撰文|著者|執筆|文)(?=\s)|записал[аи]?|подготовил[аи]?|написал[аи]?|беседовал[аи]?|yazan|by)\s+",
    re.IGNORECASE,
)

# What follows the names: a date, an outlet, a separator and whatever stands behind it.
_TAIL = re.compile(
    r"\s*(?:\s[|•·–—―►»]\s|\||•|\s-\s|\(|\[|\t|<|https?:|\bwww\.|@|…|\.\.\."
    r"|\b(?:on|am|vom|le|el|il|den|the)\s+(?=\d|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec)[a-z]*\b)"
    r"|\b(?:in|at|under|im)\s+(?=[A-Z\d])"
    r"|\b(?:updated|published|posted|last\s+updated|aktualisiert|veröffentlicht|publié|mis\s+à\s+jour|publicado"
    r"|actualizado|created|modified"
    r"|illustration|illustrations|photos?|photography|photographs?|images?|fotos?|video|graphics?|read\s+more"
    r"|follow|view|comments?|reviewed|fact[- ]checked"
    r"|medically|edited|translated|translation|special\s+to|for\s+the|for\s+(?=[A-Z]))\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d|\d{1,4}\s*[./年:-]\s*\d|\b(?:19"
    r"|20)\d\d\b|\b\d{1,2}\.?\s+[^\W\d]{3,12}\s+(?:19|20)\d\d"
    r"|\s+(?:is|was|are|has|have|ist|est|es|è|war|hat|writes|reports|lives)\s+(?=\w)"
    r")",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_JOINT = re.compile(
    r"\s*(?:;|,|、|，|/|＆|&|\+|•|\||\n)\s*"
    r"|\s+(?:and|und|et|y|e|i|en|og|och|ja|with|mit|avec|con|im\s+gespräch\s+mit|in\s+conversation\s+with|ve|и"
    r"|та|και|dan|și|a|oraz|ir)\s+",
    re.IGNORECASE,
)
# Joints of one letter part names only between two full names: "Ortega y Gasset" is one person.
_SHORT_JOINT = re.compile(r"\s+(?:y|e|i|a)\s+", re.IGNORECASE)

_DEGREE = re.compile(
    r"(?:ph\.?\s?d|m\.?d|d\.?o|r\.?d\.?n?|m\.?s\.?c?|m\.?a|m\.?p\.?h|b\.?a|b\.?sc?|esq|jr|sr|ii|iii|iv|cpa|cfp"
    r"|cfa|cissp|cpp|psp|mba|ll\.?m|j\.?d|lcsw|lmft|lpc"
    r"|psy\.?d|dds|dvm|rn|np|pa-c|facp|facs|faafp|e-ryt\s*\d*|ryt|cscs|cpt|pe|pmp|shrm-\w+|sphr|cdces|ldn?"
    r"|ibclc|foma|dabom|ed\.?d|m\.?ed|dnp|mph|mpa|mfa|bcba|smt|facc|ea|chfc|clu)\.?[®™]?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:(?:senior|junior|chief|deputy|managing|associate|assistant|executive|contributing|guest|staff|lead"
    r"|principal|global|national|political|"
    r"foreign|sports?|tech(?:nology)?|science|health|business|culture|arts?|music|film|food|travel|white house"
    r"|washington|news|digital|online|web|copy|content|"
    r"freelance|special|breaking|investigative|general|data|education|environment|opinion|features?|product"
    r"|marketing|former|commerce|deals|shopping)\s+)*"
    r"(?:editors?|writers?|reporters?|correspondents?|columnists?|journalists?|contributors?|authors?|bloggers?"
    r"|producers?|photographers?|analysts?|critics?|staff|team|desk|"
    r"bureau(?: chief)?|interns?|fellows?|editor(?:ial)?[- ]in[- ]chief|co-?founders?|founders?|ceo|cto|cmo|coo"
    r"|president|director|manager|vice president|admin(?:istrator)?|"
    r"webmaster|moderator|owner|publisher|newsroom|user|root|guest|gast|editorial|unknown|anonymous|none|null"
    r"|nan|undefined|default|system|subscriber|member|profile|bio|author bio|"
    r"about|more|website|share|email|e-mail|facebook|twitter|linkedin|instagram|home|kommentare?|beitrag"
    r"|redakteur(?:in)?|redaktion|redaktör|die redaktion|online-?redaktion|"
    r"autor(?:in)?|author|korrespondent(?:in)?|reporterin|volontär(?:in)?|journalist(?:in|e)?|rédaction"
    r"|la rédaction|redacción|la redacción|redazione|redactie|toimitus|redação|"
    r"redakcja|редакция|редакція|chefredakteur(?:in)?|ressortleiter(?:in)?|freie(?:r)? (?:autor(?:in)?"
    r"|journalist(?:in)?)|view all posts|see full bio|read bio|biography|archives?|"
    r"編集部|编辑部|編輯部|기자|記者|记者|特派員|선임기자)",
    re.IGNORECASE,
)  # fmt: skip
_SAYS = re.compile(
    r"\s+(?:says|said|schreibt|sagt|écrit|dice)\W*$|^(?:show|see|view|read)\s+all\s+(?:articles?"
    r"|posts?)\s+(?:of|by|from)\s+|^(?:all\s+)?(?:posts?|articles?)\s+by\s+",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(
    r"\s+(?:(?:staff|senior|contributing|guest|political|sports?|health|science|business|tech(?:nology)?|chief"
    r"|breaking|digital)\s+)*"
    r"(?:staff writer|writer|reporter|correspondent|editor|columnist|contributor"
    r"|기자|記者|记者|特派員|특파원|논설위원|선임기자|さん|氏)$",
    re.IGNORECASE,
)
_AGENCY = frozenset(
    {
        "ap", "afp", "dpa", "apa", "sid", "epd", "kna", "ansa", "efe", "ots", "reuters", "upi", "pa", "ani", "pti",
        "ians", "aap", "tass", "tt",
        "ntb", "ritzau", "stt", "belga", "anp", "lusa", "pap", "mti", "xinhua", "yonhap", "kyodo", "jiji", "rtr",
        "sda", "cna", "nan", "bloomberg",
        "associatedpress", "theassociatedpress", "agencefrancepresse", "pressassociation", "deutschepresseagentur",
        "dpaafx", "afpfactcheck",
        "keystonesda", "europapress", "presseportal", "prnewswire", "businesswire", "globenewswire", "cnnwire",
        "agencies", "agenturen", "agences",
        "agencias", "wireservices", "wirereports", "newsservices", "thecanadianpress", "canadianpress",
        "tribunenewsservice", "bloombergnews",
        "reutersstaff", "redaktionsnetzwerkdeutschland", "red", "staffreport", "staffreports", "fromstaffreports",
        "fromwirereports",
    }
)  # fmt: skip
"""Agencies and placeholders, folded: they stand beside people and are none."""

_WORDS = frozenset(
    {
        "by",
        "von",
        "vom",
        "par",
        "por",
        "di",
        "de",
        "the",
        "and",
        "und",
        "text",
        "foto",
        "fotos",
        "photo",
        "photos",
        "video",
    }
    | {
        "this",
        "thispost",
        "nachricht",
        "content",
        "design",
        "code",
        "human",
        "blog",
        "newsletter",
        "subscribe",
        "comments",
    }
    | {"reviews", "posted", "written", "published", "updated", "autor"}
    | {"admin", "qadmin", "nocadmin", "siteadmin", "webadmin", "wordpressadmin"}
)
"""Words that stand in bylines and are nobody, folded."""

_UNFINISHED = re.compile(
    r"\s(?:by|from|of|von|vom|par|por|di|de|with|for|and|und|et|the|to|in|at|am|on)$", re.IGNORECASE
)

_COLLECTIVE = re.compile(
    r"(?:^|\s|-)(?:staff|team|editors|desk|redaktion|redakcja|redazione|redacción|rédaction|newsroom|editorial"
    r"|report|webteam|group|agency|contributors?|network|magazin[e]?|news|online|press|"
    r"media|institute|university|foundation|association)(?:\s|$)|編集部|编辑部|編輯部",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"\b(?:gmbh|kg|inc|llc|ltd|plc|corp|e\.\s?v)\.?$|[©®™]$", re.IGNORECASE)
"""Legal forms: a company that made the site, or owns it, and signs its pages."""


_ROLE_WORD = re.compile(
    r"\b(?:editor|writer|reporter|correspondent|columnist|journalist|contributor|author|manager|director"
    r"|coordinator|specialist|strategist|consultant|analyst|engineer|developer|"
    r"designer|founder|co-founder|president|officer|executive|head|lead|expert|professor|scientist|researcher"
    r"|photographer|producer|marketing|marketer|communications|ceo|cto|"
    r"\w*leiter(?:in)?|development|redakteur(?:in)?|autor(?:in)?|chefredakteur(?:in)?|geschäftsführer(?:in)?|experte|expertin|journaliste"
    r"|rédact(?:eur|rice)|read|share|follow|connect|view|more|newsletter|subscribe|"
    r"bio|biography|login|account|member|sign|register|create|join|contact|about|privacy|profile|posts|articles"
    r"|edition|show|see|all|comments?|click|here|learn|meet|our|zur|zum|mehr|alle|über|weitere|artikel)\b",
    re.IGNORECASE,
)


_OUTLET = re.compile(
    r"^(?:the|die|der|das|le|la|les|el|los|il|o|os|de|het)\s"
    r"|magazine?$|zeitung$|\b(?:times|post|herald|tribune|journal|gazette|chronicle|zeitung|blatt|zeiger|local|today|daily|weekly"
    r"|radio|tv|channel|reviews?|guide|world|life|makers?|company|bank|clinic|care|store|shop|travel|security|solutions"
    r"|stiftung|verband|verein|partei|verlag|labs?|studios?|club|center|centre|services?|partners?|insurance|finance"
    r"|health|tech|digital|marketing|consulting|construction|strategies|systems|software|energy|foods?|kitchen)s?$",
    re.IGNORECASE,
)


def fold(name: str) -> str:
    """Reduce a name to its letters and digits, lower case, accents removed."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name).casefold())


_PARTICLE = frozenset(
    {"von", "van", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "la", "le", "el", "al", "bin",
     "ibn", "y", "e", "zu", "und", "af", "ter"}
)  # fmt: skip


def is_full_name(name: str) -> bool:
    """Whether a name is written as a person's: two to five words with capitals,
    none a role; or not in Latin letters."""
    words = name.split(",")[0].split()
    if not any(character.isascii() and character.isalpha() for character in name):
        return 1 < len(name) <= 20
    return (
        2 <= len(words) <= 5
        and all(word[:1].isupper() or word.lower() in _PARTICLE or word[:2] in ("d'", "d’", "(") for word in words)
        and not _ROLE_WORD.search(name)
        and not is_collective(name)
    )


def is_team(name: str) -> bool:
    """Whether a name is that of a team or an agency: "Example Staff", "Redaktion", "Reuters"."""
    return bool(_COLLECTIVE.search(name)) or is_agency(name) or bool(_ROLE.fullmatch(name))


def is_collective(name: str) -> bool:
    """Whether a name is a team's, or a role or a label: it may stand beside a person, and is none."""
    return is_team(name) or bool(_ROLE_WORD.search(name))


def is_outlet(name: str) -> bool:
    """Whether a name sounds like an outlet or a company: "The Example", "Example Times", "EX Magazine"."""
    return bool(_OUTLET.search(name)) or any(len(word) > 1 and word.isupper() for word in name.split())


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return fold(name) in _AGENCY


def split(byline: str) -> tuple[str, ...]:
    """Return the names in a byline, each once, in order, as printed; roles, dates and addresses removed.

    Names of teams and agencies are kept: only the caller knows whether there are people besides.
    """
    text = _strip_lead(_EMAIL.sub(" ", byline[:_MAX_BYLINE]))
    if cut := _TAIL.search(text):
        if cut.start() == 0:
            return ()
        text = text[: cut.start()]
    found: list[str] = []
    for piece in _pieces(text):
        name = _clean(piece)
        if found and _DEGREE.fullmatch(name):
            found[-1] = f"{found[-1]}, {name}"
        elif is_name(name) and fold(name) not in map(fold, found):
            found.append(name)
    if found and is_full_name(found[0]):
        # "Jane Doe, Head of Marketing": behind a full name stands another, or what the first one does.
        found = [found[0], *(name for name in found[1:] if is_full_name(name) or is_collective(name))]
    return tuple(found[:MAX_PEOPLE])


def is_name(text: str) -> bool:
    """Whether a text can be the name of somebody: letters, few words, no address, no role, no sentence."""
    if not 1 < len(text) <= _MAX_NAME or len(text.split()) > _MAX_WORDS or not any(c.isalpha() for c in text):
        return False
    if fold(text) in _WORDS or _UNFINISHED.search(text) or (_COMPANY.search(text) and not _DEGREE.search(text)):
        return False
    if re.search(r"https?:|www\.|@|[<>{}=?!:#]|\d{3,}", text) and not re.search(r"^[\w]+\d+$", text):
        return False
    return not _ROLE.fullmatch(text) or bool(_COLLECTIVE.fullmatch(text))


def _strip_lead(text: str) -> str:
    for _ in range(3):
        shorter = text
        for lead in (_NOUN, _LEAD, _LEAD_CASED, _WROTE):
            shorter = lead.sub("", shorter, count=1).strip()
        if shorter == text:
            break
        text = shorter
    return text


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        before, after = text[start : joint.start()], text[joint.end() :]
        if _SHORT_JOINT.fullmatch(joint[0]) and not (
            " " in before.strip() and " " in re.split(r"[,;&/]", after)[0].strip()
        ):
            continue
        pieces.append(before)
        start = joint.end()
    return [*pieces, text[start:]]


def _clean(piece: str) -> str:
    name = _strip_lead(piece.strip(' \t\r\n-–—:;,|*•·_"“”«»'))
    name = _SAYS.sub("", name)
    # "Jane Doe Staff Writer" is a person and "Example staff reporter" is none.
    if (role := _ROLE_BEHIND.search(name)) and (" " in name[: role.start()] or not name[0].isascii()):
        name = name[: role.start()]
    return name.strip(' \t\r\n-–—:;,|*•·_"“”«»《》')
