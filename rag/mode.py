"""Whose words an answer is in, and why not a language model's, where one was to write it."""

import enum
from dataclasses import dataclass


class Mode(enum.Enum):
    """Whose words an answer is in."""

    EXTRACTIVE = "extractive"  # the policies' own
    GENERATED = "generated"  # a language model's, each sentence checked against its clauses


class Fault(enum.Enum):
    """Why a language model's words are not shown, though it was to write the answer."""

    DEAD = "dead"  # no connection, or the name is unknown
    SLOW = "slow"  # no first word, or no end, within the time limit
    LIMITED = "rate_limited"  # 429, for longer than the time limit
    DENIED = "denied"  # 4xx: key, model or request
    BROKEN = "broken"  # 5xx, or sent elsewhere (3xx)
    CUT_OFF = "cut_off"  # the stream ended before the answer did
    GARBAGE = "garbage"  # no prose: not the protocol, JSON, empty
    ENDLESS = "endless"  # more than was asked for, or the same over and over
    RESTING = "resting"  # it failed several times in a row and is left alone for a while
    REFUSED = "refused"  # it says that it cannot answer
    UNSUPPORTED = "unsupported"  # too few of its sentences are supported
    ALTERED = "altered"  # a number, date or quote is not the clause's
    INCOMPLETE = "incomplete"  # nothing of a policy with clauses on it, or too little of the topic


class Loss(enum.Enum):
    """Why a sentence of a language model was dropped."""

    UNCITED = "uncited"  # it names no clause
    UNKNOWN = "unknown"  # it names a clause that it was not shown
    EMPTY = "empty"  # it states nothing: a question, or an item out of a list
    FIGURE = "figure"  # a number, date, unit or document number that the clause does not give
    QUOTE = "quote"  # words in quotation marks that the clause does not say
    PLACE = "place"  # a region that is not the clause's
    STRENGTH = "strength"  # 应当 for 可以, 鼓励 for 要求
    NEGATION = "negation"  # denied where the clause affirms, or the other way round
    FOREIGN = "foreign"  # Latin words, addresses or markup that the clause does not have
    WORDS = "words"  # too few of its words are the clause's
    MIXED = "mixed"  # words of several sentences between two commas
    MEANING = "meaning"  # too far in meaning from every sentence of the clause
    REPEATED = "repeated"  # it was said before


@dataclass(frozen=True, slots=True)
class Generated:
    """A verified sentence in a language model's words, and the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


class ModelFailed(Exception):
    """A language model that did not give its words to the end."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
