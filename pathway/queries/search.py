"""Finding an entry by typing what was seen."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from pathway.constants import Step
from pathway.models import FrameworkVersion
from pathway.queries.pathway_view import PathwayView, pathway_view
from thresholds_site.lib.wording import cleaned, emphasis_removed

LONGEST_SEARCH = 200
MOST_FOUND = 5
_MOST_WORDS = 16
_SHORTEST_BEGINNING = 3

_TOKEN = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile("['\u2018\u2019`]")

# Words that say the same wherever a pathway is written: about English, not about an authority.
_ALIKE = (
    ("mum", "mother", "mom", "mam", "mummy", "ma", "stepmum", "stepmother"),
    ("dad", "father", "daddy", "stepdad", "stepfather"),
    ("child", "kid", "boy", "girl", "lad", "lass", "son", "daughter", "pupil", "student"),
    ("baby", "infant", "newborn", "babies"),
    ("brother", "sister", "sibling"),
    ("nan", "gran", "grandma", "granny", "grandmother", "nana"),
    ("grandad", "granddad", "grandfather", "grandpa"),
    ("boyfriend", "partner", "husband"),
    ("weed", "cannabis", "marijuana"),
    ("gp", "doctor", "doctors"),
    ("tv", "telly", "television"),
    ("teenager", "teen", "adolescent", "youth"),
    ("smelly", "smell", "stink", "stinks", "smells"),
    ("hit", "slap", "punch", "thump", "smack", "batter", "beat", "beaten"),
    ("died", "dead", "death", "dies", "dying"),
    ("friend", "mate", "pal", "mates"),
    ("cannot", "cant", "couldnt", "unable"),
    ("drunk", "pissed", "intoxicated"),
    ("alcohol", "booze", "drink", "drinks", "drinking", "alcoholic"),
    ("suspended", "excluded", "exclusion", "suspension"),
)
_SAME = {word: group for group in _ALIKE for word in group}
# A mother and a father are parents too; that says less than the word itself.
_WIDER = {word: ("parent", "parents") for group in _ALIKE[:2] for word in group}
_SAYS_NOTHING = frozenset(
    {
        "dont",
        "wont",
        "doesnt",
        "isnt",
        "didnt",
        "hasnt",
        "wasnt",
        "arent",
        "havent",
        "im",
        "ive",
        "hes",
        "shes",
        "theyre",
        "thats",
        "theres",
        "really",
        "quite",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that fits what was typed, and the page that it stands on."""

    key: str
    wording: str
    step: Step
    dimension: str
    domain: str


