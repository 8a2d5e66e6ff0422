"""A form's body to its fields and its file; an error to the status it is told with."""

from dataclasses import dataclass

from fastapi import Request

from errors import BadInput, Busy, TiaowenError

FILE_BYTES = 4 * 1024 * 1024
_STATUS: tuple[tuple[type[TiaowenError], int], ...] = ((Busy, 409), (BadInput, 422))


def status(error: TiaowenError) -> int:
    """The HTTP status of an error."""
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 503)


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: fields as words, a name as often as it came, and at most one file."""

    fields: tuple[tuple[str, str], ...] = ()
    filename: str = ""
    data: bytes = b""

    def get(self, name: str) -> str:
        """A field; "" where it was not sent."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All fields of a name."""
        return tuple(value for key, value in self.fields if key == name)


async def form(request: Request) -> Form:
    """The form of a request, urlencoded or multipart; its file is read whole."""
    async with request.form(max_files=1, max_fields=50) as sent:
        fields = tuple((key, value) for key, value in sent.multi_items() if isinstance(value, str))
        files = [value for value in sent.values() if not isinstance(value, str)]
        if not files:
            return Form(fields)
        data = await files[0].read(FILE_BYTES)
        return Form(fields, files[0].filename or "", data)
