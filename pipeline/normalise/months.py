"""Names of the months in the languages of the news, and the one question asked of them: which month is this word?

Each row has twelve cells, January first; a cell holds the forms that dates are printed with: nominative, genitive,
abbreviation. Forms that several languages share stand in each. Checked by a test against the names that dateparser
knows.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

NAMES = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
    "october oct|"
    "november nov|december dec",
    "de": "januar jan jänner jän|februar feb feber|märz mrz mär maerz|april apr|mai|juni jun|juli jul|august aug|"
    "september sept sep|oktober okt|november nov|dezember dez",
    "fr": "janvier janv jan|février févr fév|mars mar|avril avr|mai|juin|juillet juil|août|septembre sept sep|"
    "octobre oct|"
    "novembre nov|décembre déc",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|"
    "septiembre setiembre sept sep|"
    "octubre oct|noviembre nov|diciembre dic",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|"
    "outubro out|"
    "novembro nov|dezembro dez",
    "it": "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|"
    "settembre set sett|"
    "ottobre ott|novembre nov|dicembre dic",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep sept|"
    "oktober okt|"
    "november nov|december dec",
    "sv": "januari jan|februari feb febr|mars mar|april apr|maj|juni jun|juli jul|augusti aug|september sep sept|"
    "oktober okt|november nov|december dec",
    "da": "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep sept|oktober okt|"
    "november nov|december dec",
    "no": "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep sept|oktober okt|"
    "november nov|desember des",
    "is": "janúar jan|febrúar feb|mars mar|apríl apr|maí|júní jún|júlí júl|ágúst ágú|september sep|október okt|"
    "nóvember nóv|desember des",
    "fi": "tammikuu tammikuuta tammi|helmikuu helmikuuta helmi|maaliskuu maaliskuuta maalis|huhtikuu huhtikuuta huhti|"
    "toukokuu toukokuuta touko|kesäkuu kesäkuuta kesä|heinäkuu heinäkuuta heinä|elokuu elokuuta elo|"
    "syyskuu syyskuuta syys|lokakuu lokakuuta loka|marraskuu marraskuuta marras|joulukuu joulukuuta joulu",
    "et": "jaanuar jaan|veebruar veebr|märts|aprill apr|mai|juuni|juuli|august aug|september sept|oktoober okt|"
    "november nov|detsember dets",
    "lv": "janvāris janvārī janv|februāris februārī febr|marts martā|aprīlis aprīlī apr|maijs maijā|jūnijs jūnijā jūn|"
    "jūlijs jūlijā jūl|augusts augustā aug|septembris septembrī sept|oktobris oktobrī okt|novembris novembrī nov|"
    "decembris decembrī dec",
    "lt": "sausis sausio saus|vasaris vasario vas|kovas kovo|balandis balandžio bal|gegužė gegužės geg|"
    "birželis birželio birž|"
    "liepa liepos liep|rugpjūtis rugpjūčio rugp|rugsėjis rugsėjo rugs|spalis spalio spal|lapkritis lapkričio lapkr|"
    "gruodis gruodžio gruod",
    "pl": "styczeń stycznia sty|luty lutego lut|marzec marca mar|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze|"
    "lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź|"
    "listopad listopada lis|grudzień grudnia gru",
    "cs": "leden ledna led|únor února úno|březen března bře|duben dubna dub|květen května kvě|červen června čvn|"
    "červenec července čvc|srpen srpna srp|září zář|říjen října říj|listopad listopadu lis|prosinec prosince pro",
    "sk": "január januára jan|február februára feb|marec marca mar|apríl apríla apr|máj mája|jún júna jún|júl júla|"
    "august augusta aug|september septembra sep|október októbra okt|november novembra nov|december decembra dec",
    "sl": "januar januarja jan|februar februarja feb|marec marca mar|april aprila apr|maj maja|junij junija jun|"
    "julij julija jul|avgust avgusta avg|september septembra sep|oktober oktobra okt|november novembra nov|"
    "december decembra dec",
    "hr": "siječanj siječnja sij|veljača veljače velj|ožujak ožujka ožu|travanj travnja tra|svibanj svibnja svi|"
    "lipanj lipnja lip|srpanj srpnja srp|kolovoz kolovoza kol|rujan rujna ruj|listopad listopada listopadu lis|"
    "studeni studenog studenoga stu|prosinac prosinca pro",
    "sr": "januar januara jan јануар јануара јан|februar februara feb фебруар фебруара феб|"
    "mart marta mar март марта мар|"
    "april aprila apr април априла апр|maj maja мај маја|jun juna juni јун јуна|jul jula juli јул јула|"
    "avgust avgusta avg август августа авг|septembar septembra sep септембар септембра сеп|"
    "oktobar oktobra okt октобар октобра окт|novembar novembra nov новембар новембра нов|"
    "decembar decembra dec децембар децембра дец",
    "ru": "январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая|июнь июня июн|"
    "июль июля июл|август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя нояб|"
    "декабрь декабря дек",
    "uk": "січень січня січ|лютий лютого лют|березень березня бер|квітень квітня кві квіт|травень травня тра трав|"
    "червень червня чер черв|липень липня лип|серпень серпня сер серп|вересень вересня вер|жовтень жовтня жов жовт|"
    "листопад листопада лис|грудень грудня гру груд",
    "be": "студзень студзеня|люты лютага|сакавік сакавіка|красавік красавіка|май мая|чэрвень чэрвеня|ліпень ліпеня|"
    "жнівень жніўня|верасень верасня|кастрычнік кастрычніка|лістапад лістапада|снежань снежня",
    "bg": "януари ян|февруари фев|март мар|април апр|май|юни|юли|август авг|септември септ сеп|октомври окт|"
    "ноември ноем|декември дек",
    "mk": "јануари јан|февруари фев|март мар|април апр|мај|јуни јун|јули јул|август авг|септември септ|октомври окт|"
    "ноември ноем|декември дек",
    "ro": "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept sep|"
    "octombrie oct|noiembrie noi nov|decembrie dec",
    "hu": "január jan|február febr|március márc|április ápr|május máj|június jún|július júl|augusztus aug|"
    "szeptember szept|október okt|november nov|december dec",
    "el": "ιανουάριος ιανουαρίου ιαν|φεβρουάριος φεβρουαρίου φεβ φεβρ|μάρτιος μαρτίου μαρ|απρίλιος απριλίου απρ|"
    "μάιος μαΐου μαίου μαϊ μάι|ιούνιος ιουνίου ιουν|ιούλιος ιουλίου ιουλ|αύγουστος αυγούστου αυγ|"
    "σεπτέμβριος σεπτεμβρίου σεπ σεπτ|οκτώβριος οκτωβρίου οκτ|νοέμβριος νοεμβρίου νοε νοεμ|"
    "δεκέμβριος δεκεμβρίου δεκ",
    "tr": "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|"
    "kasım kas|aralık ara",
    "az": "yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    "sq": "janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor",
    "ca": "gener gen|febrer febr|març|abril abr|maig|juny|juliol jul|agost ag|setembre set|octubre oct|novembre nov|"
    "desembre des",
    "gl": "xaneiro xan|febreiro feb|marzo mar|abril abr|maio|xuño|xullo|agosto ago|setembro set|outubro out|"
    "novembro nov|"
    "decembro dec",
    "eu": "urtarrila urtarrilaren|otsaila otsailaren|martxoa martxoaren|apirila apirilaren|maiatza maiatzaren|"
    "ekaina ekainaren|uztaila uztailaren|abuztua abuztuaren|iraila irailaren|urria urriaren|azaroa azaroaren|"
    "abendua abenduaren",
    "id": "januari jan|februari feb|maret mar|april apr|mei|juni jun|juli jul|agustus agu agt|september sep|"
    "oktober okt|"
    "november nov|desember des",
    "ms": "januari jan|februari feb|mac|april apr|mei|jun|julai jul|ogos|september sep|oktober okt|november nov|"
    "disember dis",
    "ar": "يناير كانون-الثاني جانفي|فبراير شباط فيفري|مارس آذار اذار|أبريل ابريل نيسان أفريل إبريل|مايو أيار ايار ماي|"
    "يونيو حزيران يونيه جوان|يوليو تموز يوليه جويلية|أغسطس اغسطس آب أوت|سبتمبر أيلول ايلول|أكتوبر اكتوبر تشرين-الأول|"
    "نوفمبر تشرين-الثاني|ديسمبر كانون-الأول",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט|"
    "ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "hi": "जनवरी|फरवरी फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|"
    "दिसंबर दिसम्बर",
    "bn": "জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট অগস্ট|সেপ্টেম্বর|অক্টোবর|"
    "নভেম্বর|"
    "ডিসেম্বর",
    "ta": "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "fa": "ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    "th": "มกราคม ม.ค|กุมภาพันธ์ ก.พ|มีนาคม มี.ค|เมษายน เม.ย|พฤษภาคม พ.ค|มิถุนายน มิ.ย|กรกฎาคม ก.ค|สิงหาคม ส.ค|"
    "กันยายน ก.ย|ตุลาคม ต.ค|พฤศจิกายน พ.ย|ธันวาคม ธ.ค",
    "ka": "იანვარი იან|თებერვალი თებ|მარტი მარ|აპრილი აპრ|მაისი მაი|ივნისი ივნ|ივლისი ივლ|აგვისტო აგვ|სექტემბერი სექ|"
    "ოქტომბერი ოქტ|ნოემბერი ნოე|დეკემბერი დეკ",
    "hy": "հունվար հունվարի|փետրվար փետրվարի|մարտ մարտի|ապրիլ ապրիլի|մայիս մայիսի|հունիս հունիսի|հուլիս հուլիսի|"
    "օգոստոս օգոստոսի|սեպտեմբեր սեպտեմբերի|հոկտեմբեր հոկտեմբերի|նոյեմբեր նոյեմբերի|դեկտեմբեր դեկտեմբերի",
}  # fmt: skip
"""Language → twelve cells of forms, `|` between months. `-` inside a form stands for a space."""

_SAME = {"nb": "no", "nn": "no", "bs": "hr", "iw": "he", "in": "id", "sh": "sr", "cnr": "sr"}
"""Codes of languages whose months are another row's."""


