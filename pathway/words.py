"""How the plain values of a check are said."""

from pathway.constants import Basis, Verb

BASIS_WORDS = [
    (Basis.SEEN.value, "I saw it"),
    (Basis.CHILD_SAID.value, "The child said so"),
    (Basis.SOMEONE_SAID.value, "Someone else said so"),
    (Basis.RECORD.value, "It is in a record"),
    (Basis.SUSPECTED.value, "I suspect it"),
]
"""The answers to 'How do you know?', as a form offers them."""

BASIS_SHORT = {
    Basis.SEEN: "seen",
    Basis.CHILD_SAID: "the child said so",
    Basis.SOMEONE_SAID: "someone said so",
    Basis.RECORD: "in a record",
    Basis.SUSPECTED: "suspected",
}
"""The same beside a reason."""

VERB_SHORT = {
    Verb.LOOK_AGAIN: "Look again",
    Verb.START_EARLY_HELP: "Start early help",
    Verb.RING_FOR_ADVICE: "Ring for advice",
    Verb.REFER_TODAY: "Refer the same day",
    Verb.RING_NOW: "Ring now",
}
"""What to do, in a list of results."""
