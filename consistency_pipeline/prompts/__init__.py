"""Scene → words: Jinja templates in a closed environment, where an undefined variable is an error.

A campaign's own `templates/` come before the ones that ship with the program; both speak the language of `language.py`.
"""

import difflib
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, UndefinedError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.prompts import grammar, language, simple
from consistency_pipeline.prompts.grammar import Pictured, Portrayed
from consistency_pipeline.text import one_line

__all__ = ["Pictured", "Place", "Portrayed", "Prompter", "Wording", "shipped_templates"]

FILTERS = {
    "listed": grammar.listed,
    "ordinal": grammar.ordinal,
    "side": grammar.side,
    "pictures": grammar.pictures,
    "kept": grammar.kept,
    "identity": grammar.identity,
    "identities": grammar.identities,
    "phrase": grammar.phrase,
    "introduced": grammar.introduced,
    "even_though": grammar.even_though,
    "medium": grammar.medium,
}
BUILT_IN = ("capitalize", "default", "first", "last", "length", "lower", "title", "trim", "upper")
TESTS = ("defined", "undefined", "none", "string", "eq", "ne", "equalto", "in")
LARGEST_TEMPLATE = 64 * 1024
HALF = re.compile("[\ud800-\udfff]")  # half of a character that UTF-16 writes as two


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text of the author stands: the file and the line it begins on, from 1, and its key.

    The lines of one that is `folded` are not those of the file, since YAML joins and splits them.
    """

    file: Path
    line: int | None
    key: str
    folded: bool = False

    def at(self, line: int) -> int | None:
        """Return the line in the file of a line of the text, both from 1."""
        return self.line if self.folded else (self.line or 1) + line - 1


@dataclass(frozen=True, slots=True)
class Wording:
    """All that one prompt is made of.

    `template` is the name without `.j2`; `text` is the author's own words, itself a template that may name the
    subjects; `look` is (what it is, how it is done) or None, and `preserve` what it has to preserve besides details;
    `released` are details that may change; `adding` is what comes to the subjects; `asked` is where the campaign names
    the template, or None for the one of its case. `corrections` say what was wrong with earlier pictures of it.
    """

    template: str
    text: str
    place: Place
    subjects: tuple[Portrayed, ...] = ()
    look: tuple[str, str | None] | None = None
    preserve: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    adding: str | None = None
    asked: Place | None = None
    corrections: tuple[str, ...] = ()


def shipped_templates() -> Path:
    """Return the folder of the templates that come with the program: inside the wheel, or beside a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def _as_text(value: object) -> object:
    """Let text and numbers into a prompt, and nothing else: an object prints as its address, another each time."""
    if isinstance(value, str | int | Undefined):
        return value
    raise TypeError(f"{type(value).__name__} is not text")


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja with only our filters, a few of its own, and no globals."""

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, cache_size=0, finalize=_as_text
        )
        self.globals.clear()
        self.filters = {**{name: self.filters[name] for name in BUILT_IN}, **FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}


class Prompter:
    """Makes prompts from `folders`, searched in order for a template by name; what it has compiled it keeps."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._environment = _Environment()
        self._compiled: dict[str, tuple[Template, dict[str, int]]] = {}
        self._found: dict[str, tuple[Template, Place]] = {}

    def prompt(self, wording: Wording) -> str:
        """Return the words to send, or raise `CampaignError` naming the template or the scene, and the line."""
        scene, mentioned = self._scene(wording)
        unmentioned = tuple(subject for subject in wording.subjects if subject.name not in mentioned)
        values: dict[str, object] = {
            "scene": scene,
            "mentioned": bool(mentioned),
            "unmentioned": unmentioned,
            "subjects": wording.subjects,
            "released": wording.released,
            "look": _look(wording),
            "adding": _ended(wording.adding),
            "corrections": tuple(_ended(one_line(said)) for said in wording.corrections),
        }
        if len(wording.subjects) == 1:
            values["subject"] = wording.subjects[0]
        template, place = self._template(wording.template, wording.asked)
        prompt = grammar.sentence(self._rendered(template, values, place))
        if HALF.search(prompt):
            raise CampaignError([_problem(wording.place, 1, "makes a prompt with half a character")])
        return prompt

    def _scene(self, wording: Wording) -> tuple[str, frozenset[str]]:
        """Return the author's text with the subjects put in, and the names that it mentions."""
        phrases = {subject.name: grammar.phrase(subject) for subject in wording.subjects}
        text, names = simple.filled(wording.text, phrases) or self._templated(wording, phrases)
        return _ended(text) or "", names

    def _templated(self, wording: Wording, phrases: Mapping[str, str]) -> tuple[str, frozenset[str]]:
        template, names = self._compile(wording.text, wording.place)
        unknown = [(name, line) for name, line in names.items() if name not in phrases]
        if unknown:
            raise CampaignError(_unknown_name(name, phrases, wording.place, line) for name, line in unknown)
        return self._rendered(template, phrases, wording.place), frozenset(names)

    def _compile(self, source: str, place: Place) -> tuple[Template, dict[str, int]]:
        """Return a template ready to use, and the names that it takes from outside with the line of each."""
        if source not in self._compiled:
            try:
                tree = language.parse(self._environment, source, "prompt")
                free = meta.find_undeclared_variables(tree)
                names = {n.name: n.lineno for n in reversed(list(tree.find_all(nodes.Name))) if n.name in free}
                self._compiled[source] = (self._environment.from_string(tree), names)
            except TemplateSyntaxError as error:
                raise CampaignError([_problem(place, error.lineno, str(error.message))]) from error
            except ValueError as error:  # a number of thousands of digits
                raise CampaignError([_problem(place, 1, f"cannot be read: {error}")]) from error
        return self._compiled[source]

    def _template(self, name: str, asked: Place | None) -> tuple[Template, Place]:
        if name not in self._found:
            source, place = self._read(name, asked)
            self._found[name] = (self._compile(source, place)[0], place)
        return self._found[name]

    def _read(self, name: str, asked: Place | None) -> tuple[str, Place]:
        """Return the source of a template, from the first folder that has it, and where that is."""
        path = next((path for folder in self.folders if (path := folder / f"{name}.j2").is_file()), None)
        if path is None:
            raise CampaignError([self._missing(name, asked)])
        place = Place(path, 1, "")
        if path.stat().st_size > LARGEST_TEMPLATE:
            raise CampaignError([_problem(place, 1, f"a template has at most {LARGEST_TEMPLATE} bytes")])
        try:
            return path.read_text(encoding="utf-8"), place
        except (OSError, UnicodeDecodeError) as error:
            raise CampaignError([_problem(place, 1, f"cannot be read as UTF-8 text ({error})")]) from error

    def _missing(self, name: str, asked: Place | None) -> Problem:
        if asked is None:
            where = ", ".join(str(folder) for folder in self.folders)
            return Problem(Path(f"{name}.j2"), None, "", f"no such template in {where}")
        there = sorted({path.stem for folder in self.folders for path in folder.glob("*.j2")})
        close = difflib.get_close_matches(name, there, n=1)
        known = f"Did you mean `{close[0]}`?" if close else f"There are {grammar.listed(there) or 'none'}."
        hint = f"{known} A template of its own is `templates/{name}.j2` in the campaign's folder."
        return Problem(asked.file, asked.line, asked.key, f"there is no template `{name}`", hint)

    def _rendered(self, template: Template, values: Mapping[str, object], place: Place) -> str:
        """Return the text of a template, giving up where it grows beyond any prompt."""
        parts: list[str] = []
        size = 0
        try:
            for part in template.generate(**values):
                parts.append(part)
                size += len(part)
                if size > language.LONGEST_PROMPT:
                    raise CampaignError([_problem(place, 1, f"makes more than {language.LONGEST_PROMPT} characters")])
        except (TemplateError, TypeError, ValueError, KeyError, AttributeError) as error:
            raise CampaignError([_problem(place, _line(error), _words(error))]) from error
        return "".join(parts)


