"""The words of bylines, as data: lists for `people`, in which `_` stands for a space and an entry may be a pattern.

They come from the bylines of the corpus and from the usual ones of each language; none is the name of an outlet.
"""


def either(*lists: str) -> str:
    """Return a pattern for any entry of these lists."""
    return "|".join(entry.replace("_", r"\s+") for words in lists for entry in words.split())


BY = "by von vom par por de di da do van door av af przez od oleh ni bởi tarafından από"
"""What stands before the name."""

CLEAR_BY = "by von par por door av af przez oleh"
"""Those that are no part of a name themselves."""

BEFORE_VERB = (
    "article story text words? post review report analysis opinion updated last_updated originally first medically"
)
VERBS = """
written posted published reported authored created edited compiled contributed submitted added uploaded started
geschrieben verfasst veröffentlicht erstellt gepostet eingestellt gespeichert
écrit publié rédigé posté escrito publicado redactado scritto pubblicato a_cura
geschreven geplaatst napisane dodane dodał skrevet skriven publicerad
"""
"""What stands before "by"."""

LABELS = r"""
authors? author\(s\) writers? written_by reporters? byline contributors? editors? words story
autor(?:in|en|es|a|as)? verfasser(?:in)? redakteur(?:in)? redaktion text tekst texte texto testo
autora?s? autore autori auteure?s? auteur\(e\) rédacteur redactora? redattore schrijver
yazar yazan haber автор(?:ы|ка)? автор_статьи текст συντάκτης penulis tác_giả
作者 编辑 編集 記者 记者 文 撰文 著者 執筆 取材・文 責任編集 责任编辑 글 기자 نویسنده الكاتب كتب بقلم लेखक
"""
"""What stands before a colon and the name."""

NOUNS = """
pressemitteilung nachricht kolumne kommentar gastbeitrag gastkommentar beitrag interview analyse essay bericht
recherche protokoll text_und_fotos? insights guest_post guest_blog guest_column post article blog story this_post
this_article this_blog this_story opinion column tribune chronique columna propos_recueillis
"""
"""What may stand before "by" and say what kind of text it is."""

WROTE = "записал[аи]? подготовил[аи]? написал[аи]? беседовал[аи]? yazan by"
"""Words that open a byline without any other."""

CJK_LABELS = "作者 编辑 記者 记者 撰文 著者 執筆 文"
"""The same, before a space."""

MONTHS = "jan feb mar apr may jun jul aug sep sept oct nov dec"
DAYS = "mon tue wed thu fri sat sun"

TAILS = """
updated published posted last_updated aktualisiert veröffentlicht publié mis_à_jour publicado actualizado created
modified illustrations? photos? photography photographs? images? fotos? video graphics? read_more follow view
comments? reviewed fact[-\\s]checked medically edited translated translation special_to for_the
"""
"""What follows the names."""

STATES = "is was are has have ist est es è war hat writes reports lives"
"""Verbs behind a name that begin a biography."""

JOINTS = (
    "and und et y e i en og och ja with mit avec con im_gespräch_mit in_conversation_with ve и та και dan și a oraz ir"
)
"""What joins two names."""

DEGREES = r"""
ph\.?\s?d m\.?d d\.?o r\.?d\.?n? m\.?s\.?c? m\.?a m\.?p\.?h b\.?a b\.?sc? esq jr sr ii iii iv cpa cfp cfa cissp cpp
psp mba ll\.?m j\.?d lcsw lmft lpc psy\.?d dds dvm rn np pa-c facp facs faafp e-ryt\s*\d* ryt cscs cpt pe pmp shrm-\w+
sphr cdces ldn? ibclc foma dabom ed\.?d m\.?ed dnp mph mpa mfa bcba smt facc ea chfc clu
"""
"""What stands behind a comma and belongs to the name."""

