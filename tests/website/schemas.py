"""JSON Schema of the JSON-LD that the pages may have: types and properties of schema.org, with those that search
engines require. Any other property is refused, so that a misspelt one is found."""

DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
TEXT = {"type": "string", "pattern": r"\S"}
TAGGED = {
    "type": "object",
    "properties": {"@language": {"enum": ["en", "fr", "es", "ar"]}, "@value": TEXT},
    "required": ["@language", "@value"],
    "additionalProperties": False,
}
VALUE = {"oneOf": [TEXT, TAGGED]}
URL = {"type": "string", "pattern": r"^https?://[^\s/]+(/\S*)?$"}
DATE = {"type": "string", "pattern": f"^{DAY}$"}
PARTIAL_DATE = {"type": "string", "pattern": rf"^(\d{{4}}|\d{{4}}-(0[1-9]|1[0-2])|{DAY})$"}
YEAR = {"type": "string", "pattern": r"^\d{4}$"}
MOMENT = {"type": "string", "pattern": rf"^{DAY}T\d\d:\d\d:\d\d\+00:00$"}
LANGUAGE = {"enum": ["en", "fr", "es", "ar"]}
LANGUAGES = {"type": "array", "items": LANGUAGE, "minItems": 1, "uniqueItems": True}
COUNTRY = {"type": "string", "pattern": "^[A-Z]{2}$"}
REFERENCE = {"type": "object", "properties": {"@id": URL}, "required": ["@id"], "additionalProperties": False}


def some(schema):
    return {"type": "array", "items": schema, "minItems": 1, "uniqueItems": True}


def one_of(*names):
    return {"enum": [f"https://schema.org/{name}" for name in names]}


def thing(kind, required, optional=None, named=True):
    """A thing with all `required` properties and any of the `optional` ones; a `named` thing has an @id."""
    identity = {"@id": URL} if named else {}
    return {
        "type": "object",
        "properties": {"@type": {"const": kind}, **identity, **required, **(optional or {})},
        "required": ["@type", *identity, *required],
        "additionalProperties": False,
    }


MENTION = thing("Organization", {"name": VALUE, "url": URL})
ADDRESS = {
    **thing("PostalAddress", {}, {"addressLocality": VALUE, "addressCountry": COUNTRY}, named=False),
    "minProperties": 2,
}
SEAT = thing("Place", {"address": ADDRESS}, named=False)
PLACE = thing("Place", {"address": ADDRESS}, {"name": VALUE}, named=False)
ONLINE = thing("VirtualLocation", {}, {"url": URL}, named=False)
SERIES = thing("EventSeries", {"name": VALUE, "url": URL})
NEWS = {"headline": VALUE, "url": URL, "datePublished": DATE}

ORGANIZATION = thing(
    "Organization",
    {"name": VALUE, "url": URL},
    {
        "alternateName": some(TAGGED),
        "sameAs": URL,
        "foundingDate": YEAR,
        "location": SEAT,
        "parentOrganization": MENTION,
        "subOrganization": some(MENTION),
    },
)
EVENT = thing(
    "Event",
    {
        "name": VALUE,
        "url": URL,
        "startDate": PARTIAL_DATE,
        "eventStatus": one_of("EventScheduled"),
        "superEvent": SERIES,
    },
    {
        "description": VALUE,
        "endDate": PARTIAL_DATE,
        "eventAttendanceMode": one_of(*(f"{mode}EventAttendanceMode" for mode in ("Offline", "Online", "Mixed"))),
        "location": {
            "oneOf": [PLACE, ONLINE, {"type": "array", "prefixItems": [PLACE, ONLINE], "items": False, "minItems": 2}]
        },
        "image": some(URL),
        "organizer": some(MENTION),
        "attendee": some(MENTION),
        "subjectOf": some(thing("NewsArticle", NEWS)),
    },
)
ARTICLE = thing(
    "NewsArticle",
    {**NEWS, "dateModified": MOMENT, "inLanguage": LANGUAGE, "mainEntityOfPage": URL},
    {"description": VALUE, "about": REFERENCE},
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = thing("DataDownload", {"contentUrl": URL, "encodingFormat": {"enum": ["text/csv", XLSX]}}, named=False)
DATASET = thing(
    "Dataset",
    {
        "name": TEXT,
        "description": {**TEXT, "minLength": 50, "maxLength": 5000},
        "url": URL,
        "inLanguage": LANGUAGES,
        "isAccessibleForFree": {"const": True},
        "variableMeasured": some(TEXT),
        "distribution": some(FILE),
    },
    {"dateModified": MOMENT},
)
CATALOGUE = thing(
    "DataCatalog",
    {"name": TEXT, "url": URL, "description": TEXT, "inLanguage": LANGUAGES, "dataset": some(DATASET)},
)
SEARCH = thing(
    "SearchAction",
    {
        "target": thing("EntryPoint", {"urlTemplate": {**URL, "pattern": r"^https?://\S+\?q={words}$"}}, named=False),
        "query-input": {"const": "required name=words"},
    },
    named=False,
)
WEBSITE = thing("WebSite", {"name": TEXT, "url": URL, "inLanguage": LANGUAGES, "potentialAction": SEARCH})
STEP = {"position": {"type": "integer", "minimum": 1}, "name": VALUE}
BREADCRUMBS = thing(
    "BreadcrumbList",
    {
        "itemListElement": {
            "type": "array",
            "items": thing("ListItem", STEP, {"item": URL}, named=False),
            "minItems": 2,
        }
    },
    named=False,
)
PAGE = thing(
    "WebPage",
    {"url": URL, "inLanguage": LANGUAGE, "isPartOf": REFERENCE},
    {"dateModified": MOMENT, "mainEntity": REFERENCE},
)
BODY = thing("Organization", {"name": VALUE}, named=False)
AGREEMENT = thing(
    "CreativeWork",
    {"name": VALUE, "url": URL, "genre": TEXT, "contributor": some({"oneOf": [MENTION, BODY]})},
    {"description": VALUE, "dateCreated": PARTIAL_DATE},
)
ABOUT = (EVENT, SERIES, ORGANIZATION, ARTICLE, CATALOGUE, WEBSITE, AGREEMENT)
GRAPH = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {
            "type": "array",
            "prefixItems": [PAGE, {"oneOf": [BREADCRUMBS, WEBSITE]}, {"oneOf": list(ABOUT)}],
            "items": False,
            "minItems": 2,
        },
    },
    "required": ["@context", "@graph"],
    "additionalProperties": False,
}
