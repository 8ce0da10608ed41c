"""What the invented stories say: an event with names and figures of its own, told by each outlet in other words."""

import random
from dataclasses import dataclass, field


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SYLLABLES = _words(
    "bel bran cal cor dal dor fen fil gar gol har hel ith jor kal kes lam lor mar mel nar nov oth pel per quil ras ril "
    "sar sol tam tor ul val ver wen xan yor zel zin"
)
_ENDINGS = _words("ia ana en or ix on ard ova ent ara ium eth ow is")
_SUFFIXES = _words("Robotics Labs Systems Works Analytics Motors Health Networks Foundry Optics")
_FIRST = _words(
    "Ada Bruno Carla Dmitri Edda Farid Greta Hassan Ines Jonas Keiko Lucia Milan Nadia Omar Petra Rosa Sven"
)
_PLACES = _words(
    "Ostrava Gdynia Malmö Porto Leipzig Tampere Bilbao Ghent Aarhus Trieste Kaunas Cork Dundee Lyon Graz Łódź Utrecht "
    "Bergen Split Varna Haifa Pune Osaka Quito Tucson Halifax Perth Leeds Rouen Basel"
)
_TOOLS = (
    "chatbot", "AI robot arm", "machine translation service", "large language model", "neural network chip",
    "facial recognition gate", "speech recognition app", "computer vision camera", "generative AI assistant",
    "machine learning platform", "AI recommender", "drone fleet", "battery scanner", "AI tutor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """One way to tell an event; `{…}` are the names and figures of the event."""

    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: how it can be told, and what can be said of it."""

    tellings: tuple[Telling, ...]
    facts: tuple[tuple[str, str], ...]
    """Each in two wordings."""


# What two outlets have in common is what they have in common in the world: names, places, figures.
KINDS = (
    Kind(
        (
            Telling("{a} buys {b} for ${m} million to get its {t}",
                    "{a} is paying ${m} million for {b}, whose {t} is built in {q}."),
            Telling("{b} sold: {a} pays ${m} million for the {q} maker of a {t}",
                    "The owners of {b} accepted an offer of ${m} million from {a} on {d}; {n} jobs move with the {t}."),
            Telling("Why {a} wants {b}, its {t} and {n} engineers from {q}",
                    "With {b}, {a} takes over {n} engineers and a {t} for which it had no answer of its own."),
        ),
        (
            ("{p}, who founded {b} in a garage in {q}, keeps a seat on the board.",
             "A board seat stays with {b}'s founder {p}."),
            ("Of {n} people at {b}, all but a few dozen are to move to {a} by spring.",
             "{a} promises to keep the {n} staff whom {b} employs today."),
            ("{a} had tried to build a {t} of its own and gave up in the summer.",
             "The buyer's own attempt at a {t} ended in the summer, people at {a} say."),
            ("The competition authority has {k} weeks to object to the sale of {b}.",
             "Approval of the deal between {a} and {b} may take {k} weeks."),
        ),
    ),
    Kind(
        (
            Telling("{a} raises ${m} million to put its {t} into hospitals",
                    "{a}, of {q}, has raised ${m} million from {b} for a {t} that nurses tried for {k} months."),
            Telling("Investors put ${m} million into {q}'s {a} and its hospital {t}",
                    "Led by {b}, the round of ${m} million values {a} at more than any other start-up of {q}."),
            Telling("{b} leads ${m} million bet on {a}, a {t} for nurses",
                    "Nurses in {n} wards use what {a} makes; {b} now pays ${m} million to bring the {t} to more."),
        ),
        (
            ("{p} of {b} joins the board; {a} had turned down an earlier offer.",
             "{a} takes {p} of {b} on its board after turning one offer down."),
            ("A trial in {n} wards cut the time spent on forms by {k} minutes a shift.",
             "Forms took {k} minutes less per shift in the {n} wards that tried it."),
            ("The money is for a second office, in {q2}, and for approval abroad.",
             "{a} plans an office in {q2} and will seek approval abroad."),
            ("Until now {a} had lived on grants and the savings of {p2}.",
             "{p2} had paid the first bills of {a} from savings."),
        ),
    ),
    Kind(
        (
            Telling("{n},000 records of {a} customers leak after break-in at {b}",
                    "Names and addresses of {n},000 people were copied from {b}, which stores data for {a}."),
            Telling("Break-in at {b} exposes {a}: what the {q} intruders took",
                    "Intruders were inside {b} for {k} days before anybody at {a} noticed, an inquiry in {q} found."),
            Telling("{a} warns customers over stolen data, blames supplier {b}",
                    "{a} has written to {n},000 customers; its supplier {b} in {q} had left a test server open."),
        ),
        (
            ("The intruders came in through a test server of {b} that nobody had switched off.",
             "A forgotten test server at {b} was the way in."),
            ("{p}, who runs security at {a}, said no payment data had been there.",
             "Payment data was stored elsewhere, according to {a}'s security chief {p}."),
            ("Police in {q} were told {k} days after the first alarm.",
             "It took {k} days until police in {q} heard of it."),
            ("{a} will pay for credit monitoring for {n},000 people for two years.",
             "For two years, {n},000 people get credit monitoring at the cost of {a}."),
        ),
    ),
    Kind(
        (
            Telling("Court in {q} stops {a} from selling its {t}",
                    "Judges in {q} found that the {t} of {a} uses an invention of {b}; sales end in {k} weeks."),
            Telling("{b} wins {q} patent case against {a} over a {t}",
                    "{a} must stop sales within {k} weeks and pay {b} ${m} million, the court in {q} ruled."),
            Telling("{a} ordered to pull {t} after losing to {b}",
                    "After {n} days of hearings, {b} has won an order that takes a {t} off the shelves."),
        ),
        (
            ("{p}, for {a}, announced an appeal before the judges had left the room.",
             "{a} will appeal, its lawyer {p} said."),
            ("The patent that {b} holds is {k} years old and covers how the device cools itself.",
             "At issue is {b}'s {k}-year-old patent on cooling."),
            ("{n} shops in and around {q} have the device in stock.",
             "Around {q}, {n} shops still stock it."),
            ("Damages of ${m} million are a fifth of what {b} had asked for.",
             "{b} had asked for five times the ${m} million that it gets."),
        ),
    ),
    Kind(
        (
            Telling("{a} opens {q} plant where a {t} checks every weld",
                    "The plant of {a} in {q} will employ {n} people; a {t} by {b} looks at each seam."),
            Telling("{q} gets a factory: {a} hires {n} and lets a {t} inspect",
                    "After {k} years of planning, {a} has begun to produce in {q}, with inspection supplied by {b}."),
            Telling("Inside the {q} factory that {a} runs with a {t} from {b}",
                    "At {a}'s new works, {n} people and one {t} share the night shift."),
        ),
        (
            ("{p}, mayor when it was planned, had promised {n} jobs; that many were filled by October.",
             "The {n} jobs once promised by {p} have all been filled."),
            ("{b} trained the system on {k} thousand photographs of bad welds.",
             "To train it, {b} collected {k} thousand pictures of failed seams."),
            ("The state pays ${m} million towards roads and a rail siding.",
             "Public money, ${m} million, built a siding and the access road."),
            ("Neighbours in {q} had gone to court over noise and lost.",
             "A complaint of neighbours about noise in {q} failed."),
        ),
    ),
    Kind(
        (
            Telling("{a} scanner missed {k} in a hundred tumours of {n} patients, study finds",
                    "Doctors in {q} compared the {t} of {a} with {p}'s team: {k} of a hundred tumours went unseen."),
            Telling("{a}'s {t} overlooks tumours, {q} doctors report",
                    "The device by {a} did worse than tired humans when {p} gave it {n} scans from {q}."),
            Telling("What {p} learned from {n} scans about the {t} that {a} sells",
                    "{p} set out to praise the device and ended up counting what it had missed."),
        ),
        (
            ("{a} says that the software tested was {k} months old.",
             "The version under test dates back {k} months, {a} notes."),
            ("{p} will repeat the test with scans from {q2}.",
             "A second test, with scans from {q2}, is planned by {p}."),
            ("{b}, whose product was not tested, declined to comment.",
             "{b} had not let its own product be tested."),
            ("Hospitals paid ${m} million for the device last year.",
             "Last year's sales of the device came to ${m} million."),
        ),
    ),
)  # fmt: skip

# Invented news outside the destination's topics, with the letters of its keywords inside other words.
OFF_TOPIC = (
    (
        "Complaint against {q} tram line is upheld after {n} delays",
        "Passengers had counted {n} delays in a month.",
    ),
    (
        "Availability of plums falls in {q} as frost takes {k} orchards",
        "Growers there lost {k} orchards to frost.",
    ),
    ("{p} retains the {q} half marathon in the rain", "{p} won by {k} seconds before {n} runners."),
    ("Stew with barley the way they make it in {q}", "The recipe of {p} takes {k} hours and no meat."),
    ("{q} choir sings {k} hours for a new roof", "{n} singers took turns under the leaking roof."),
)
MARKET = (
    ("Global {T} Market Size to Reach USD {m} Billion by 2031, CAGR of {k}%",
     "The report covers share, growth and forecast of the {t} market by region."),
    ("{T} Market Outlook 2026-2033: Share, Trends and Key Players {A}, {B}",
     "An analysis of the {t} market with profiles of {a} and {b}."),
)  # fmt: skip
ROUND_UP = ("The week in robots and AI", "{p} on {a}, a look at {b} in {q}, and {k} more notes.")

_WHO = (
    "the night porter", "a retired judge", "the works council", "one of the cleaners", "a former minister",
    "the insurer's expert", "an accountant with twenty years in the trade", "the canteen", "a rival's salesman",
    "the archivist", "a schoolteacher from the next valley", "the harbour master", "her predecessor", "a bus driver",
    "the union's lawyer", "two apprentices", "the caretaker", "a visiting professor", "the chief auditor", "a florist",
)  # fmt: skip
_DID = (
    "had predicted", "still doubts", "learned from the radio", "wrote a letter about", "keeps a list of",
    "laughed at", "asked twice about", "was not told of", "made a drawing of", "remembers differently",
    "wants to see proof of", "paid for", "photographed", "measured", "published a poem about", "kept quiet about",
)  # fmt: skip
_WHAT = (
    "the second delivery", "what the basement looked like", "the missing invoices", "every change of plan",
    "the smell of solder", "how long the lights stayed on", "the colour of the new badges", "an earlier version",
    "the silence afterwards", "the price of copper that week", "a meeting nobody minuted", "the first prototype",
    "who had the keys", "the cost of the catering", "the letters from the bank", "a spreadsheet with three errors",
    "the old name over the door", "the apology", "a crack in the wall", "the timetable",
)  # fmt: skip
_WHEN = (
    "before the snow came", "on a Tuesday in spring", "long after the party", "while the phones were down",
    "in the week of the fair", "a day too late", "between two trains", "as the lawyers left", "over cold coffee",
    "when the lift failed again", "in front of the whole shift", "at the second attempt", "for reasons of space",
    "by way of a neighbour", "without being asked", "from a hospital bed", "during the football", "at half past four",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, once."""

    number: int
    kind: int
    """Index into `KINDS`."""
    slots: dict[str, str] = field(hash=False)


class Newswire:
    """Makes events up. The same seed gives the same events."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._taken: set[str] = set()
        self._count = 0

    def event(self) -> Event:
        """A new event, with names that no other event has."""
        chance, self._count = self._chance, self._count + 1
        tool = chance.choice(_TOOLS)
        first, second = chance.sample(_PLACES, 2)
        a, b = (f"{self._name()} {chance.choice(_SUFFIXES)}" for _ in range(2))
        slots = {
            "a": a, "b": b, "A": a, "B": b, "t": tool, "T": tool.title(), "q": first, "q2": second,
            "p": f"{chance.choice(_FIRST)} {self._name()}", "p2": f"{chance.choice(_FIRST)} {self._name()}",
            "m": str(chance.randrange(11, 990)), "n": str(chance.randrange(21, 990)), "k": str(chance.randrange(3, 29)),
            "d": chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
        }  # fmt: skip
        return Event(self._count, chance.randrange(len(KINDS)), slots)

    def telling(self, event: Event, turn: int) -> tuple[str, str, tuple[str, ...]]:
        """Title, excerpt and paragraphs in which the `turn`-th outlet tells the event."""
        kind = KINDS[event.kind]
        telling = kind.tellings[turn % len(kind.tellings)]
        facts = [wordings[turn % 2] for wordings in kind.facts]
        self._chance.shuffle(facts)
        text = [telling.excerpt, *facts[: 3 + turn % 2]]
        return self._filled(event, telling.title), self._filled(event, telling.excerpt), self._paragraphs(event, text)

    def other(self, event: Event, title: str, excerpt: str) -> tuple[str, str, tuple[str, ...]]:
        """Title, excerpt and paragraphs of a story that is no event of `KINDS`."""
        return self._filled(event, title), self._filled(event, excerpt), self._paragraphs(event, [excerpt])

    def _paragraphs(self, event: Event, sentences: list[str]) -> tuple[str, ...]:
        paragraphs = [f"{self._filled(event, sentence)} {self._colour()} {self._colour()}" for sentence in sentences]
        paragraphs += [" ".join(self._colour() for _ in range(3)) for _ in range(2)]
        return tuple(paragraphs)

    @staticmethod
    def _filled(event: Event, text: str) -> str:
        return text.format(**event.slots)

    def _colour(self) -> str:
        who, did, what, when = (self._chance.choice(words) for words in (_WHO, _DID, _WHAT, _WHEN))
        return f"{who[0].upper()}{who[1:]} {did} {what}, {when}."

    def _name(self) -> str:
        while True:
            name = (
                "".join(self._chance.choice(_SYLLABLES) for _ in range(2)) + self._chance.choice(_ENDINGS)
            ).capitalize()
            if name not in self._taken:
                self._taken.add(name)
                return name
