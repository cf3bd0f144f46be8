"""Read hand-written YAML into pydantic models; report all problems with their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from config.errors import SettingsError, find_similar, translate_os_error

M = TypeVar("M", bound=BaseModel)
Place = tuple[str, ...]
_UNSET = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Document:
    """A parsed YAML mapping with every scalar as its source text, and the line of every key.

    Text, because YAML reads ``captions: off`` as false and ``lang: no`` as false; the model that validates the values
    turns "0.9" into a number. Keys without a value are left out: they count as not set.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


def load(path: Path, model: type[M], context: Mapping[str, Any] | None = None) -> M:
    """Return the ``model`` in the YAML file ``path``; ``context`` is passed to its validators.

    Raises SettingsError that lists every problem with its line, or what `translate_os_error` returns when the file
    cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise translate_os_error(error, "reading the settings") from error
    except UnicodeDecodeError as error:
        raise _settings_error(path, [(0, f"this is not UTF-8 text (byte {error.start})")]) from error
    document = parse(text)
    try:
        record = model.model_validate(document.values, context=context)
    except ValidationError as error:
        raise _settings_error(path, document.problems + describe_errors(error, document, model)) from error
    if document.problems:
        raise _settings_error(path, document.problems)
    return record


def parse(text: str) -> Document:
    """Parse ``text``; syntax errors are recorded in ``problems`` instead of raised."""
    document = Document()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if isinstance(node, yaml.MappingNode):
            document.values = _read_mapping(node, (), document)
        elif node is not None and not (isinstance(node, yaml.ScalarNode) and node.value in _UNSET):
            document.problems.append((node.start_mark.line + 1, "expected lines of the form `name: value`"))
    except RecursionError:
        document.problems.append((1, "nested too deeply"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.problems.append((mark.line + 1 if mark else 1, f"this is not YAML ({error.problem})"))
    except yaml.YAMLError as error:
        document.problems.append((0, f"this is not YAML ({str(error).splitlines()[0]})"))
    return document


def describe_errors(error: ValidationError, document: Document, model: type[BaseModel]) -> list[tuple[int, str]]:
    """Return the line (0: unknown) and a description of every problem in ``error``."""
    found = []
    for problem in error.errors(include_url=False):
        place = tuple(str(part) for part in problem["loc"])
        sections = _sections_with(model, place[-1]) if len(place) == 1 else []
        text = _describe_error(problem, _known_names(model, place[:-1]), sections)
        found.append((_find_line(place, document), f"{'.'.join(place)}: {text}"))
    return found


def _settings_error(path: Path, problems: list[tuple[int, str]]) -> SettingsError:
    listed = "\n".join(f"  line {line}: {text}" if line else f"  {text}" for line, text in sorted(problems))
    return SettingsError(
        f"The settings in {path} are wrong:\n{listed}", "Correct these lines and run the same command again."
    )


def _read_mapping(node: yaml.MappingNode, place: Place, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            document.problems.append((line, "a name must be plain text"))
            continue
        here = (*place, key.value)
        if here in document.lines:
            first = document.lines[here]
            document.problems.append((line, f"{'.'.join(here)}: is already set in line {first}"))
            continue
        document.lines[here] = line
        if not (isinstance(value, yaml.ScalarNode) and value.style is None and value.value in _UNSET):
            values[key.value] = _read_value(value, here, document)
    return values


def _read_value(node: yaml.Node, place: Place, document: Document) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, place, document)
    if isinstance(node, yaml.SequenceNode):
        return [_read_value(item, (*place, str(number)), document) for number, item in enumerate(node.value)]
    return node.value


def _find_line(place: Place, document: Document) -> int:
    """Return the line of the nearest enclosing key, 0 when there is none."""
    while place and place not in document.lines:
        place = place[:-1]
    return document.lines.get(place, 0)


def _known_names(model: type[BaseModel], place: Place) -> list[str]:
    """Return the field names of the model at ``place`` inside ``model``.

    Empty when there is no model there.
    """
    for part in place:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)


def _sections_with(model: type[BaseModel], name: str) -> list[str]:
    """Return the sections of ``model`` that have a setting called ``name``."""
    return [section for section in model.model_fields if name in _known_names(model, (section,))]


def _describe_alternative(name: str, known: list[str], sections: list[str]) -> str:
    """Return where ``name`` belongs, or which name was meant; empty when neither is known."""
    if sections:
        return f" here; put it below `{sections[0]}:`, two spaces to the right"
    near = find_similar(name, known)
    return f"; did you mean `{near}`?" if near else ""


def _describe_error(problem: Mapping[str, Any], known: list[str], sections: list[str]) -> str:
    kind, context, given = problem["type"], problem.get("ctx", {}), problem["input"]
    shown = f" (found `{given}`)" if isinstance(given, str | int | float) else ""
    match kind:
        case "extra_forbidden":
            return "there is no such setting" + _describe_alternative(str(problem["loc"][-1]), known, sections)
        case "missing":
            return "must be given"
        case "literal_error" | "enum":
            return f"must be one of {context['expected']}{shown}"
        case "greater_than_equal":
            return f"must be at least {context['ge']:g}{shown}"
        case "less_than_equal":
            return f"must be at most {context['le']:g}{shown}"
        case "float_parsing" | "finite_number" | "float_type":
            return f"must be a number{shown}"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"must be a whole number{shown}"
        case "bool_parsing" | "bool_type":
            return f"must be true or false{shown}"
        case "string_type":
            return "must be a single line of text"
        case "model_type" | "dict_type":
            return "must be a group of indented `name: value` lines"
        case "string_too_long":
            return f"must not be longer than {context['max_length']} characters"
        case "value_error":
            return f"{context['error']}{shown}"
    return f"{problem['msg']}{shown}"
