"""Values to bytes and bytes to values: JSON for dataclasses, .npy for arrays, never a pickle."""

import io
import json
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

T = TypeVar("T")


def json_bytes(adapter: TypeAdapter[T], value: T) -> bytes:
    """One line of JSON, without its line break.

    Characters are written as they are, not escaped: two escaped halves of a surrogate pair
    would come back as one character, and every offset behind them would be wrong.
    """
    plain = adapter.dump_python(value, mode="json")
    line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8", "surrogatepass")


def json_value(adapter: TypeAdapter[T], data: bytes) -> T:
    """The value of one line of JSON."""
    return adapter.validate_python(json.loads(data.decode("utf-8", "surrogatepass")))


def array_bytes(array: NDArray[Any]) -> bytes:
    """The .npy file of an array."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def array_value(data: bytes) -> NDArray[Any]:
    """The array of a .npy file."""
    array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return array
