"""The words of questions about tables: comparisons, superlatives, numbers, what adjectives measure.

General English; nothing here names a domain.
"""

from __future__ import annotations

from simulator.language import stem

NUMBER_WORD_LIST = """
    zero one two three four five six seven eight nine ten eleven twelve
"""
NUMBER_WORDS = {word: str(number) for number, word in enumerate(NUMBER_WORD_LIST.split())} | {
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "fifty": "50",
    "hundred": "100",
    "thousand": "1000",
}

Measures = tuple[tuple[str, int], ...]
"""Nouns that an adjective is about, each with +1 if more of it is more of the adjective."""

ADJECTIVES: dict[str, Measures] = {
    "old": (
        ("age", 1),
        ("birth", -1),
        ("founded", -1),
        ("established", -1),
        ("opened", -1),
        ("built", -1),
        ("date", -1),
        ("year", -1),
        ("vintage", -1),
    ),
    "young": (
        ("age", -1),
        ("birth", 1),
        ("founded", 1),
        ("established", 1),
        ("opened", 1),
        ("built", 1),
        ("date", 1),
        ("year", 1),
        ("vintage", 1),
    ),
    "tall": (("height", 1),),
    "short": (("length", -1), ("duration", -1), ("height", -1), ("distance", -1)),
    "long": (("length", 1), ("duration", 1), ("distance", 1), ("page", 1), ("time", 1)),
    "high": (("height", 1), ("elevation", 1), ("altitude", 1), ("score", 1), ("amount", 1)),
    "low": (("height", -1), ("elevation", -1), ("altitude", -1), ("score", -1), ("amount", -1)),
    "heavy": (("weight", 1),),
    "light": (("weight", -1),),
    "large": (
        ("size", 1),
        ("area", 1),
        ("capacity", 1),
        ("population", 1),
        ("amount", 1),
        ("total", 1),
    ),
    "big": (
        ("size", 1),
        ("area", 1),
        ("capacity", 1),
        ("population", 1),
        ("amount", 1),
        ("total", 1),
    ),
    "small": (
        ("size", -1),
        ("area", -1),
        ("capacity", -1),
        ("population", -1),
        ("amount", -1),
        ("total", -1),
    ),
    "expensive": (("price", 1), ("cost", 1), ("fee", 1), ("rate", 1), ("amount", 1)),
    "costly": (("price", 1), ("cost", 1), ("fee", 1), ("amount", 1)),
    "cheap": (("price", -1), ("cost", -1), ("fee", -1), ("rate", -1), ("amount", -1)),
    "rich": (("worth", 1), ("income", 1), ("money", 1), ("salary", 1)),
    "poor": (("worth", -1), ("income", -1), ("money", -1), ("salary", -1)),
    "fast": (("speed", 1), ("time", -1), ("duration", -1)),
    "slow": (("speed", -1), ("time", 1), ("duration", 1)),
    "new": (("date", 1), ("year", 1), ("created", 1), ("time", 1)),
    "recent": (("date", 1), ("year", 1), ("time", 1), ("created", 1)),
    "late": (("date", 1), ("year", 1), ("time", 1), ("created", 1)),
    "early": (("date", -1), ("year", -1), ("time", -1), ("created", -1)),
    "good": (("rating", 1), ("score", 1), ("grade", 1), ("rank", -1)),
    "bad": (("rating", -1), ("score", -1), ("grade", -1), ("rank", 1)),
    "popular": (("popularity", 1), ("votes", 1), ("percentage", 1)),
    "deep": (("depth", 1),),
    "shallow": (("depth", -1),),
    "thick": (("thickness", 1), ("diameter", 1), ("width", 1)),
    "thin": (("thickness", -1), ("diameter", -1), ("width", -1)),
    "narrow": (("width", -1),),
    "hot": (("temperature", 1),),
    "warm": (("temperature", 1),),
    "cold": (("temperature", -1),),
    "cool": (("temperature", -1),),
    "loud": (("noise", 1), ("volume", 1), ("loudness", 1)),
    "quiet": (("noise", -1), ("volume", -1), ("loudness", -1)),
    "steep": (("slope", 1), ("gradient", 1), ("grade", 1)),
    "far": (("distance", 1),),
    "hard": (("difficulty", 1), ("hardness", 1)),
    "easy": (("difficulty", -1),),
    "wet": (("rain", 1), ("humidity", 1), ("precipitation", 1)),
    "dry": (("rain", -1), ("humidity", -1), ("precipitation", -1)),
    "weak": (("strength", -1), ("power", -1)),
    "experienced": (("experience", 1), ("years", 1)),
    "visited": (("visitors", 1), ("visits", 1)),
    "crowded": (("attendance", 1), ("visitors", 1), ("occupancy", 1)),
    "wide": (("width", 1),),
    "strong": (("strength", 1), ("power", 1)),
    "powerful": (("power", 1), ("horsepower", 1)),
    "populous": (("population", 1),),
    "paid": (("salary", 1), ("wage", 1), ("pay", 1), ("income", 1), ("earnings", 1)),
    "sold": (("sold", 1), ("sales", 1), ("quantity", 1)),
    "profitable": (("profit", 1),),
    "spacious": (("area", 1), ("size", 1)),
    "valuable": (("value", 1), ("worth", 1), ("price", 1)),
    "bright": (("brightness", 1), ("magnitude", -1), ("lumen", 1)),
    "difficult": (("difficulty", 1),),
    "sweet": (("sugar", 1), ("sweetness", 1)),
    "spicy": (("spice", 1), ("heat", 1)),
    "dense": (("density", 1),),
    "humid": (("humidity", 1),),
    "windy": (("wind", 1), ("gust", 1)),
    "rainy": (("rain", 1), ("precipitation", 1)),
}
IRREGULAR = {
    "better": "good", "best": "good", "worse": "bad", "worst": "bad", "latest": "late",
    "bigger": "big", "biggest": "big", "earlier": "early", "earliest": "early",
    "heavier": "heavy", "heaviest": "heavy", "costlier": "costly", "costliest": "costly",
    "lengthier": "long", "lengthiest": "long", "priciest": "expensive", "pricier": "expensive",
    "last": "late", "farthest": "far", "furthest": "far", "thinnest": "thin", "thinner": "thin",
    "hottest": "hot", "hotter": "hot", "easiest": "easy", "easier": "easy", "wettest": "wet",
    "driest": "dry", "further": "far", "farther": "far",
}  # fmt: skip


