"""The language that a text is written in, from its letters and its commonest words."""

import re
from collections import Counter

# Scripts that by themselves narrow a language down: first and last code point, languages written in it, the usual one.
_SCRIPTS: tuple[tuple[int, int, str, str], ...] = (
    (0x0370, 0x03FF, "el", "el"),
    (0x0400, 0x052F, "ru uk bg sr mk be kk ky mn tg tt uz bs", "ru"),
    (0x0530, 0x058F, "hy", "hy"),
    (0x0590, 0x05FF, "he iw yi", "he"),
    (0x0600, 0x06FF, "ar fa ur ps ckb ku sd ug prs pnb", "ar"),
    (0x0900, 0x097F, "hi mr ne sa mai bho kok", "hi"),
    (0x0980, 0x09FF, "bn as", "bn"),
    (0x0A00, 0x0A7F, "pa", "pa"),
    (0x0A80, 0x0AFF, "gu", "gu"),
    (0x0B80, 0x0BFF, "ta", "ta"),
    (0x0C00, 0x0C7F, "te", "te"),
    (0x0C80, 0x0CFF, "kn", "kn"),
    (0x0D00, 0x0D7F, "ml", "ml"),
    (0x0D80, 0x0DFF, "si", "si"),
    (0x0E00, 0x0E7F, "th", "th"),
    (0x10A0, 0x10FF, "ka", "ka"),
    (0x1780, 0x17FF, "km", "km"),
    (0x3040, 0x30FF, "ja", "ja"),
    (0x4E00, 0x9FFF, "zh ja yue", "zh"),
    (0xAC00, 0xD7AF, "ko", "ko"),
)

# The commonest words that no other of these languages has among its own.
_WORDS = {
    "en": "the and of to is that for with was this are by from have it be",
    "de": "der die und das ist nicht mit auf ein eine dem den zu von auch sich werden",
    "fr": "le les des et est une dans pour que qui sur pas du au avec plus ont",
    "es": "el los las y del una por con para su al lo más como pero fue",
    "it": "il di che della per non una sono con gli nel alla più anche dei",
    "pt": "o os da do em um uma para não com no na mais por foi dos ao",
    "nl": "het een van en dat niet op zijn voor met te aan ook bij wordt",
    "pl": "w na się i nie że do jest z to od przez po jak oraz dla",
    "sv": "och att det som är på av för en den med till inte har ett",
    "da": "og at det er af på en til der med for den ikke et har",
    "no": "og det er på av for en til som med den ikke har fra at",
    "fi": "ja on ei että se oli mutta ovat myös kun tai hän",
    "tr": "ve bir bu için ile da de olarak çok daha en olan",
    "ro": "și în de la cu că pe nu este din care pentru sau",
    "cs": "a v se na je že s z o do i pro jako ale by",
    "hu": "a az és hogy nem is egy meg volt de ez azt",
    "id": "yang dan di ini itu dengan untuk dari pada tidak dalam adalah",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _list in _WORDS.items():
    for _word in _list.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_ENOUGH = (
    8  # Hits. A paragraph of fifty words holds some twenty of its language's commonest words, and three of others'.
)


def by_script(text: str) -> tuple[frozenset[str], str | None]:
    """Return (languages of the script that a third of the letters are in, the usual one); nothing for Latin letters.

    A third, because names and brands stay in Latin letters.
    """
    counts: Counter[int] = Counter()
    letters = 0
    # By distinct character: a text has thousands of letters, and mostly the same sixty.
    for character, number in Counter(text).items():
        if not character.isalpha():
            continue
        letters += number
        point = ord(character)
        if point < 0x370:
            continue
        for index, (low, high, _, _) in enumerate(_SCRIPTS):
            if low <= point <= high:
                counts[index] += number
                break
    if not counts or 3 * counts.total() < letters:
        return frozenset(), None
    # Han alone is Chinese or a short Japanese headline; kana is Japanese only.
    kana = next((index for index in counts if _SCRIPTS[index][3] == "ja"), None)
    index = kana if kana is not None else counts.most_common(1)[0][0]
    return frozenset(_SCRIPTS[index][2].split()), _SCRIPTS[index][3]


def by_words(text: str) -> str | None:
    """Return the language whose commonest words a text in Latin letters is full of; None when that is not clear."""
    hits: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        for language in _LANGUAGES_OF.get(word, ()):
            hits[language] += 1
    best = hits.most_common(2)
    if not best or best[0][1] < _ENOUGH:
        return None
    return best[0][0] if len(best) == 1 or best[0][1] >= 1.5 * best[1][1] else None
