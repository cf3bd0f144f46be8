"""List English abbreviations, acronyms, units, currencies and symbols as they are spoken."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of ``text`` as a set."""
    return frozenset(text.split())


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH_NUMBERS: dict[str, int] = {
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}

ABBREVIATIONS: dict[str, str] = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "prof": "Professor", "rev": "Reverend", "hon": "Honorable",
    "gen": "General", "col": "Colonel", "lt": "Lieutenant", "sgt": "Sergeant", "capt": "Captain", "maj": "Major",
    "gov": "Governor", "sen": "Senator", "rep": "Representative", "pres": "President", "supt": "Superintendent",
    "jr": "Junior", "sr": "Senior", "esq": "Esquire", "mt": "Mount", "ft": "Fort", "ave": "Avenue",
    "blvd": "Boulevard", "rd": "Road", "hwy": "Highway", "apt": "apartment", "inc": "Incorporated", "ltd": "Limited",
    "corp": "Corporation", "co": "Company", "bros": "Brothers", "e.g": "for example", "i.e": "that is",
    "etc": "et cetera", "vs": "versus", "cf": "compare", "viz": "namely", "approx": "approximately", "ca": "circa",
    "dept": "department", "est": "established", "incl": "including", "misc": "miscellaneous", "max": "maximum",
    "min": "minimum", "avg": "average", "tel": "telephone", "ext": "extension", "jan": "January", "feb": "February",
    "mar": "March", "apr": "April", "jun": "June", "jul": "July", "aug": "August", "sep": "September",
    "sept": "September", "oct": "October", "nov": "November", "dec": "December", "mon": "Monday", "tue": "Tuesday",
    "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday", "thurs": "Thursday", "fri": "Friday",
    "al": "others", "w.r.t": "with respect to", "a.k.a": "also known as",
}  # fmt: skip
"""Abbreviations that are spoken in full wherever they end in a dot (keys: lower case, without the last dot)."""

NUMBER_ABBREVIATIONS: dict[str, str] = {
    "no": "number", "nos": "numbers", "nr": "number", "fig": "figure", "figs": "figures", "p": "page", "pp": "pages",
    "mk": "mark", "vol": "volume", "vols": "volumes", "ch": "chapter", "chap": "chapter", "sec": "section",
    "eq": "equation",
    "ed": "edition", "art": "article", "para": "paragraph", "ex": "example", "c": "circa", "ca": "circa",
    "q": "question", "ver": "version", "v": "version", "pt": "part", "tab": "table", "app": "appendix", "rm": "room",
}  # fmt: skip
"""Abbreviations that are spoken in full only before a number."""

NON_ENDING_ABBREVIATIONS = word_set(
    "mr mrs ms prof rev hon gen col lt sgt capt maj gov sen rep pres supt mt ft e.g i.e vs cf viz approx ca dept"
    " incl misc avg dr st messrs mme mlle jan feb mar apr jun jul aug sep sept oct nov dec w.r.t a.k.a no nos fig"
    " figs vol vols ch sec eq pp"
) - word_set("no ch sec")
"""Abbreviations that never end a sentence."""

ENDING_ABBREVIATIONS = word_set(
    "etc inc ltd corp co bros jr sr esq ave blvd rd hwy a.m p.m u.s u.k u.s.a e.u u.n d.c ph.d m.d b.a m.a b.s"
    " m.s al est ext max min no ch sec p c v q mon tue tues wed thu thur thurs fri b.c a.d apt ed ver"
)
"""Abbreviations that may end a sentence."""

SENTENCE_STARTERS = word_set(
    "The This That These Those There Then They Their Than A An And But Or So Yet For Nor He She It Its We You I"
    " If In On At By To From With Without When Where While Who What Why How Which As After Before Since Because"
    " Although However Meanwhile Next First Second Third Finally Also Now Here Our My Your His Her All Some Many"
    " Most Each Every No Not Is Are Was Were Do Does Did Can Could Will Would Should May Might Let Please Once"
    " Until Unless Instead Today Thanks Remember Never Always Only Just Even Still Both Another Such Be Have Has"
    " Had Over Under During Between Suddenly Click Open Press Choose Select Keep Make Use Try See Look Take Ask"
    " Get Go Start Stop Check Write Read"
)
"""Capitalised words that more likely begin a sentence than continue a name."""

