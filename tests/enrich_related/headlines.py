"""Pairs of invented headlines: one template with two subjects, and one story in two wordings.

A headline is a title, or a title and an excerpt. The names are invented; they repeat from pair to pair only by chance,
for each pair is compared by itself.
"""

Headline = tuple[str, str | None]

TEMPLATES: dict[str, tuple[Headline, Headline]] = {
    "funding": (
        ("Robotics startup Quillmark raises $48 million", "The money is for a factory in Ostrava."),
        ("Robotics startup Ferrowing raises $12 million", "Ferrowing makes arms that paint ships."),
    ),
    "funding, no excerpt": (
        ("Cobaltine raises $9 million seed round", None),
        ("Tarnwick raises $14 million seed round", None),
    ),
    "funding, title case": (
        ("Quillmark Robotics Raises $48 Million In Series B Funding", None),
        ("Ferrowing Systems Raises $12 Million In Series B Funding", None),
    ),
    "product launch": (
        ("Orbisoft launches Vector tablet with 12-inch screen", "It is on sale from May at $499."),
        ("Lumenor launches Prisma tablet with 10-inch screen", "The slate comes in three colours."),
    ),
    "product prices": (
        ("Orbisoft cuts price of its Vector phone to $399", None),
        ("Meridax cuts price of its Halcyon phone to $649", None),
    ),
    "stock market": (
        ("Norland stocks close 0.4% higher as miners gain", None),
        ("Sudria stocks close 1.1% lower as banks slide", None),
    ),
    "market outlook": (
        ("Demand for lentils to grow 4% by 2030, says Agrivane", "The forecaster sees drought ahead."),
        ("Demand for copper to grow 7% by 2030, says Metallor", "Cables and cars need ever more of it."),
    ),
    "appointment": (
        ("Brightwell names Marta Oyelaran as chief executive", "She led its insurance arm for six years."),
        ("Castellane names Jonas Viik as chief executive", "He joins from a maker of pumps."),
    ),
    "earnings": (
        ("Harborline profit rises 12% in third quarter on strong demand", None),
        ("Meridax profit rises 7% in third quarter on strong demand", None),
    ),
    "outage": (
        ("Nimbria outage leaves thousands of users without email", "Engineers blamed a faulty switch."),
        ("Vectory outage leaves thousands of users without email", "A cable was cut near the port."),
    ),
    "lawsuit": (
        ("Authors sue Orbisoft over AI training data", None),
        ("Photographers sue Lumenor over AI training data", None),
    ),
    "fine": (
        ("Watchdog fines Tarnwick $3 million over privacy breaches", "The app kept addresses for years."),
        ("Watchdog fines Castellane $11 million over privacy breaches", "Its cameras filmed the street."),
    ),
    "sports result": (
        ("Vessburg beat Karlsbad 3-1 to reach cup semi-final", None),
        ("Norrholm beat Ostrava 2-0 to reach cup semi-final", None),
    ),
    "layoffs": (
        ("Tarnwick to cut 400 jobs as sales slow", None),
        ("Cobaltine to cut 1,200 jobs as sales slow", None),
    ),
    "takeover": (
        ("Brightwell to acquire Lumenor for $3.2 billion", "The insurer wants its claims software."),
        ("Castellane to acquire Nimbria for $900 million", "Both make door cameras."),
    ),
    "recall": (
        ("Meridax recalls 20,000 heaters over fire risk", None),
        ("Harborline recalls 5,000 kettles over fire risk", None),
    ),
    "earthquake": (
        ("Magnitude 5.8 earthquake strikes off Sudria, no damage reported", None),
        ("Magnitude 6.4 earthquake strikes off Norland, no damage reported", None),
    ),
    "data breach": (
        ("Hackers steal data of 2 million Vectory customers", None),
        ("Hackers steal data of 300,000 Castellane customers", None),
    ),
    "flotation": (
        ("Nimbria prices IPO at $18 a share", None),
        ("Tarnwick prices IPO at $24 a share", None),
    ),
    "trade name in common": (
        ("Quillmark Motors recalls its Vector van over faulty brakes", "Quillmark Motors will mend them for free."),
        ("Ferrowing Motors recalls its Prisma bus over faulty brakes", "Ferrowing Motors found cracks in April."),
    ),
    "city in common": (
        ("Court in Gdynia stops Quillmark from selling its drone", "Judges in Gdynia sided with Tarnwick Labs."),
        ("Court in Gdynia stops Ferrowing from selling its camera", "Judges in Gdynia sided with Castellane Systems."),
    ),
    "notes of the week": (
        ("The week in robots", "Marta Oyelaran on Quillmark, and a look at Tarnwick in Ostrava."),
        ("The week in robots", "Jonas Viik on Ferrowing, and a look at Castellane in Ostrava."),
    ),
    "German": (
        ("Robotik-Startup Quillmark sammelt 48 Millionen Euro ein", None),
        ("Robotik-Startup Ferrowing sammelt 12 Millionen Euro ein", None),
    ),
    "French": (
        ("La start-up Quillmark lève 48 millions d'euros", None),
        ("La start-up Ferrowing lève 12 millions d'euros", None),
    ),
    "Spanish": (
        ("El Vessburgo gana por 3-1 al Carlsbado y pasa a semifinales", None),
        ("El Norholmo gana por 2-0 al Ostravo y pasa a semifinales", None),
    ),
    "Russian": (
        ("Стартап Квилмарк привлёк 48 млн долларов инвестиций", None),
        ("Стартап Ферровинг привлёк 12 млн долларов инвестиций", None),
    ),
    "Chinese": (("机器人公司奎尔马克融资4800万美元", None), ("机器人公司费罗文融资1200万美元", None)),
    "Japanese": (
        ("ロボット企業クイルマークが4800万ドルを調達", None),
        ("ロボット企業フェロウィングが1200万ドルを調達", None),
    ),
    "Arabic": (
        ("شركة الروبوتات كويلمارك تجمع 48 مليون دولار", None),
        ("شركة الروبوتات فيروينغ تجمع 12 مليون دولار", None),
    ),
    "Hindi": (
        ("रोबोट कंपनी क्विलमार्क ने 48 करोड़ रुपये जुटाए", None),
        ("रोबोट कंपनी फेरोविंग ने 12 करोड़ रुपये जुटाए", None),
    ),
}

