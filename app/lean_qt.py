"""PySide6, imported without what it needs only to explain a wrong call.

PySide6 carries a dozen files that know the signature of every function of Qt: for the words of a
`TypeError`, for `help()` and for `from __feature__ import`. At each start it compiles them anew,
for the wheel of one Python serves all, and their regular expressions with them: a quarter of the
time a bare window takes. Here each of them is compiled when it is first asked for something. The
`__feature__` alone is given up. We do not use it, and it reads the source of every module that is
imported from then on, looking for the word "PySide6".

Its constants are enumerations of Python's, made as their class is first used: `Qt` alone has 1,200
in 93 of them. Here Python makes them as it makes its own, without checking that each name and value
is fit to be one: in half the time.
"""

import builtins
import enum
import threading
from functools import partial
from typing import Any

_READ_WHEN_ASKED = {
    f"shibokensupport/signature/{name}.py"
    for name in (
        *("errorhandler", "layout", "mapping", "parser"),
        *("lib/enum_sig", "lib/pyi_generator", "lib/tool"),
    )
}
_GIVEN_UP = "shibokensupport/feature.py"
_OF_LIBSHIBOKEN = """
def update_mapping():  # taken out of the dictionary of its module, where it has to be
    __getattr__("update_mapping")()
"""
_NO_FEATURES = """
def feature_import(*_import): pass
def feature_imported(_module): pass
"""
_enum: Any = enum  # the way Python makes its own enumerations is not one it names to others
_make_with_care = _enum.EnumType._create_
_lock = threading.RLock()
_unread: dict[str, bytes] = {}


def bring() -> None:
    """Import PySide6, and compile and import without it again afterwards.

    Where PySide6 has been imported before, it only stops reading sources. Its enumerations are
    made the short way for as long as the process runs.
    """
    _enum.EnumType._create_ = _made
    whole = builtins.compile
    builtins.compile = partial(_compiled, whole)
    try:
        import PySide6  # noqa: F401  it is to be there
    finally:
        builtins.compile = whole
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def awaken(namespace: dict[str, Any], wanted: str) -> object:
    """Read the file of a module that was put off, and give what was wanted of the module."""
    with _lock:
        # What Python itself asks of every module has been there from the start.
        source = None if wanted.startswith("__") else _unread.pop(namespace["__file__"], None)
        if source is not None:
            exec(compile(source, namespace["__file__"], "exec"), namespace)  # noqa: S102  as PySide6
    try:
        return namespace[wanted]
    except KeyError:
        raise AttributeError(f"{namespace['__name__']} has no {wanted}") from None


_ASLEEP = f"""
from functools import partial
from {__name__} import {awaken.__name__}
__getattr__ = partial({awaken.__name__}, globals())
"""


def _compiled(whole: Any, source: Any, name: Any, *how: Any, **more: Any) -> Any:  # noqa: ANN401  as `compile`
    if name in _READ_WHEN_ASKED:
        _unread[name] = source
        source = _ASLEEP + (_OF_LIBSHIBOKEN if name.endswith("/mapping.py") else "")
    elif name == _GIVEN_UP:
        source = _NO_FEATURES
    return whole(source, name, *how, **more)


def _made(kind: Any, class_name: str, names: Any, **how: Any) -> Any:  # noqa: ANN401  as `enum`
    # PySide alone names no module and keeps values that nobody has named.
    if how["module"] is not None or how["boundary"] is not enum.KEEP:
        return _make_with_care(kind, class_name, names, **how)
    short = _enum._simple_enum  # noqa: SLF001  what `uuid` and `http` make theirs with
    made = short(kind, boundary=enum.KEEP)(type(class_name, (), dict(names)))
    made.__doc__ = None
    for name, member in made.__members__.items():
        type.__setattr__(made, name, member)  # instead of a property: each use is faster
    return made