def month_of(word: str, language: str | None = None) -> int | None:
    """Return the month, 1 to 12, that `word` names, or None.

    `language` (BCP 47) decides words that mean different months (`listopad`: November in Polish, October in
    Croatian); without it such a word is no month.
    """
    key = fold(word)
    if language:
        code = language.split("-")[0].lower()
        if month := _tables().get(_SAME.get(code, code), {}).get(key):
            return month
    return _shared().get(key)


def is_known(code: str) -> bool:
    """Say whether the table has the months of a language, a lower-case ISO 639 code."""
    return _SAME.get(code, code) in NAMES


def fold(word: str) -> str:
    """Return `word` in lower case, without accents and full stops at its end."""
    folded = unicodedata.normalize("NFD", word.casefold().rstrip("."))
    return unicodedata.normalize("NFC", "".join(letter for letter in folded if not "\u0300" <= letter <= "\u036f"))


@cache
def _tables() -> dict[str, dict[str, int]]:
    return {
        language: {
            fold(form.replace("-", " ")): month
            for month, forms in enumerate(cells.split("|"), start=1)
            for form in forms.split()
        }
        for language, cells in NAMES.items()
    }


@cache
def _shared() -> dict[str, int]:
    """Forms that mean one month in every language that has them."""
    return _agreed(pair for table in _tables().values() for pair in table.items())


def _agreed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for form, month in pairs:
        found.setdefault(form, set()).add(month)
    return {form: months.pop() for form, months in found.items() if len(months) == 1}