RANKS = """
senior junior chief deputy managing associate assistant executive contributing guest staff lead principal global
national political foreign sports? tech(?:nology)? science health business culture arts? music film food travel
white_house washington news digital online web copy content freelance special breaking investigative general data
education environment opinion features? product marketing former commerce deals shopping
"""
ROLES = """
editors? writers? reporters? correspondents? columnists? journalists? contributors? authors? bloggers? producers?
photographers? analysts? critics? staff team desk bureau bureau_chief interns? fellows?
editor(?:ial)?[-\\s]in[-\\s]chief co-?founders? founders? ceo cto cmo coo president director manager vice_president
admin(?:istrator)? webmaster moderator owner publisher newsroom user root guest gast editorial unknown anonymous
none null nan undefined default system subscriber member profile bio author_bio about more website share email
e-mail facebook twitter linkedin instagram home kommentare? beitrag redakteur(?:in)? redaktion redaktör
die_redaktion online-?redaktion autor(?:in)? korrespondent(?:in)? reporterin volontär(?:in)? journalist(?:in|e)?
rédaction la_rédaction redacción la_redacción redazione redactie toimitus redação redakcja редакция редакція
chefredakteur(?:in)? ressortleiter(?:in)? freier?_autor(?:in)? freier?_journalist(?:in)? view_all_posts see_full_bio
read_bio biography archives? 編集部 编辑部 編輯部 기자 記者 记者 特派員 선임기자
"""
"""What somebody is, or a template says, where a name should stand."""

ROLES_BEHIND = """
staff_writer writer reporter correspondent editor columnist contributor
기자 記者 记者 特派員 특파원 논설위원 선임기자 さん 氏
"""
"""What stands behind a name without a comma."""

NO_PART_OF_A_NAME = r"""
editor writer reporter correspondent columnist journalist contributor author manager director coordinator specialist
strategist consultant analyst engineer developer designer founder co-founder president officer executive head lead
expert professor scientist researcher photographer producer marketing marketer communications ceo cto development
\w*leiter(?:in)? redakteur(?:in)? autor(?:in)? chefredakteur(?:in)? geschäftsführer(?:in)? experte expertin journaliste
rédacteur rédactrice read share follow connect view more newsletter subscribe bio biography login account member sign
register create join contact about privacy profile posts articles edition show see all comments? click here learn
meet our edit bearbeiten zur zum mehr alle über weitere artikel
"""
"""Words that show a text to be a role or a link."""

TEAMS = """
staff team editors desk redaktion redakcja redazione redacción rédaction newsroom editorial report webteam group
agency contributors? network magazine? news online press media institute university foundation association
"""
CJK_TEAMS = "編集部 编辑部 編輯部"

OUTLETS = """
times post herald tribune journal gazette chronicle echo observer courier bulletin mirror express register sentinel
telegraph dispatch examiner inquirer advertiser zeitung blatt zeiger local today daily weekly radio tv channel
reviews? guide world life makers? company bank clinic care store shop travel security solutions stiftung verband
verein partei verlag labs? studios? club center centre services? partners? insurance finance health tech digital
marketing consulting construction strategies systems software energy foods? kitchen
"""
"""What the names of outlets and companies end with."""

ARTICLES = "the die der das le la les el los il o os de het"

AGENCIES = """
ap afp dpa apa sid epd kna ansa efe ots reuters upi pa ani pti ians aap tass tt ntb ritzau stt belga anp lusa pap mti
xinhua yonhap kyodo jiji rtr sda cna nan bloomberg associatedpress theassociatedpress agencefrancepresse
pressassociation deutschepresseagentur dpaafx afpfactcheck keystonesda europapress presseportal prnewswire
businesswire globenewswire cnnwire agencies agenturen agences agencias wireservices wirereports newsservices
thecanadianpress canadianpress tribunenewsservice bloombergnews reutersstaff redaktionsnetzwerkdeutschland red
staffreport staffreports fromstaffreports fromwirereports
"""
"""News agencies, and what stands for them. Folded: letters and digits only."""

NOBODY = """
by von vom par por di de the and und text foto fotos photo photos video this thispost nachricht content design code
human abouttheauthor blog newsletter subscribe comments reviews posted written published updated autor admin
qadmin nocadmin siteadmin webadmin wordpressadmin
"""
"""Single words that are nobody. Folded."""

PARTICLES = "von van de der den del della di da do dos das la le el al bin ibn y e zu und af ter"
"""Words of a name that are written small."""

LEGAL_FORMS = r"gmbh kg inc llc ltd plc corp e\.\s?v"
"""A company that made the site, or owns it, and signs its pages."""
