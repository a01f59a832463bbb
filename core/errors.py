"""The errors Glassbox raises on purpose.

CoreError
├── InputError             the reader can mend it: a file, a setting, a word in the URL
│   ├── PictureError       an upload that cannot be opened as a picture within the limits
│   │   └── BusyError      too many wait to be opened; the same one may open later
│   └── SettingError       a combination of settings that has no meaning
├── ArtifactError          a file under trained/ is missing or is not what its card says
└── DataError              a data set is neither on this machine nor to be downloaded

Anything else that is raised is a bug and is meant to look like one.
"""

from typing import Any, Self


class CoreError(Exception):
    """An error with a message that can be translated.

    The message is an English template plus its values, so that the page looks the template up in the
    reader's catalogue and fills the same values in. House style: what must hold, what was received, how
    to mend it.

    Args:
        template: English sentence, also the gettext message id, with `{name}` fields.
        **values: What fills the fields; a list is of names of ours.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    @classmethod
    def repeated(cls, template: str, values: dict[str, Any]) -> Self:
        """Returns the error that another process raised with this template and these values."""
        return cls(template, **values)

    def to_keep(self) -> Self:
        """Returns the error for a session to keep: without the frames that it came through, which hold files and
        pictures as long as it lives."""
        return self.repeated(self.template, self.values)

    def __str__(self) -> str:
        values = {key: ", ".join(value) if isinstance(value, list) else value for key, value in self.values.items()}
        return self.template.format(**values)


class InputError(CoreError):
    """What the reader gave cannot be used, and the reader can mend it."""


class PictureError(InputError):
    """An upload is not a picture that is opened here, or is over a limit."""


class BusyError(PictureError):
    """Too many pictures wait to be opened; the same one may be opened later."""


class SettingError(InputError):
    """Settings contradict one another or are out of range."""


class ArtifactError(CoreError):
    """A file under trained/ is missing or differs from its card; the message names the command that makes it."""


class DataError(CoreError):
    """A data set could not be found, fetched, or trusted; the message names the command that fetches it."""
