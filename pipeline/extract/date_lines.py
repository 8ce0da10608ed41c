"""The date line that people read: what one looks like, and what its words say of it."""

import re

MAX_LINE = 120
"""Characters of a date line, with its label and its author."""
_WORD = re.compile(r"[^\W\d_]{3,}")
MAX_WORDS = 8
"""Words of three letters or more in a date line: label, weekday, month, author and "minutes to read" make eight."""

_CHANGED = re.compile(
    r"\bupdated?\b|modified|edited|revised|last[- ]?mod|aktualisiert|geändert|änderung|bearbeitet|\bstand:|"
    r"mise? à jour|modifié|actualizad|actualitzat|atualizad|aggiornat|modificat|bijgewerkt|gewijzigd|uppdaterad|"
    r"oppdatert|opdateret|päivitetty|aktualizac|aktualizov|aktualizowan|ažurirano|frissít|"
    r"actualizat|обновл|оновлен|изменен|ενημέρ|güncelle|更新|수정|업데이트|cập nhật|diperbarui|تحديث|עודכן",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publish|\bposted|publi[ékcqz]|veröffentlicht|erschienen|erstellt|gepubliceerd|geplaatst|publicerad|publisert|"
    r"udgivet|julkaistu|опублик|дата публ|δημοσ|yayın|公開|投稿|掲載|配信|发布|發佈|등록|입력|"
    r"פורסם|نشر|diterbitkan|đăng",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|rights reserved|alle rechte|tous droits|derechos reservados", re.IGNORECASE)
YEAR = re.compile(
    r"(?<!\d)(?:(?:19|20|[١۱]٩|[٢۲][٠۰]|१९|२०|১৯|২০)\d\d|25[5-9]\d)(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)"
    r"|(?:令和|平成)\s?(?:\d{1,2}|元)年"
)
"""A year of the common era in the figures of the page's script, of the Thai or a Japanese era, or two digits of one at
the end of a date in figures."""
_NUMBER = re.compile(r"\d+")


def is_labelled(line: str) -> bool:
    """Say whether a line calls its date that of publication."""
    return _PUBLISHED.search(line) is not None


def is_line(text: str) -> bool:
    """Say whether a short text may hold a date: a year and one more number, and neither copyright, link nor script."""
    return (
        len(text) <= MAX_LINE
        and YEAR.search(text) is not None
        and len(_NUMBER.findall(text)) >= 2
        and "://" not in text
        and "{" not in text
        and not _COPYRIGHT.search(text)
    )


def is_wordy(line: str) -> bool:
    """Say whether a line has more words than a date line needs, such as a caption or a teaser."""
    return len(_WORD.findall(line)) > MAX_WORDS


def is_change(label: str) -> bool:
    """Say whether a line or a label calls a date that of the last change."""
    return _CHANGED.search(label) is not None


def split_line(line: str) -> tuple[str | None, str | None]:
    """Divide a line into what it says of publication and of change: `5 May 2020 | Updated 6 May 2020`."""
    match = _CHANGED.search(line)
    if not match:
        return line, None
    before, after = line[: match.start()], line[match.start() :]
    if not is_line(before):
        return None, line
    return before, after if is_line(after) else None
