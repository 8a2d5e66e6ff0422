"""Every error a user can meet, in one tree; each carries one clear sentence in Chinese.

TiaowenError
├── BadInput                 the caller's input; exit code 2, HTTP 4xx
│   ├── BadSource            a file that cannot become a policy
│   ├── BadQuestion          empty, too long, or not a question object
│   ├── BadToken             staff could not be signed in
│   └── BadSettings          an unknown key or an impossible value
├── StoreError               the index on disk; exit code 3, HTTP 503
│   ├── IndexMissing         there is no index here yet
│   ├── IndexCorrupt         a digest does not match
│   ├── IndexForeign         built by another embedder or layout
│   └── IndexLocked          another build is writing
├── FeedbackUnkept           the feedback file cannot be read or written; HTTP 503
└── Busy                     not now: one such piece of work at a time; HTTP 409
"""


class TiaowenError(Exception):
    """The root; `code` is the machine-readable name, str() the sentence."""

    code = "error"
    exit_code = 1


class BadInput(TiaowenError):
    """The input is at fault."""

    code = "bad_input"
    exit_code = 2


class BadSource(BadInput):
    """A file that cannot be read as a policy."""

    code = "bad_source"


class BadQuestion(BadInput):
    """A question that cannot be asked."""

    code = "bad_question"


class BadToken(BadInput):
    """A token that does not sign in; the sentence says what to do."""

    code = "bad_token"


class BadSettings(BadInput):
    """A setting that is unknown or impossible."""

    code = "bad_settings"


class StoreError(TiaowenError):
    """The index on disk is at fault."""

    code = "index"
    exit_code = 3


class IndexMissing(StoreError):
    """No index has been built here."""

    code = "index_missing"


class IndexCorrupt(StoreError):
    """A file of the index is not the file that was written."""

    code = "index_corrupt"


class IndexForeign(StoreError):
    """The index was made by another model or layout."""

    code = "index_foreign"


class IndexLocked(StoreError):
    """Another process is building."""

    code = "index_locked"


class FeedbackUnkept(TiaowenError):
    """What was said of an answer cannot be kept or looked up."""

    code = "feedback_unkept"
    exit_code = 3


class Busy(TiaowenError):
    """Another piece of work of this kind is under way."""

    code = "busy"