_SQL = """
WITH asked AS MATERIALIZED (
    SELECT slot, lexeme, max(share) AS share
    FROM unnest(%(slots)s::int[], %(words)s::text[], %(shares)s::float[]) given (slot, word, share)
    CROSS JOIN LATERAL unnest(ts_lexize('english_stem', word)) lexeme
    GROUP BY slot, lexeme
),
wordings AS MATERIALIZED (
    SELECT -row_number() OVER () AS nr, source.*, to_tsvector('english', text) AS lexemes
    FROM (
        SELECT 'degree' AS kind, code, offered_wording AS text, 1.0 AS worth
        FROM pathway_degreequestion WHERE version_id = %(version)s
        UNION
        SELECT 'degree', question.code, answer.wording, 0.7
        FROM pathway_degreeanswer answer
        JOIN pathway_degreequestion question ON question.id = answer.question_id
        WHERE answer.version_id = %(version)s
        UNION
        SELECT 'degree', question.code, indicator.wording, 0.9
        FROM pathway_degreeanswer answer
        JOIN pathway_degreequestion question ON question.id = answer.question_id
        JOIN pathway_indicator indicator ON indicator.id = answer.indicator_id
        WHERE answer.version_id = %(version)s
        UNION
        SELECT 'entry', code, wording, 1.0
        FROM pathway_indicator WHERE version_id = %(version)s
        UNION
        SELECT 'danger', code, unnest(ARRAY[wording, plain_meaning]), 0.8
        FROM pathway_immediateindicator WHERE version_id = %(version)s
    ) source
),
phrases AS MATERIALIZED (
    SELECT id, to_tsvector('english', COALESCE(text, '')) AS lexemes
    FROM pathway_needphrase
    WHERE version_id = %(version)s
      AND to_tsvector('english', COALESCE(text, '')) @@ to_tsquery('english', %(query)s)
),
said AS MATERIALIZED (
    SELECT nr, lexeme
    FROM (SELECT nr, lexemes FROM wordings UNION ALL SELECT id, lexemes FROM phrases) every
    CROSS JOIN LATERAL unnest(tsvector_to_array(lexemes)) lexeme
),
exact AS MATERIALIZED (
    SELECT nr, slot, max(share) AS share FROM said JOIN asked USING (lexeme) GROUP BY nr, slot
),
begun AS MATERIALIZED (
    SELECT nr, %(last)s AS slot, 0.8 AS share
    FROM said
    WHERE %(beginning)s <> '' AND starts_with(lexeme, %(beginning)s)
    EXCEPT SELECT nr, slot, 0.8 FROM exact
),
unknown AS MATERIALIZED (
    SELECT DISTINCT slot, word
    FROM unnest(%(slots)s::int[], %(words)s::text[]) given (slot, word)
    JOIN asked USING (slot)
    WHERE length(word) > 3
      AND slot NOT IN (SELECT slot FROM exact UNION SELECT slot FROM begun)
),
misspelt AS MATERIALIZED (
    SELECT nr, slot, 0.9 * sqrt(max(similarity(near, word))) AS share
    FROM (
        SELECT nr, text FROM wordings
        UNION ALL
        SELECT id, text FROM pathway_needphrase WHERE version_id = %(version)s
    ) every
    CROSS JOIN LATERAL unnest(string_to_array(lower(text), ' ')) near
    JOIN unknown
      ON left(near, 1) = left(word, 1)
     AND abs(length(near) - length(word)) <= 2
     AND similarity(near, word) >= 0.28
    GROUP BY nr, slot
),
hits AS MATERIALIZED (
    SELECT * FROM exact UNION ALL SELECT * FROM begun UNION ALL SELECT * FROM misspelt
),
texts AS MATERIALIZED (
    SELECT nr, kind, code, text, worth, length(lexemes) AS size
    FROM wordings WHERE nr IN (SELECT nr FROM hits)
    UNION ALL
    SELECT phrase.id,
           CASE WHEN phrase.immediate_id IS NOT NULL THEN 'danger'
                WHEN COALESCE(degree.id, behind.id) IS NOT NULL THEN 'degree' ELSE 'entry' END,
           COALESCE(degree.code, behind.code, indicator.code, same.code, immediate.code),
           phrase.text, 1.0, length(to_tsvector('english', phrase.text))
    FROM pathway_needphrase phrase
    LEFT JOIN pathway_degreequestion degree ON degree.id = phrase.degree_question_id
    LEFT JOIN pathway_indicator indicator ON indicator.id = phrase.indicator_id
    LEFT JOIN pathway_immediateindicator immediate ON immediate.id = phrase.immediate_id
    LEFT JOIN pathway_immediateindicator same ON same.id = immediate.same_as_id
    -- An indicator behind a question of degree is offered as that question.
    LEFT JOIN LATERAL (
        SELECT question.id, question.code
        FROM pathway_degreeanswer answer
        JOIN pathway_degreequestion question ON question.id = answer.question_id
        WHERE answer.indicator_id = phrase.indicator_id LIMIT 1
    ) behind ON true
    WHERE phrase.id IN (SELECT nr FROM hits WHERE nr > 0)
),
rarity AS MATERIALIZED (
    SELECT slot,
           ln(1 + 100.0 / (0.5 + count(DISTINCT (kind, code)))) AS weight,
           -- A word that nothing says, even nearly, takes little away from the others.
           COALESCE(max(share) * ln(1 + 100.0 / (0.5 + count(DISTINCT (kind, code)))), 1) AS most
    FROM (SELECT DISTINCT slot FROM asked) every
    LEFT JOIN hits USING (slot)
    LEFT JOIN texts USING (nr)
    GROUP BY slot
),
whole AS MATERIALIZED (SELECT sum(most) AS weight FROM rarity),
one_text AS (
    SELECT kind, code, worth * (
               sum(share * weight) / (SELECT weight FROM whole)
                   * (0.6 + 0.2 * least(1, sum(share) / (0.5 + size)))
               + 0.25 * similarity(%(whole)s, text)) AS score
    FROM hits JOIN texts USING (nr) JOIN rarity USING (slot)
    GROUP BY kind, code, nr, worth, text, size
),
all_texts AS (
    SELECT kind, code, sum(best * weight) / (SELECT weight FROM whole) AS covered
    FROM (SELECT kind, code, slot, max(share) AS best
          FROM hits JOIN texts USING (nr) GROUP BY kind, code, slot) each_word
    JOIN rarity USING (slot)
    GROUP BY kind, code
)
SELECT kind, code
FROM (SELECT kind, code, max(score) AS score FROM one_text GROUP BY kind, code) best_text
JOIN all_texts USING (kind, code)
WHERE covered >= 0.2
ORDER BY round((score + 0.35 * covered)::numeric, 6) DESC, kind, code
"""