PRONOUNCED_ACRONYMS = word_set(
    "NASA NATO UNESCO UNICEF OPEC LASER RADAR SONAR SCUBA SWAT RAM ROM GIF JPEG PIN SIM LAN WAN COVID AIDS FIFA"
    " UEFA JSON YAML TOML BIOS ASCII CAPTCHA HIPAA OSHA FEMA NAFTA ASEAN BREXIT SARS MIDI SAAS RADIUS LIDAR POTUS"
    " SCOTUS DARPA IKEA NASDAQ CRUD RAID GUID ISO ASAP MOOC SCRUM AGILE GAAP ERISA OPEC FOMO YOLO DOS REST SOAP"
    " VAT BASIC COBOL LISP UNIX LINUX CUDA SMART SWOT NUMA MAC MIME SPAM SALT SLAM GAN BERT LAMP WASP WASM SIEM"
    " SOC DARE TED"
)
"""Acronyms that are pronounced as words; others are spelled."""

SPELLED_ACRONYMS = word_set(
    "API APIS AI UI UX IT IP OS ID IDE CEO CFO CTO COO CIO CISO USA EU UK US UN EUR USD GBP FAQ ETA KPI ROI GUI"
    " IOT ISP IOS AWS GCP URL URI CLI DIY IEEE IETF IPA OEM OKR NGO EULA USB USP CPU GPU TPU NPU QA AKA CIA FBI"
    " IRS EPA FDA ATM AGI ASR OCR IVR SEO EV VAT2 UAT SLA SLO EOD EOY ICU HIV ICE MIA NBA NFL UFO USC UCLA MIT NYU"
    " VIP AB OAUTH2 UEFI"
)
"""Acronyms with vowels that are spelled, although they could be read as words."""

CAPITALISED_WORDS = word_set(
    "A I AM AN AND ANY ARE AS ASK AT BAD BE BEST BIG BUT BUY BY CAN DAY DO DONE DON DOWN EACH END EVEN EVER FEW"
    " FOR FREE FROM GET GO GOOD HAD HAS HAVE HE HER HERE HEY HI HIM HIS HOW IF IN INTO IS JUST KEEP KEY LET LIKE"
    " LONG LOOK MAKE MANY MAY ME MORE MOST MUCH MUST MY NEED NEVER NEW NEXT NO NOR NOT NOW OF OFF OH OLD ON ONCE"
    " ONE ONLY OPEN OR OUR OUT OVER OWN PUT REAL RUN SAID SAME SAY SEE SET SHE SO SOME STAY STOP SUCH TAKE TELL"
    " THAN THAT THE THEM THEN THEY THIS TIME TO TOO TOP TRY TWO UP USE VERY WANT WAS WAY WE WELL WERE WHAT WHEN"
    " WHO WHY WILL WITH WORK YES YET YOU YOUR ALL ALSO BACK FIRST LAST HELP SAFE FIRE WIN YEAR ZERO LIVE LOVE LESS"
    " OKAY DEAR LEFT RIGHT ALWAYS"
)
"""Words that are written in capitals for emphasis only."""

