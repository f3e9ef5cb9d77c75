"""Parameters given as text, as keyword arguments of a Python function."""

import difflib
import inspect
import typing
from fractions import Fraction
from typing import Any, Callable, Dict, List, Optional

from ._source import ParameterSpec, SceneError

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")
_TYPE_NAMES = {int: "integer", float: "number", bool: "bool", Fraction: "number"}
_KINDS = {int: "a whole number", float: "a number", bool: "true or false",
          Fraction: "a number or a fraction such as 1/3"}


def first_positional(function: Callable) -> Optional[str]:
    """The name of the parameter that the time or the frame goes to, or None where there is none."""
    for parameter in _signature(function):
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD,
                              parameter.VAR_POSITIONAL):
            return parameter.name
        break
    return None


def has_default(function: Callable, name: str) -> bool:
    """Whether the parameter `name` may be left out."""
    return any(parameter.name == name and parameter.default is not parameter.empty
               for parameter in _signature(function))


def specifications(function: Callable) -> List[ParameterSpec]:
    """The parameters behind the first one, as `reel info` shows them."""
    hints = _hints(function)
    found = []
    for parameter in _given_by_name(function):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        kind = _TYPE_NAMES.get(_kind(parameter, hints), "text")
        default = "" if parameter.default is parameter.empty else str(parameter.default)
        found.append(ParameterSpec(parameter.name, kind, default))
    return found


def accepts(function: Callable, name: str) -> bool:
    """Whether `function` has a parameter of this name behind the first."""
    return any(parameter.name == name for parameter in _given_by_name(function))


def keyword_arguments(function: Callable, texts: Dict[str, str], name: str,
                      with_first: bool = False) -> Dict[str, Any]:
    """Converts `texts` to what the parameters of `function` are annotated as, or their defaults
    are.

    name: of the function, for messages. with_first: its first parameter is one of these too, and
    not where the time goes. Raises SceneError for unknown names, unreadable texts and missing
    parameters.
    """
    parameters = _given_by_name(function, with_first)
    known = {parameter.name: parameter for parameter in parameters
             if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)}
    takes_any = any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters)
    hints = _hints(function)
    converted = {}
    for given, text in texts.items():
        if given in known:
            converted[given] = _convert(given, text, _kind(known[given], hints))
        elif takes_any:
            converted[given] = text
        else:
            raise SceneError(_unknown(given, list(known), name))
    for parameter in known.values():
        if parameter.default is parameter.empty and parameter.name not in converted:
            raise SceneError(f"{name} needs the parameter {parameter.name}: --param "
                             f"{parameter.name}=...")
    return converted


def _signature(function: Callable) -> List[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # some functions written in C do not say
        return []


def _given_by_name(function: Callable, with_first: bool = False) -> List[inspect.Parameter]:
    parameters = _signature(function)
    if not with_first and first_positional(function) is not None:
        parameters = parameters[1:]
    return parameters


def _hints(function: Callable) -> Dict[str, Any]:
    try:
        target = function.__init__ if isinstance(function, type) else function
        return typing.get_type_hints(target)
    except Exception:  # an annotation may be any expression, also one that cannot be evaluated
        return {}


def _kind(parameter: inspect.Parameter, hints: Dict[str, Any]) -> Any:
    kind = hints.get(parameter.name)
    if typing.get_origin(kind) is typing.Union:  # Optional[X]
        kinds = [part for part in typing.get_args(kind) if part is not type(None)]
        kind = kinds[0] if len(kinds) == 1 else None
    if kind is None and parameter.default is not parameter.empty and parameter.default is not None:
        kind = type(parameter.default)
    return kind


def _convert(name: str, text: str, kind: Any) -> Any:
    if kind is bool:
        if text.lower() in _TRUE + _FALSE:
            return text.lower() in _TRUE
        raise SceneError(f"parameter {name}: {text!r} is not {_KINDS[bool]}")
    if kind in (int, float, Fraction):
        try:
            return kind(text)
        except (ValueError, ZeroDivisionError):
            raise SceneError(f"parameter {name}: {text!r} is not {_KINDS[kind]}") from None
    return text


def _unknown(given: str, known: List[str], name: str) -> str:
    near = difflib.get_close_matches(given, known, 1)
    hint = f"; did you mean {near[0]}?" if near else "."
    has = f"It has: {', '.join(known)}" if known else "It has none"
    return f"{name} has no parameter {given}{hint} {has}"
