"""The stable codes of all problems. A code is never reused."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """The code of each problem, grouped by origin."""

    ERROR = "CS001"
    """A problem outside of files, such as a missing API key."""

    USAGE = "CS002"
    """The command line."""

    BUG = "CS003"
    """A bug in confsync."""

    # 1xx: a file as a file and as YAML
    FILE = "CS101"
    ENCODING = "CS102"
    SYNTAX = "CS103"
    LIMIT = "CS104"
    UNSUPPORTED_YAML = "CS105"
    NO_MANIFEST = "CS106"
    EMPTY_FILE = "CS107"
    DUPLICATE_KEY = "CS108"
    LEFT_OUT = "CS109"
    """A file with errors that the targets do not, or may, depend on."""
    LINK_OUTSIDE = "CS111"
    NAME_CLASH = "CS112"

    # 2xx: what a manifest says
    SHAPE = "CS201"
    UNKNOWN_KEY = "CS202"
    NOT_TEXT = "CS203"
    DUPLICATE_ID = "CS204"
    NOTHING_DECLARED = "CS205"
    BAD_ID = "CS206"
    MISSING_KEY = "CS207"
    BAD_TEXT = "CS208"

    # from 220 on: rules, tables and tests as they are written
    RULE = "CS220"
    DUPLICATE_NAME = "CS221"
    PATTERN = "CS222"
    TEMPLATE = "CS223"
    TABLE = "CS224"
    UNKNOWN_NAME = "CS225"
    CIRCLE = "CS226"
    TEST_FAILED = "CS227"
    UNTESTED = "CS228"
    NEVER_MATCHES = "CS229"

    # 3xx: confsync.yaml
    SETTING = "CS301"
    VERSION = "CS302"
    ADDRESS = "CS303"
    UNTRUSTED_ADDRESS = "CS311"

    # 4xx: the live state
    MISSING = "CS401"
    UNKNOWN = "CS402"
    DENIED = "CS403"
    CONTRADICTED = "CS420"
    """Answers of the service that do not agree."""
    LABELS_UNKNOWN = "CS430"
    """The service does not show a conversation's labels."""
    POOR_ROWS = "CS431"
    """Rows of a list lack what reads by id show."""
    SNAPSHOT = "CS410"
    """A plan against a snapshot cannot be applied."""
    NEWER = "CS411"
    """Declared since the snapshot was taken."""

    # from 440 on: rules, applied to the live state
    CONTRADICTION = "CS440"
    UNSETTLED = "CS441"
    OUT_OF_TIME = "CS442"
    UNDECIDED = "CS443"

    # 5xx: a plan and its application
    GUARD = "CS501"
    PROTECTED = "CS502"
    CHANGED_SINCE = "CS503"

    # from 530 on: what a run found out
    COLLATERAL = "CS530"
    """A write changed more than was sent."""
    UNRECORDED = "CS531"
    """The journal lacks outcomes."""
    LOCKED = "CS532"
    """Another run holds the project."""
    NOT_PUT_BACK = "CS533"
    """A probe could not restore its conversation."""
    EVENTS = "CS540"
    """Events of a run could not be written."""

    # from 510 on: within GitHub
    GITHUB = "CS510"
    NOT_REVIEWED = "CS511"
    UNREPORTED = "CS513"
    WRONG_TREE = "CS514"
    BEHIND = "CS515"

    # 6xx: lint rules, which `lint:` in confsync.yaml calls by these names: blank-title, …
    BLANK_TITLE = "CS601"
    PADDED_TITLE = "CS602"
    SIMILAR_KEYS = "CS603"
    SIMILAR_VALUES = "CS604"
    DUPLICATE_TITLE = "CS605"
    LOOK_ALIKE = "CS606"
    GIVEN_BY_DEFAULTS = "CS607"
    ID_FORM = "CS608"
    UNUSED_IGNORE = "CS609"
    BAD_IGNORE = "CS610"

    # 7xx: the catalog of labels
    UNKNOWN_LABEL = "CS701"
    UNKNOWN_OPTION = "CS702"
    DEPRECATED_LABEL = "CS703"
    AI_LABEL = "CS704"
    CATALOG_DIFFERS = "CS705"
    CATALOG_UNREAD = "CS706"
    NO_CATALOG = "CS707"

    # 8xx: git, and what was declared as of a revision
    GIT = "CS801"
    """git or its history cannot be read."""
    KEPT = "CS802"
    """A label that is no longer declared was changed since."""
    BASE_UNKNOWN = "CS803"
    """The declarations of a revision are unknown."""
    NO_PROJECT_THEN = "CS804"
    """A revision had no such project."""
    DIVERGED = "CS805"
    """A revision has commits that this history lacks."""
    FORGOTTEN = "CS806"
    """Labels that are no longer declared stay, because there is no base."""

    # 9xx: what cannot be taken over from the live state
    UNDECLARABLE = "CS901"
    SHARED = "CS902"
    UNPROVED = "CS903"
    UNWRITTEN = "CS904"
    UNLISTED = "CS905"

    @property
    def label(self) -> str:
        """The code's name as people write it."""
        return self.name.lower().replace("_", "-")