SAME_STORY: dict[str, tuple[Headline, Headline]] = {
    "funding, lender first": (
        ("Harborline Robotics gets $40M in round led by Quillstone", None),
        ("Quillstone leads $40 million round in Harborline Robotics", None),
    ),
    "name in the excerpt only": (
        ("Robot maker raises $48 million for hospital arm", "Quillmark will open a factory in Ostrava."),
        ("Quillmark lands $48M for its hospital arm", "The round was led by Tarnwick Capital."),
    ),
    "each name in the other's excerpt": (
        ("Tarnwick Capital bets $48 million on hospital robots", "It leads a round in Quillmark of Ostrava."),
        ("Quillmark raises $48M for hospital robots", "The Ostrava firm is backed by Tarnwick Capital."),
    ),
    "product": (
        ("Orbisoft unveils Vector tablet at $499", None),
        ("Vector tablet: Orbisoft's new slate starts at $499", None),
    ),
    "death toll that rises": (
        ("Landslide near Vessburg leaves 10 dead", None),
        ("Death toll in Vessburg landslide rises to 12", None),
    ),
    "sums in two currencies": (
        ("Meridax to pay €2.1 billion for Nimbria", None),
        ("Meridax buys Nimbria in $2.3 billion deal", None),
    ),
    "central bank": (
        ("Bank of Norland raises key rate to 4.5%", None),
        ("Norland central bank lifts rate by half a point to 4.5%", None),
    ),
    "sports result": (
        ("Vessburg beat Karlsbad 3-1 to reach cup semi-final", None),
        ("Weil scores twice as Vessburg down Karlsbad in cup", None),
    ),
    "appointment": (
        ("Brightwell names Marta Oyelaran as chief executive", None),
        ("Oyelaran to take over as Brightwell boss", None),
    ),
    "outage": (
        ("Nimbria outage leaves thousands of users without email", None),
        ("Nimbria down: email fails for thousands", None),
    ),
    "lawsuit": (
        ("Authors sue Orbisoft over AI training data", None),
        ("Orbisoft faces lawsuit from novelists over data that trained its AI", None),
    ),
    "earthquake": (
        ("Magnitude 5.8 earthquake strikes off Sudria", None),
        ("5.8-magnitude quake shakes Sudria coast", None),
    ),
    "abbreviation expanded": (
        ("International Ferry Federation calls strike over pay", "Crews of the International Ferry Federation "
         "(IFF) will stop work on Friday."),
        ("IFF crews to strike on Friday", "The dispute over pay has lasted since March."),
    ),
    "hyphen": (
        ("Quill-Mark raises $48 million for hospital robots", None),
        ("QuillMark gets $48M for its hospital robots", None),
    ),
    "possessive": (
        ("Castellane's door cameras filmed neighbours, watchdog says", None),
        ("Watchdog: Castellane door cameras filmed the neighbours", None),
    ),
    "takeover told by two": (
        ("Brightwell to acquire Lumenor for $3.2 billion", "The insurer wants its claims software."),
        ("Lumenor agrees to $3.2bn takeover by Brightwell", "Its founders will stay."),
    ),
    "layoffs": (
        ("Tarnwick to cut 400 jobs as sales slow", None),
        ("Tarnwick lays off 400 people", None),
    ),
    "buyer and its parent": (
        ("Orbisoft to buy Lumenor for an undisclosed sum", "Orbisoft wants Lumenor's claims software."),
        ("Meridax to buy Lumenor for an undisclosed sum", "Meridax, which owns Orbisoft, wants its claims software."),
    ),
    "short headline without a name": (
        ("Robots beat us in chess", "A study in Ostrava let grandmasters play against Quillmark's machine."),
        ("Robots beat us in chess", "Quillmark's machine won all games in Ostrava, a study finds."),
    ),
    "German": (
        ("Robotik-Startup Quillmark sammelt 48 Millionen Euro ein", None),
        ("48 Mio. Euro für Quillmark: Investoren setzen auf Roboter", None),
    ),
    "French": (
        ("La start-up Quillmark lève 48 millions d'euros", None),
        ("Robotique : Quillmark boucle une levée de fonds de 48 M€", None),
    ),
    "Russian": (
        ("Стартап Квилмарк привлёк 48 млн долларов", None),
        ("48 миллионов долларов получил стартап Квилмарк", None),
    ),
    "Chinese": (("机器人公司奎尔马克融资4800万美元", None), ("奎尔马克获4800万美元投资，用于医院机器人", None)),
    "Japanese": (
        ("ロボット企業クイルマークが4800万ドルを調達", None),
        ("クイルマーク、4800万ドルの資金調達を発表", None),
    ),
    "Arabic": (
        ("شركة الروبوتات كويلمارك تجمع 48 مليون دولار", None),
        ("كويلمارك تجمع 48 مليون دولار لروبوتات المستشفيات", None),
    ),
    "Hindi": (
        ("रोबोट कंपनी क्विलमार्क ने 48 करोड़ रुपये जुटाए", None),
        ("क्विलमार्क को रोबोट के लिए 48 करोड़ रुपये मिले", None),
    ),
}  # fmt: skip