def _grades() -> tuple[dict[str, str], dict[str, str]]:
    """Return comparative -> adjective and superlative -> adjective."""
    more, most = {}, {}
    for word in ADJECTIVES:
        root = word.removesuffix("e")
        more[f"{root}er"], most[f"{root}est"] = word, word
    for word, base in IRREGULAR.items():
        (more if word.endswith(("er", "rse")) else most)[word] = base
    return more, most


MORE, MOST = _grades()
EXPLICIT_MOST = (
    "highest|largest|greatest|biggest|most|maximum|max|top|lowest|smallest|least|fewest|minimum|min"
)
FALLING = frozenset({"lowest", "smallest", "least", "fewest", "minimum", "min", "bottom"})

OPERATORS: tuple[tuple[str, str], ...] = (
    (r"(?:is |are |was |were )?(?:greater|more|larger|higher|bigger) than or equal to", ">="),
    (r"(?:is |are |was |were )?(?:less|fewer|smaller|lower) than or equal to", "<="),
    (
        r"no (?:less|fewer|lower|smaller) than|not (?:less|fewer|lower) than|not (?:below|under)",
        ">=",
    ),
    (
        (
            r"no (?:more|greater|higher|larger) than|not (?:more|greater|higher) than"
            r"|not (?:above|over|exceed(?:ing)?)"
        ),
        "<=",
    ),
    (r"at least|a minimum of|minimum of", ">="),
    (r"at most|up to|a maximum of|maximum of|not exceeding", "<="),
    (
        (
            r"(?:more|greater|larger|higher|bigger) than|in excess of|exceed(?:s|ing"
            r"|ed)?|(?<!all )over|above"
        ),
        ">",
    ),
    (r"(?:less|fewer|smaller|lower) than|below|under", "<"),
    (r"(?:strictly )?(?:after|later than)", ">"),
    (r"(?:strictly )?(?:before|earlier than|prior to)", "<"),
    (r"since|starting from", ">="),
    (r"until|through(?= <)", "<="),
    (r">=|≥", ">="),
    (r"<=|≤", "<="),
    (r"outside(?: of)?|anywhere but", "!="),
    (
        (
            r"(?:is |are |was |were )?(?:not equal to|different from|other than)|!=|<>"
            r"|(?:is|are|was|were|does|do|did) not|(?:is|are|was|were|does|do|did)n't"
            r"|not(?= <)|excluding|except(?: for)?|but not|apart from"
        ),
        "!=",
    ),
    (r"equal(?:s)? to|equals|(?<![<>!])=", "="),
)
"""How comparisons are said; the first that fits is taken."""

