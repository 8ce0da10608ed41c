"""How common words are in web and news English, for windows too small to know.

Shares of snippets of about thirty words that contain a term, counted over the English pages of the corpus with the
terms of `words`; a term that stands on fewer than eight pages or in fewer than one snippet of a thousand is left out.
Rounded to half powers of two, which the scores do not feel.
"""

_SHARES = {
    0.08839: """
    compani
    """,
    0.06250: """
    custom like need one time use work
    """,
    0.04419: """
    data get help improv includ make partn servic year
    """,
    0.03125: """
    best build creat day design develop don even featur first launch look mani market offer peopl plan platform
    product provid real start system tool want way
    """,
    0.02210: """
    1 2 3 add ai allow app back bas buy call chang come content cost cut different easi everi exampl experienc
    find focus found free good great high home keep know learn long model month much opt pric process project
    quit rais right run see set small stat still support take test thing think top two type usa used using well
    world
    """,
    0.01562: """
    10 4 5 access across anoth applic around availabl becom brand case check cloud code consid continu control
    current direct end event fall feel file follow friend full go googl hour howev important increas industri
    inform key last let level life list local lot made mak manag manage mean move next number often onlin part
    patch pay performanc photo plac point polic post power pro program public qualiti quick rang report requir
    result review rise search securiti shar show sinc softwar someth specific technologi try understand valu
    video web websit week
    """,
    0.01105: """
    30 6 7 account act actual advanc alreadi alwai analytic api appl approach area ask ban benefit big book
    budget built car challeng charg child choos clear client com common communiti complet comput connect consum
    cours detail devic digital doesn earli email energi ensur expect fami food futur game general give goal
    going group grow guid hand handl health hous idea instead interest isn issu job languag larg law lead less
    light limit line littl live low meet minut mov multipl name network once open organiz page perfect plai
    plant practic problem professional put quest rate read recommend research return scal second seo simpl singl
    site size smart social socialmedia solut sourc spac speak standard step stor strategi strong student sure
    task term though thre todai track train trial turn vers water wheth within writ
    """,
    0.00781: """
    12 15 20 2025 8 able accord additional agenci alternativ american among analysi answer articl averag avoid
    awai balanc basic batteri begin bit bodi break bring camera campaign care center ceo certain choic citi
    class clean combin commit compar complex contain core countri cover deal decis deliv demand depend didn die
    discuss document driv edit effectiv employe enabl engin engine enough enterpris environ especial essential
    ever everyth exist expert explor fact factor far fast final financial fit five forc form four funct furth
    global got govern growth happen hard head higher host human identifi impact individual insight install
    integr interfac item kind known later least link loc love main maintain major material matter member messag
    mind miss mobil monei national near never new non note old oper opportuniti optimiz order other packag paid
    parti particular past person personal phon pick polici possibl potential present president produc protect
    publish rather reach reason receiv recent record remain resourc risk role room schedul school seem select
    self serv server several shop short side significant skill spe stai stop storag stori structur studi styl
    sue talk target tech technical tell text tip togeth told total travel treat trend trump uniqu various view
    vote watch weight wide win won
    """,
    0.00552: """
    100 11 16 2024 2026 50 9 abiliti abov activiti address advantag affordabl age agent air almost along
    although amazon amount anyon anyth appear appli art audienc autom bag base beginn behind believ below beyond
    board brows came capabiliti card career carri cater caus channel claim click clos co coffe collect communic
    con concern condit contact convers critical daili date decid deep defin deploi determin differenc displai
    docu done driven drug due earn easier eat ecommerc efficient effort either electric element emploi engag
    enjoi entir error estimat everyon exact expensiv explain extra eye face facebook faster field figur film
    flight format former framework functionaliti generat given half healthi heavi histori hit hold ideal imple
    index infrastructur insuranc integrat internet involv knowledg land landscap latest leader left librari liv
    longer machin map match meal measur media memori method mile modern monitor natural necessari newyork night
    noth object official operat original overall pack pass pattern perform piec plus popular posit powerful
    prepar prevent previous privat properti push python queri rank rat readi regular relat rememb remot remov
    request require respons rest rule sale sav save screen secur seen sell send sens seri sess shap shift sign
    similar simp sleep slow someon sometim sound stag stand string success suggest switch tabl tak tax teach
    thank third thought took toward trad traditional true trust twitt typical universiti usual vari varieti
    vehicl visit visual voic walk whol word worth yes yourself
    """,
    0.00391: """
    0 13 14 17 18 19 2016 2020 24 25 40 500 60 achiev activ addit adjust adopt advertis affect ago ahead aim
    algorithm align america analyz annual apart architectur aren argu aspect assess associat attack attempt
    attent author authoriti automat automatical bad bank becam began behavior biggest black blog box broad
    button california cannot capital captur categori centuri certific certificat charact cheap cloth collabor
    colleg color comfortabl command comment commerc commercial complete complianc component comprehensiv concept
    conferenc configur consistent construct context contract contribut cool count coupl cpu creativ credit cross
    cultur customiz databas decad dedicat degre deliveri describ despit detect diet difficult director discov
    distribut doc dog dollar draw dynamic edge editor educ effect efficienci else emerg engage equip establish
    etc evolv excellent execut executiv exercis expand fail fair favorit federal fee feedback fill filter finish
    flexibiliti forum forward front fulli fun gear gener github giv goe ground guest hardwar heart highlight
    hope hot huge hybrid id improve inch incom independent influenc ingredient innov insid instagram instanc
    instruct interact internal international itself java journei lack larger late leadership led leverag licens
    listen load log loss machinelearn man manufactur mark medical medit ment microsoft mill mix mode moment
    mondai multi music nativ north not oil opensourc outsid owner pair paper park path patient payment percent
    period personaliz photograph photographi physical player political port practical prefer premium pressur
    pretti primari principl print prioritiz privaci prob probab profil progress promis promot proper pull purpos
    red referenc reflect reg relationship reli replac represent revenu road robot rust safe safeti say scienc
    scor season sect seek sensor separat serious setup ship sit situ six smooth solv soon south special
    specializ spot star startup state status stream street stress struggl subject subscript successful super
    supp surpris tag techniqu templat themselv thousand threat throughout titl topic town traffic trail
    transform transit trip tutor tv uk unit useful virtual wait wall war went whit window women worker workflow
    written wrot young zero
    """,
    0.00276: """
    00 1000 200 2014 2015 2017 2019 2022 2023 21 accept accessibl accurat ad adapt ads advic agre al alert alon
    android animal appeal april arm arriv artist assign audio award aws background beautiful bed blue bottom
    brown brush bug cabl cancer candidat cell central certifi chain chanc chat china chip climat cod comfort
    comparison competitiv competitor compil complexiti confirm consider consol constant consult consultant
    controll cook copi corporat correct coverag crash cre creator crucial cup cycl damag dark debt declar
    default demonstrat depth diseas distanc domain door doubl download dress drink driver dry ease east economi
    economic ecosystem effective electrical embed encourag enter equal europ ev evaluat eventual except expens
    expertis express extend fac fan fat fear felt fight fine fire fitness flexibl flow fly fram frequent fresh
    fridai fuel fundamental furnitur gam garden grant graphic hack happi heat held helpful hir http hundr hurt
    imagin implement import increasing india initial input inspir institut intelligenc interactiv interview
    investor iphon island januari javascript journal keyword kitchen lab label labor laptop largest layer layout
    legal lesson lifestyl lightweight literal lock loop lost maintenanc manual march massiv master max mayb
    medium men mental metric mid militari mistak modul morn mother motor mr nam natur navigat net nice nois none
    normal notic novemb nuclear octob older organic outcom output own parent perhap plat pleas plenti plumb
    podcast poor positiv pre precis predict preferenc presenc press prioriti prompt protein protest quart quot
    rapid react realiti realiz recogniz refer regard regul relevant reliabl respond retail rich roll routin
    russia sampl saw scen schema scientist seamless sector segment senior sent seven shoe shopifi shot signal
    slight solid sort specifical spent spread squar stack staff stick stock strategic streamlin strength stuff
    subscrib summari summer surfac survei sustainabl taken talent taxe temperatur tend them thus ticket tier
    tiktok touch transport tree tri truli tuesdai unlimit upon usag usb utiliz valuabl vegetabl vendor vis
    visualiz volum warn washington wasn wast wear weath wed west whatev wordpress workout worri wrong youtub
    """,
    0.00195: """
    150 2000 2011 2013 2018 2021 22 23 26 28 29 300 35 45 70 80 90 absolute academic accuraci administr adult
    agree alongsid amaz analyst anywh appoint approv arrai asia asset assist assistant associ assum attach
    attend attract attribut audit authentic availabiliti awar awareness backpack band basical battl belong
    bigger bio blood bluetooth border brain branch bread breath brief bright british broken brought canada
    cancel capaciti careful cash catch chart chines chosen cit classic clinical coach cold commiss communicat
    compact compet competit complicat composit compromis conduct confidenc confus continuous convert counti
    covid craft crisi crm crowd cultural curv cybersecuriti dashboard david de debat decemb deck decreas deeper
    defens definit definite delai demo dental dependenci descript desir desk desktop destin dev dinner directori
    discount discoveri dish distinct district dive divers doctor dozen dr drag dream eco eight electronic
    eliminat embrac emergenci encrypt english entertain entire entri environmental et european evidenc excel
    exchang excit experi explicit export expos extensiv external extreme fabric failur fals familiar fash father
    favor feed feet fewer fi fil financ flag flat flavor floor ford foreign forget foster fox freedom french
    frequenci fruit functional gap gas gather gave generativ generic gift girl git glass god gone grab grad
    graduat grain green guarante guidanc guy gym habit hair harri haven headphon healthcar heard highest himself
    hire historical holidai hospital hotel hr html hub hubspot ice ignor immediate importanc impossibl impressiv
    inc incorporat indicat industrial initiativ innovativ instant intend intent intuitiv inventori ios john js
    juli june keyboard king kit knew lazi lean len length letter lie locat logic london lose lov lunch macbook
    majoriti maker mass maximiz maximum meaningful meant medic menu merg meta michael middl min minimal minimiz
    moderat modifi moral most mot mountain mous museum myself nat node nutrit objectiv observ obvious occur oh
    ongo operational optional oral orient otherwis overview overwhelm ownership pace pain pandemic panel paramet
    parlia participant peac peak peer percentag perspectiv pet planet plastic plug plugin pm pop popul portfolio
    postgresql prior productiviti profit proof prov qualifi quiet race rare reader realestat recip recycl reduct
    regardless regist relative rent rental repeat repositori republican reput reserv resident resolut
    responsibiliti responsibl restaurant restrict retire reward ring robotic robust rock root rough rout row
    runner san sanfrancisco saturdai scalabl scan scenario scop script sea seat secret seed sensitiv septemb
    shoot showcas shown simplifi siz skip snack societi soft soil solar song specifi speech sport stabl straight
    strik studio suffer sugar suitabl sun sundai surround tailor tast ten tester therefor thermostat thread
    thriv tim tini tour transact transf truck tutorial ukrain ultimate union unless unlik ups url vaccin valid
    vallei van variabl vast ventur verifi vice visibiliti warm wave weapon wednesdai weekend weigh welcom
    wellness wheel wind wir wireless wish woman wonder worldwid wouldn writer yoga zealand zoom
    """,
    0.00138: """
    01 10000 2.0 2010 2012 27 31 32 400 48 5000 55 65 75 abstract abus accelerat accomplish actor admit adob
    advis aggregat agricultur aid airlin airport alleg amend andrew angl anti anticipat anxieti anywai apparent
    appreciat appropriat approval architect arrest asid assistanc attendanc attende august auto b2bn babi backup
    ball bare barri basi bathroom beach bean beauti benchmark beverag biden bike blend boast bob bond boot born
    bought boundari boxe brew bridg bundl burn bus busi butter buyer byte calculat calendar camp capabl carbon
    caught cent centr centraliz checklist chemical chri citizen civil clariti cli climatechang clock close
    closer club coast coat codebas collaborativ colleagu compatibiliti compatibl compell compound conclus
    confident conflict congress connectiviti conscious consistenci contractor contrast convenienc convenient
    corner coronavirus corp corpor couldn council creativiti crew crim criminal criteria crop css customizabl
    cyber dataset daught dc defend delicious democratic destroi devop died diego dismiss disrupt dominat donald
    draft dual ear earth echo electriciti emiss emotional emphasiz empir empow empti encount endpoint enforce
    entiti episod era essai eu everydai everywh evolut exam examin exclusiv expans exposur extens extract extrem
    facilitat faciliti famous faq farm februari femal fiber fict florida flower fold folk foot forecast forev
    franc germani giant governanc gps gpu grand graph grew grid grip grown guess guidelin halei hang headquart
    height hello hidden hill homeown honest hop household husband identiti ii impress incentiv incident incredib
    incredibl inde indonesia indoor info inspect instructor insur intel interior interpret introduct invent
    invit johnson journalist justic kept la labour large lawyer lay legaci lift lik linkedin los losangel luxuri
    mac magic mail male marketplac mat math meanwhil measure meat mechanism medicin mere met metal microphon
    microservic migr minimum minor ml mom moon moreov mount muscl mut navig negativ netflix newslett newspap
    nich nintendo notabl notific novel numerous nut obtain occasional ocean offlin ok onboard opin opposit org
    origin outdoor outlin paint participat password patent paul payroll permiss permit peter phas php pilot pin
    pipelin pitch pocket politic pollut portabl possess possibiliti pound pr predictiv presidential processor
    professor programm protocol pure py queu ram raw reasonabl recoveri recruit refin reform refresh regional
    regulatori relativ relax reliabiliti remind remote render renov repair replace repli repo resolv respect
    responsiv reus reuter rid ride ris robberi robert rose russian saa salari satisfi scalabiliti scholar
    scratch sequenc settl sharp shock shopp shouldn shut silicon simpliciti sky slack slid smok sms sold solo
    somewhat son sophisticat soul spanish spark spic spirit sponsor spring sql st stabiliti standalon static
    statistic statistical steadi steel ston storytell straightforward strang strengthen stretch strict strip
    stuck submit substantial sudden suppos surveillanc surviv sustainabiliti sweet swift sync tackl tap teeth
    texa textur theori thorough throw thursdai tight timelin token ton tone tough transparenci transparent trick
    trigg truth turkei tweet twic typ typescript ui ultra un unexpect unfortunate unifi unlock utiliti ux venu
    verizon versatil vertical victim viewer visitor voter vpn western whenev wherea wi wife wild will wine wing
    winter witness workload wors worst wrap www yield zone
    """,
    0.00098: """
    100000 2007 2008 2009 38 39 3d 42 49 95 accessibiliti acknowledg actionabl active adventur advocat aesthetic
    africa afternoon alexa alik alter amd analytical applianc approximate armi authoriz automatic awesom azur
    bak bay beta bin bold borrow bottl bound bowl breakdown breakfast britain bunch cake calm cardio cart cast
    cat catalog celebrat cellular chair christma claud clust colonial compli consequenc conservativ constraint
    consumpt contemporari contributor cotton credential criticism crypto dairi debug delet demographic deni
    deposit dietari differ dig disast disciplin disnei div divid doubt drain dron educational effectiveness egg
    eligibl elsewh encod endless enormous enroll entrepreneur equivalent ergonomic ethical exceptional fastest
    fell footprint formal fortun freelanc frustrat funni gatewai gen generator generous groceri guard hall
    handful handi harder hunt icon inclusiv induc int intelligent ip ipad jame json kick leaf lifetim linux
    lucki magazin martin md membership menus merchant mess metadata mic mike milk mine mini minist momentum mood
    musk nasa neighborhood neith neon nine null obama okai openai oppos outsourc pad parallel pars passeng
    peanut plann pool possib pot prep preserv preview prim primeminist proven radio rail rain ran random realm
    rear recov refund refus rel rep representativ restor retain retent retriev reusabl rice rival royal
    satisfact seasonal secretari sever sheet shirt should simultaneous sole somewh span spec specialist split
    steep stem stev storm sub substanc summariz summit suppli sustain swap symptom syntax tablet takeawai tea
    televis temporari tesla threaten timer tomato torqu toy translat travell under unnecessari unusual upload
    upper vegan villag violenc vital vulnerabiliti wake wet whitehous wider william wire wood workspac wrist
    """,
}
_SHARE = {term: share for share, terms in _SHARES.items() for term in terms.split()}


def share(term: str) -> float:
    """Return the share of snippets that contain a term; 0 where it is rarer than one in a thousand."""
    return _SHARE.get(term, 0.0)