def find_entries(
    version: FrameworkVersion, words: str, most: int = MOST_FOUND
) -> tuple[Found, ...]:
    """The best entries for what was typed, at most `most`; empty when nothing fits.

    Takes anything: what is too long is cut, what has no letters finds nothing.
    """
    slots = _slots(_tokens(words))
    if not slots:
        return ()
    tokens = _tokens(words)
    beginning = _beginning(tokens)
    parameters: dict[str, Any] = {
        "version": version.pk,
        "slots": [slot for slot, _word, _share in slots],
        "words": [word for _slot, word, _share in slots],
        "shares": [share for _slot, _word, share in slots],
        "query": " | ".join([*(word for _slot, word, _share in slots), *_prefix(beginning)]),
        "beginning": beginning,
        "last": len(tokens) - 1,
        "whole": " ".join(tokens),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        ranked = cursor.fetchall()
    places = _places(pathway_view(version))
    return tuple(places[row] for row in ranked if row in places)[:most]


def _tokens(words: str) -> list[str]:
    plain = _APOSTROPHE.sub("", cleaned(words[:LONGEST_SEARCH]).casefold())
    return _TOKEN.findall(plain)[:_MOST_WORDS]


def _slots(tokens: list[str]) -> list[tuple[int, str, float]]:
    """Each word with its place, and the words that would do in its stead."""
    found = []
    for slot, word in enumerate(tokens):
        if word in _SAYS_NOTHING:
            continue
        found += [(slot, word, 1.0)]
        found += [(slot, same, 0.95) for same in _SAME.get(word, ()) if same != word]
        found += [(slot, wider, 0.6) for wider in _WIDER.get(word, ())]
    return found


def _prefix(beginning: str) -> tuple[str, ...]:
    return (f"{beginning}:*",) if beginning else ()


def _beginning(tokens: list[str]) -> str:
    """The last word, when it may still be being typed."""
    return tokens[-1] if tokens and len(tokens[-1]) >= _SHORTEST_BEGINNING else ""


def _places(view: PathwayView) -> dict[tuple[str, str], Found]:
    found = {
        ("danger", row.code): Found(row.code, row.plain_meaning, Step.DANGER, "", "")
        for row in view.immediate
    }
    for step, domain in view.needs.items():
        for part in domain.dimensions:
            for entry in part.entries:
                kind = "degree" if entry.answers else "entry"
                found[kind, entry.key] = Found(
                    entry.key, emphasis_removed(entry.wording), step, part.name, domain.name
                )
    return found