CUE_LIST = """
    number average mean total sum count counts maximum minimum max min most least highest
    lowest each every per different distinct unique top bottom first last more less many much
    how order ordered sorted sort rank ranked ascending descending alphabetical alphabetically
    increasing decreasing list show find give return display tell get select compute calculate
    results result all information details data please want need know have has had having also
    respectively together along corresponding associated belong belongs greater larger smaller
    higher lower than equal both either neither nor not no without never except including
    contain contains containing include start starts starting begin begins end ends ending
    between from to in on at by for of with one ones ever some any other another same only
    exactly common frequent often popular percentage percent share ratio proportion difference
    combined overall across whose who which what where when whom that this those these is are
    was were be been being do does did can could would and or but if then there their its his
    her our your my we us me you they them it he she a an the as into out up down over under
    above below after before since until during within row rows record records column columns
    table entry entries value values available recorded listed exist exists own owns owned
    place monthly yearly annual annually daily weekly quarterly gets got getting take takes
    took taking win wins won make makes made come comes came go goes went see seen say says
    said work works worked working live lives lived living gave given people person someone
    still missing unknown null empty blank known alive somebody anyone anything something
    duplicates repeats yet called named titled already kind kinds type types group grouped
    identify state provide report present year years month months day days week weeks quarter
    today yesterday time times ago past current list's currently letter substring word string
    character characters phrase whatever leave leaves leaving omit omits omitted omitting exclude
    single well follows among gross net late overdue
    excludes excluded ignore ignored ignoring skip skipping tie ties nobody none
    minus plus multiplied recently several multiple various numerous
"""
CUES = frozenset(CUE_LIST.split())
"""Words that belong to the grammar: alone, they name a table or column only if spelled alike."""

VERBS_OF_HAVING = (
    r"(?:have|has|had|having|with|contain|contains|own|owns|owned|got|offer"
    r"|offers|offered|hold|holds|held|include|includes|receive|received"
    r"|receives|placed|made|make|makes|produce|produced|produces|published"
    r"|written|wrote|won|taken|took|play|played|plays|attended|visited|use"
    r"|used|uses|hire|hired|manage|manages|employ|employs|speak|speaks)"
)

MONTH_LIST = """
    january february march april may june july august september october november december
"""
MONTHS = MONTH_LIST.split()


def month_number(word: str) -> int:
    """Return the number of a month by the first three letters of its name."""
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(word.lower()[:3]))


MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug"
    r"(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

KIND_LIST = """
    type kind category status state level genre class severity priority segment sex gender color
    group tier mode grade stage role food species medium specialty position occupation profession
    job breed discipline sector industry platform device method channel shape style format
"""
KINDS = frozenset(stem(word) for word in KIND_LIST.split())
"""Words of columns that hold one of few values, which are written in small letters."""

GENERAL_LIST = """
    people person persons individual human man woman men women guy folk client customer buyer
    shopper user member employee worker staff colleague personnel item thing object good work piece
    record entry row case event company firm business organization place site location article
    product purchase order sale transaction booking visit trip job task movie film book song student
    pupil patient guest visitor player athlete artist author writer doctor teacher
"""
GENERAL = frozenset(stem(word) for word in GENERAL_LIST.split())
"""Nouns that stand for all rows of a table, not for a kind of them."""

PERSON_LIST = """
    person player donor driver customer client member patient employee worker reporter assignee
    artist author writer designer director owner tenant guest student pupil teacher coach doctor vet
    nurse judge lawyer attorney defendant plaintiff seller buyer keeper ranger captain pilot rider
    runner athlete swimmer skater winner holder borrower reader chef cook baker farmer breeder
    technician mechanic engineer agent manager boss lead host organizer speaker presenter singer
    musician composer conductor volunteer user subscriber caller visitor witness applicant candidate
    landlord lender sender recipient inspector observer finder collector climber colleague renter
    instructor trainer therapist surgeon dentist inventor painter sculptor photographer skipper
    angler grower gardener assigned by who staff crew leader tutor learner passenger operator
"""
PEOPLE = frozenset(stem(word) for word in PERSON_LIST.split())
"""Stems of columns that name people."""