def _look(wording: Wording) -> dict[str, object] | None:
    if wording.look is None:
        return None
    return {"as": wording.look[0], "prompt": _ended(wording.look[1]), "preserve": wording.preserve}


def _ended(text: str | None) -> str | None:
    """Return a text without what ends it: white space and stops, since the template sets the last one."""
    return text.strip().rstrip(".,;:!?\N{HORIZONTAL ELLIPSIS} ") if text else text


def _line(error: Exception) -> int:
    """Return the line in the template that an error came from: Jinja rewrites the traceback to tell."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in ("<template>", "prompt")
    ]
    return (frames[-1].lineno or 1) if frames else 1


def _words(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return f"{text[0].lower()}{text[1:]}" if isinstance(error, UndefinedError) else f"cannot be rendered: {text}"


def _problem(place: Place, line: int, message: str) -> Problem:
    """Return a problem on `line` of a text, counted from 1, at its line in the file."""
    return Problem(place.file, place.at(line), place.key, message)


def _unknown_name(name: str, known: Mapping[str, str], place: Place, line: int) -> Problem:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {{{{ {close[0]} }}}}?" if close else f"subjects of this scene: {', '.join(known) or 'none'}"
    return Problem(place.file, place.at(line), place.key, f"{{{{ {name} }}}} is not a subject of this scene", hint)
