"""What the records refuse to do."""

from indicators.errors import Refusal


class KbError(Refusal):
    """Any refusal of the records."""


class BadSetting(KbError):
    """A KB_ variable of the environment holds something the product cannot work with."""


class DatabaseUnusable(KbError):
    """The database cannot be opened or reached."""


class DatabaseBusy(KbError):
    """Another writer has held the database longer than this one is willing to wait."""


class DatabaseTooOld(KbError):
    """The database was never made, or an earlier version of the program made it."""


class DatabaseTooNew(KbError):
    """A later version of the program made this database."""


class CodeTaken(KbError):
    """A row claims a code that belongs to another set."""


class ConflictingRows(KbError):
    """Rows of one import contradict each other or the set, so publishing them would be a guess."""


class NothingToImport(KbError):
    """The file holds no indicator, or no name was given for the set."""
