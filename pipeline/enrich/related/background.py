"""How common words are in web and news English, for windows too small to know.

Shares of snippets of about thirty words that contain a term, counted over the English pages of the corpus with the
terms of `words`; a term that stands on fewer than eight pages or in fewer than one snippet of a thousand is left out.
Rounded to half powers of two, which the scores do not feel.
"""

_SHARES = {
    0.06250: """
    compani like need one time work
    """,
    0.04419: """
    custom get help make use year
    """,
    0.03125: """
    best creat data design develop even first improv includ launch look mani market offer partn peopl provid
    real servic start system want way
    """,
    0.02210: """
    add ai allow back bas build buy call chang come cost cut day different don everi experienc featur find found
    good great high home know learn month much plan platform product project rais right run see set stat still
    support take test thing think tool top two usa used using well world
    """,
    0.01562: """
    across anoth app around becom case code content easi end event exampl fall feel focus follow free full go
    going howev important inform keep last let level life list long lot made mak manag mean model often onlin
    opt organiz part pay photo plac point polic power pric process program quit report requir rise shar show
    sinc site small softwar someth technologi try type understand web websit week
    """,
    0.01105: """
    1 10 2 3 able access accord account act actual alreadi alwai applic approach area ask availabl benefit big
    book brand charg check child choos clear client cloud com communiti comput connect consid continu control
    cours current devic die digital direct doesn earli email ensur expect fami file food friend game give googl
    group grow guid hand health hour hous idea increas industri instead interest issu job key languag larg law
    lead less light limit line littl live local love manage meet monei mov move name network never new next
    number once open page patch performanc plai plant post president problem professional public publish put
    qualiti quest quick rang rate read research result review search second securiti simpl social solut spac
    speak specific standard step stor strategi sure term though thre todai track train trial turn valu video
    wheth writ
    """,
    0.00781: """
    2025 30 4 5 additional advanc american among analytic answer api appl articl awai ban basic begin believ bit
    bodi break bring budget built camera campaign car care center ceo certain challeng choic citi class clean
    combin common compar complet consum contain countri cover deal decis deliv demand depend detail didn discuss
    driv employe enabl energi engin engine enough environ especial essential ever everyth expert explor fact far
    fast final financial fit forc form former four funct futur general global goal got govern growth handl
    happen hard head higher host human impact individual insight install isn known least link low maintain
    material matter member mind minut miss mn mobil multipl national near non old opportuniti order other parti
    particular past perfect person personal phon pick polici possibl potential practic present privaci pro
    produc protect reach reason receiv recent recommend record remain resourc return risk room scal school seem
    seo serv server several short side sign significant singl size skill smart socialmedia sourc spe stai stop
    stori strong student studi styl talk target task tech tell togeth told travel trump vers view visit vote
    watch water whol win within won
    """,
    0.00552: """
    100 12 15 20 2024 50 6 7 8 abiliti abov address agenci air almost along alternativ although amount analysi
    anyon anyth appear appli art audienc autom averag avoid balanc batteri behind below beyond bn board brows
    california came career carri caus click clos co coffe collect commit communic complex concern condit core
    daili decid deep displai docu document done driven drug due earn easier eat edit effectiv efficient effort
    either electric emploi engag enterpris entir everyon exact exist explain face facebook factor field film
    five flight furth generat given half healthi histori hit hold hope identifi infrastructur integrat interfac
    internet involv item kind landscap later latest leader left liv loc longer machin main major measur media
    memori messag method modern natural necessari newyork night note noth official oper operat optimiz packag
    paid pass pattern perform piec pleas plus popular posit powerful prepar prevent previous probab push python
    rather readi regular relat rememb remov request respons role rule sale save schedul screen seen select self
    sell send sens seri shop similar simp sleep someon sometim sound stand storag structur sue suggest switch
    tak tax teach technical text thank third thought tip took total toward trad traditional treat trend twitt
    typical uniqu universiti usual varieti various walk weight wide word worth yourself
    """,
    0.00391: """
    11 16 18 19 2026 25 9 achiev activiti addit adopt advantag advertis affect affordabl age agent ago agre aim
    align amazon analyz apart aren argu aspect associat attack attempt attent author authoriti automat bad bag
    bank base becam began beginn behavior biggest black blog box broad cannot capabiliti capital card categori
    cater centuri certific certificat channel charact cheap claim cloth collabor colleg color comment commercial
    complete component comprehensiv concept conferenc consistent construct contact context contribut convers
    cooki count coupl critical cultur date decad dedicat defin degre deliveri deploi describ despit determin
    diet differenc difficult discov distribut dog dollar dynamic ecommerc editor educ effect efficienci element
    else emerg encourag enjoi enter equip establish estimat europ evolv excellent execut executiv exercis expand
    expensiv express extra eye fail fair faster favorit federal figur fill fire format framework front fulli
    functionaliti gener giv goe ground hardwar heart heavi http huge ideal imple incom independent innov insid
    instagram instanc insuranc integr interact international itself journei knowledg lack land larger largest
    late led legal librari licens listen load man manufactur map mark match mayb meal medical medit ment
    microsoft mile moment mondai monitor morn music nativ nice north not notic object opensourc original outsid
    overall owner pack parent park path percent photograph photographi physical player plumb political port
    practical pressur pretti primari privat prob profil progress promis promot proper properti protest pull
    purpos queri rank rat red referenc reflect reg relationship reli remot replac represent require reserv rest
    road robot safe safeti sav say scienc season sect secur seek serious sess setup shap shift sit situ six slow
    soon south special specializ spot stag star startup state stream street stress struggl subject success
    successful supp surpris tabl techniqu themselv thousand threat throughout topic traffic trail transform trip
    true trust tutor tv unit useful vari vehicl virtual visual voic wait wall war wear went whit window women
    wordpress workflow written yes young
    """,
    0.00276: """
    13 14 17 2014 2015 2020 2023 24 40 500 60 accept accessibl activ ad adapt adjust ads advic agree ahead al
    alert algorithm alon america android animal annual appeal architectur arm arriv artist assess audio
    automatical award background beautiful blue british brown bug candidat captur central chanc chat china chip
    cod comfort comfortabl command commerc commiss compil complexiti complianc configur constant consult
    contract cook cool corporat correct counti coverag covid cpu craft crash creativ credit cross crucial
    customiz damag databas debat debt declar default delai demonstrat detect director diseas distanc divers
    doctor door doubl download dozen draw dress drink east economi economic ecosystem edge effective eight
    electrical engage error etc evaluat eventual except exchang expertis extend fac fan fear fee feedback felt
    fight financ fine finish fitness flexibiliti forum forward fox fram frequent fresh fridai fuel fun
    fundamental furnitur garden gear github green guest hack happi heat held helpful highlight hir hot hundr
    hurt hybrid ice imagin improve inc inch index india influenc ingredient initial inspir institut intelligenc
    internal interview investor iphon island januari java journal lab labor laptop layer leadership lesson
    leverag literal log lose loss lost machinelearn manual march massiv master men mental mid middl militari
    mill mix mode mother motor mr multi myself nam navigat net nois normal nuclear obvious octob oil older
    organic otherwis own pair paper participant patient payment perhap period personaliz plenti podcast poor
    positiv predict prefer preferenc premium presenc presidential press principl print prior prioriti prioritiz
    prompt quart quot rapid reader realiti realiz recip recogniz refer regist regul relevant reliabl republican
    respond retail revenu rich roll routin russia rust saw scen scientist scor seamless sector segment senior
    sensor sent separat seven ship shoe shot signal slight smooth solid solv sort specifical spent sport spread
    stack staff stock straight strategic strength stuff subscrib subscript summer super surfac survei sustainabl
    tag taken tend therefor titl touch town transit transport tree tri truli tuesdai uk ukrain ultimate upon
    vaccin valuabl vegetabl vendor ventur vice vis volum warn washington wasn wast wave weath west worker
    workout worri writer wrong wrot zero
    """,
    0.00195: """
    0 1000 200 2013 2016 2017 2018 2019 2021 2022 21 300 absolute academic accurat administr adult affiliat aid
    alongsid amaz analyst anti anywh appoint approv april arrest assign assist assistant associ assum awar
    awareness aws basical battl bed belong biden bigger blood border bottom brain breath bright brought brush
    button cabl canada cancel cancer capaciti careful cash catch cell certifi chain chart chines chosen climat
    coach cold colleagu communicat comparison competit competitiv competitor composit compromis conduct
    confidenc confirm confus consol consultant continuous controll convert copi coronavirus cre creator crisi
    cup cycl dark daught david de decemb deck defens definit definite democratic depth desir desk desktop destin
    dinner distinct district dive doc domain donald dream driver dry ease eliminat embed embrac emergenci empow
    english entertain entire environmental equal et european ev evidenc excel excit expens external extreme
    fabric failur familiar fash fat father feed fil filter flat flavor flexibl floor flow fly foreign forget
    foster freedom french fruit functional gam gap gas gather gave generativ generic germani gift glass gone
    grad grant graphic guarante guy habit hair harri haven healthcar heard highest himself hire historical
    holidai homeown hospital hotel hr hub husband ignor immediate implement import importanc impossibl
    incorporat increasing inde indicat initiativ innovativ instant instruct intend intent interactiv ios
    javascript john js juli keyboard keyword king kitchen knew label lazi letter lie lifestyl lightweight llc
    locat lock london lov maintenanc maker mass max meaningful meant medium meta metric michael migr minimiz
    minimum mistak modul most mountain mous nat natur newslett none novemb occur opin opposit oral outcom output
    overwhelm pace pandemic panel paramet peac permiss perspectiv plat plug pop popul portfolio pre precis
    productiviti profit protein prov qualifi quiet race rare react realestat recycl regard regardless relative
    rent rental repeat reput resident responsibiliti responsibl restaurant restrict retire reward robotic rock
    rough rout runner russian sampl san scenario schema sea sensitiv shoot shopifi shown simplifi siz societi
    solar son specifi speech squar status stick streamlin strik studio submit suffer sundai tailor talent tast
    taxe temperatur ten them thriv thus ticket tier tiktok tim tini tour unifi union unless unlik ups usag
    utiliz vast visualiz warm weapon wed wednesdai weekend welcom whatev wheel wind wireless wish wonder
    worldwid wouldn yoga youtub
    """,
    0.00138: """
    150 2000 2011 2012 22 23 27 28 29 31 32 35 3d 45 5000 55 65 70 80 90 abstract abus accelerat accomplish
    actionabl actor admit advis advocat africa agricultur airlin alleg ambassador amend anticipat anxieti anywai
    ap apparent appreciat appropriat approval approximate arrai asia asid asset assistanc attach attend attende
    attornei attract attribut audit august authentic auto babi backpack band bare barri basi bean beauti bike
    bio blend bluetooth boast born bottl bought boxe bread bridg brief broadcast broken bunch bundl burn busi
    buyer byte cach calculat camp capabl carbon caught celebrat cellular cent centr chapt chemical chri cit
    citizen civil classic cli climatechang clinical close closer club clutt codebas compact compell compet
    compli complicat compound con confident congress consent conservativ constitut contractor contrast
    contributor convenienc convenient convinc copyright corner couldn council crew crim crm crop crowd crypto
    cultural curv cyber cybersecuriti dashboard dataset dc debug decreas deeper defend delicious demo dental
    dependenci descript destroi dev died diego directori discount discoveri disrupt dominat doubt dr draft drag
    ear earth eco educational electriciti electronic elit emiss emotional emphasiz empir encount encrypt enforce
    entiti entrepreneur entri episod era essai eu everydai exam examin exclusiv expans experi explicit expos
    extensiv extrem faciliti fals famous farm favor feet fell fellow femal fewer fi fiber fict flag flash
    florida flower folk ford forecast fortun franc frequenci funni german giant girl god grab graduat grain
    grand grew grown guess guidanc gym hang harder headphon height hidden hill honest hop html id identiti
    impress impressiv inbox incident incredib incredibl indian indonesia indoor industrial intel intelligent
    interior interpret intuitiv invent inventori invit ipad iran ita jame johnson journalist june justic kept
    kick kit korea la labour large lawyer lay layout lean len length linkedin linux logic loop los losangel
    lucki lunch mac magazin magic mail majoriti male marketplac mat math maximiz maximum meanwhil measure meat
    mechanism medicin menu mere met metal min mini minimal mit modifi mom moreov mot museum mutual neith newspap
    newsroom nine nintendo node nomine novel numerous nutrit obama objectiv observ obtain occasional ocean oh ok
    ongo org orient outdoor outlin overview ownership pain paint participat passeng password patent peak peer
    percentag pet php pilot planet plastic plugin pocket politic pool possess possibiliti postgresql pound pr
    priz professor programm proof protocol pure ram reasonabl recov recoveri reduct refin reform refresh
    regional relativ relax reliabiliti remind remote renov repair replace repositori representativ resolut
    resolv respect restor reuter rid ride ring ris rival robberi robert robust root rose row sanct sanfrancisco
    saturdai scalabl scan scop scratch script seat secret secretari seed septemb settl sharp shirt shock showcas
    simpliciti skip sky slack slid smok soft soil sold solo sophisticat spanish spic spirit spokesperson spring
    stabl standalon static statistic steadi steel stev ston storm storytell straightforward strang strengthen
    stretch strict string substantial sudden sugar sun suppos surround surviv sustainabiliti sweet swift tackl
    teeth televis templat tester texa theori thermostat thorough thread threaten throw thursdai tight ton tone
    tough transact transf trick trigg truck truth turkei tutorial tweet twic typ ultra un unfortunate unlimit
    unlock usb valid vallei van variabl venu verifi verizon versatil victim viewer visibiliti visitor vital vot
    voter weigh wellness western whenev wherea wi wife wild will wine wing winter wir witness woman wood
    workload wors worst wrap www yield youa zealand zone zoom
    """,
    0.00098: """
    10000 2009 26 accuraci acknowledg active adventur affair afternoon aggregat airport alik ancient andrew angl
    availabiliti awesom b2 bay beach beneficial beverag blockchain bold bond boundari boy branch brew bus calm
    cast champ chariti chicago clariti claud clinton coast collaborativ commut conflict conscious consequenc
    consider consistenci constitutional cream criticism delet democrat disappoint disast disciplin dish dismiss
    disnei divid dron editorial eligibl empti endless endpoint enormous escap everywh exceptional explan exposur
    extract facilitat fcc februari flood fold foot forev fulfill furthermor git governor gpus grid groceri
    guidelin hall handi harass harvard hat hate headlin hey hopeful household hp illustrat input inspect intens
    joe joint joke lawmak lift lik lockdown logo luxuri martin medic membership merchant merg mess microphon
    mine minist ms neighborhood netflix notific nut nvidia okai onboard operational oppos optional organis pars
    paul peter phas pipelin pitch plain plann pollut portabl possib preview processor productiv proven pursu
    quantum queu radio ran random rear regulatori religious render repli reproduc responsiv reus royal runtim
    saa sacrific satisfact satisfi scholar scientific sentenc sever sex shouldn shut silicon snack sole somewh
    somewhat song span spark specialist spin st stabiliti strip stuck stun substanc suitabl suppli surveillanc
    tablet tap taylor tear temporari textur tie timelin transparenci travell under unusual utiliti ux vac
    vibrant villag violenc virus wea whitehous wider william
    """,
}
_SHARE = {term: share for share, terms in _SHARES.items() for term in terms.split()}


def share(term: str) -> float:
    """Return the share of snippets that contain a term; 0 where it is rarer than one in a thousand."""
    return _SHARE.get(term, 0.0)