UNITS: dict[str, tuple[str, str]] = {
    "km": ("kilometer", "kilometers"), "m": ("meter", "meters"), "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"), "μm": ("micrometer", "micrometers"), "nm": ("nanometer", "nanometers"),
    "mi": ("mile", "miles"), "ft": ("foot", "feet"), "yd": ("yard", "yards"), "in": ("inch", "inches"),
    "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"), "mg": ("milligram", "milligrams"),
    "μg": ("microgram", "micrograms"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"), "l": ("liter", "liters"), "L": ("liter", "liters"), "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"), "s": ("second", "seconds"), "sec": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"), "μs": ("microsecond", "microseconds"), "ns": ("nanosecond", "nanoseconds"),
    "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"), "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"), "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"), "KiB": ("kibibyte", "kibibytes"),
    "MiB": ("mebibyte", "mebibytes"), "GiB": ("gibibyte", "gibibytes"),
    "kbps": ("kilobit per second", "kilobits per second"), "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"), "MB/s": ("megabyte per second", "megabytes per second"),
    "GB/s": ("gigabyte per second", "gigabytes per second"), "Mbit/s": ("megabit per second", "megabits per second"),
    "kbit/s": ("kilobit per second", "kilobits per second"), "fps": ("frame per second", "frames per second"),
    "dpi": ("dot per inch", "dots per inch"), "px": ("pixel", "pixels"), "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"), "GW": ("gigawatt", "gigawatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"), "MWh": ("megawatt hour", "megawatt hours"), "V": ("volt", "volts"),
    "mA": ("milliamp", "milliamps"), "A": ("amp", "amps"), "mAh": ("milliamp hour", "milliamp hours"),
    "Ω": ("ohm", "ohms"), "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "°": ("degree", "degrees"), "%": ("percent", "percent"),
    "‰": ("per mille", "per mille"), "° C": ("degree Celsius", "degrees Celsius"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"), "bpm": ("beat per minute", "beats per minute"),
    "rpm": ("revolution per minute", "revolutions per minute"), "mph": ("mile per hour", "miles per hour"),
    "km/h": ("kilometer per hour", "kilometers per hour"), "kph": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "m²": ("square meter", "square meters"),
    "m2": ("square meter", "square meters"), "km²": ("square kilometer", "square kilometers"),
    "m³": ("cubic meter", "cubic meters"), "ha": ("hectare", "hectares"), "psi": ("P-S-I", "P-S-I"),
    "Pa": ("pascal", "pascals"), "hPa": ("hectopascal", "hectopascals"), "kPa": ("kilopascal", "kilopascals"),
    "dB": ("decibel", "decibels"), "kcal": ("kilocalorie", "kilocalories"), "kJ": ("kilojoule", "kilojoules"),
    "pt": ("point", "points"), "wpm": ("word per minute", "words per minute"),
    "pp": ("percentage point", "percentage points"), "bp": ("basis point", "basis points"),
    "bps": ("basis point", "basis points"), "x": ("times", "times"), "×": ("times", "times"),
    "MP": ("megapixel", "megapixels"), "d": ("day", "days"), "wk": ("week", "weeks"), "wks": ("week", "weeks"),
    "mo": ("month", "months"), "mos": ("month", "months"), "yr": ("year", "years"), "yrs": ("year", "years"),
    "secs": ("second", "seconds"), "pts": ("point", "points"), "gal": ("gallon", "gallons"),
    "qt": ("quart", "quarts"), "tbsp": ("tablespoon", "tablespoons"), "tsp": ("teaspoon", "teaspoons"),
    "cl": ("centiliter", "centiliters"), "dl": ("deciliter", "deciliters"),
    "cc": ("cubic centimeter", "cubic centimeters"),
    "t": ("ton", "tons"), "dm": ("decimeter", "decimeters"), "sq ft": ("square foot", "square feet"),
    "sq m": ("square meter", "square meters"), "sq km": ("square kilometer", "square kilometers"),
    "sq mi": ("square mile", "square miles"), "cu ft": ("cubic foot", "cubic feet"),
    "ft²": ("square foot", "square feet"), "ft2": ("square foot", "square feet"), "cm²": ("square centimeter",
    "square centimeters"), "mm²": ("square millimeter", "square millimeters"), "cm³": ("cubic centimeter",
    "cubic centimeters"), "m3": ("cubic meter", "cubic meters"), "m³/s": ("cubic meter per second",
    "cubic meters per second"), "m/s²": ("meter per second squared", "meters per second squared"),
    "Mb/s": ("megabit per second", "megabits per second"), "Gb/s": ("gigabit per second", "gigabits per second"),
    "Gbit/s": ("gigabit per second", "gigabits per second"), "Mb": ("megabit", "megabits"),
    "Gb": ("gigabit", "gigabits"), "kb": ("kilobit", "kilobits"), "TiB": ("tebibyte", "tebibytes"),
    "TWh": ("terawatt hour", "terawatt hours"), "GWh": ("gigawatt hour", "gigawatt hours"), "Wh": ("watt hour",
    "watt hours"), "kV": ("kilovolt", "kilovolts"), "mV": ("millivolt", "millivolts"), "mW": ("milliwatt",
    "milliwatts"), "kΩ": ("kilohm", "kilohms"), "N": ("newton", "newtons"), "Nm": ("newton meter", "newton meters"),
    "J": ("joule", "joules"), "cal": ("calorie", "calories"), "bar": ("bar", "bars"), "mbar": ("millibar",
    "millibars"), "ppm": ("part per million", "parts per million"), "hp": ("horsepower", "horsepower"),
    "mol": ("mole", "moles"), "mmol": ("millimole", "millimoles"),
    "dBA": ("decibel A", "decibels A"),
}  # fmt: skip
"""Singular and plural of each unit."""

ATTACHED_UNITS = word_set("in A x × pp pt MP d N t J cc")
"""Units that are only units directly after their number; after a space they are other words."""

PER_UNITS: dict[str, str] = {
    "h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "second": "second", "mo": "month",
    "month": "month", "yr": "year", "year": "year", "y": "year", "wk": "week", "week": "week", "d": "day", "day": "day",
    "min": "minute", "minute": "minute", "user": "user", "person": "person", "head": "head", "capita": "capita",
    "seat": "seat", "night": "night", "request": "request", "unit": "unit", "item": "item", "page": "page",
    "quarter": "quarter", "customer": "customer", "employee": "employee", "student": "student", "team": "team",
}  # fmt: skip
"""What may stand below the slash of a rate."""

CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    "$": ("dollar", "dollars", "cent", "cents"), "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"), "₩": ("won", "won", "jeon", "jeon"),
    "₽": ("ruble", "rubles", "kopek", "kopeks"), "₺": ("lira", "lira", "kurus", "kurus"),
    "₿": ("bitcoin", "bitcoins", "satoshi", "satoshis"), "¢": ("cent", "cents", "", ""),
    "US$": ("U-S dollar", "U-S dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "USD": ("U-S dollar", "U-S dollars", "cent", "cents"), "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"), "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "JPY": ("yen", "yen", "sen", "sen"),
}  # fmt: skip
"""Singular and plural of each currency and of its hundredth, by symbol or code."""

SCALES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mm": "million",
    "bn": "billion", "b": "billion", "B": "billion", "tn": "trillion", "T": "trillion", "thousand": "thousand",
    "million": "million", "billion": "billion", "trillion": "trillion", "lakh": "lakh", "crore": "crore",
}  # fmt: skip

BEFORE_ROMAN_NUMERALS = word_set(
    "chapter part section volume act scene book phase article appendix level grade stage class type war title"
    " unit lesson module step tier mark round episode season figure table generation"
    " bowl olympics olympiad mk mark fantasy king queen pope century rank type schedule annex volume vol figure"
)
"""A Roman numeral after one of these (in any case) is a cardinal number."""

CODE_NAMES = word_set(
    "pin zip postcode otp passcode sku isbn ean serial id account acct invoice ref reference ticket tracking"
    " extension ext code codes sort routing iban policy booking confirmation password"
)
"""Digits after one of these are read one by one."""

TOTALS_AFTER = word_set(
    "page pages step steps slide slides part parts chapter question questions item task lesson day level exercise"
    " episode round stage phase module unit video section sheet photo image test attempt week scene act card number"
)
"""After one of these, 2/3 is "two of three"."""

GREEK_LETTERS: dict[str, str] = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        strict=True,
    )
)

MONARCHS = word_set(
    "Louis Henry Elizabeth Charles George Edward Richard James William Mary Philip Pius Benedict Leo Francis John"
    " Paul Gregory Innocent Clement Urban Frederick Wilhelm Nicholas Alexander Peter Catherine Ivan Napoleon"
    " Ferdinand Carl Gustav Christian Harald Haakon Ramses Ptolemy Cleopatra Xerxes Darius Otto Leopold Umberto"
    " Margrethe Felipe Juan Carlos"
)
"""A Roman numeral after one of these names is an ordinal: Louis the fourteenth."""

SYMBOLS: dict[str, str] = {
    "&": "and", "+": "plus", "=": "equals", "@": "at", "×": "times", "÷": "divided by", "≈": "about",
    "≠": "is not equal to", "→": "to", "->": "to", "=>": "to", "№": "number", "‰": "per mille", "∑": "the sum of",
    "∆": "delta", "∂": "partial", "∫": "the integral of", "∈": "in", "∅": "the empty set", "¶": "paragraph",
    "#": "number", "*": "star", "^": "to the power of", "~": "about", "/": "slash",
    "±": "plus or minus", "%": "percent", "°": "degrees",
    "§": "section", "w/": "with", "w/o": "without", "24/7": "twenty-four seven", "9/11": "nine eleven",
    "c/o": "care of", "==": "equals",
    "!=": "is not equal to", "∞": "infinity",
    "√": "the square root of", "π": "pi", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen",
    "₹": "rupees", "₽": "rubles", "₩": "won", "¢": "cents",
    "½": "one half",
    "¼": "one quarter", "¾": "three quarters", "⅓": "one third", "⅔": "two thirds", "⅛": "one eighth", "C#": "C sharp",
    "F#": "F sharp", "C++": "C plus plus", ".NET": "dot net", "AT&T": "A-T and T", "N/A": "not available",
    "n/a": "not available", "y/o": "years old",
    "I/O": "I-O", "A/B": "A-B", "TCP/IP": "T-C-P-I-P", "OK": "okay", "SaaS": "sass", "PhD": "P-H-D",
    "macOS": "mac O-S", "iOS": "I-O-S", "SQLite": "S-Q-lite", "e.g.": "for example", "i.e.": "that is",
    "Wi-Fi": "why fye", "WiFi": "why fye",
}  # fmt: skip
"""Spoken forms of tokens that follow no rule."""

TLDS = word_set(
    "com org net edu gov io ai dev app co uk de fr es it nl eu us ca au jp cn ch at be se no dk fi pl info biz me"
    " tv fm to gg so xyz tech cloud online site store blog news shop page"
)
"""Top-level domains by which a name with dots is recognised as a web address."""

VERSIONED_PRODUCTS = word_set(
    "version v release python macos ios ipados ubuntu debian windows node java swift kotlin go rust ruby php"
    " android firmware build update django react angular torch pytorch cuda"
)
"""After one of these, 3.11 is a version: "three point eleven"."""
