"""Lines of shell: words in order, bodies of functions, and the words that stand in every kind of function."""

from collections.abc import Container, Iterable, Iterator

from wfc.backends.shell import plan
from wfc.backends.shell.quote import text_word, word


def line(*words: str) -> str:
    """One line of ``words``, which are quoted already."""
    return " ".join(words)


def body(lines: Iterable[str]) -> Iterator[str]:
    """``lines`` as the body of a function, which must not be empty."""
    empty = True
    for each in lines:
        empty = False
        yield f"  {each}\n"
    if empty:
        yield "  :\n"


def function(name: str, lines: Iterable[str]) -> Iterator[str]:
    """A function with a line before it that is empty."""
    yield f"\n{name}() {{\n"
    yield from body(lines)
    yield "}\n"


def optional(text: plan.Text | None) -> tuple[str, ...]:
    """The word of a text, if there is one."""
    return () if text is None else (text_word(text),)


def joined(names: Iterable[str], between: str = " ") -> str:
    """The word of a list of names; empty where there are none."""
    text = between.join(names)
    return word(text) if text else ""


def fields(pairs: plan.Fields) -> list[str]:
    """Names, each with the word of its text behind it."""
    return [part for name, text in pairs for part in (name, text_word(text))]


def location(place: plan.Location) -> Iterator[str]:
    """Where the artifact of the line before is kept."""
    yield line("location", place.kind, *fields(place.fields))


def listed(variable: str, parameters: Iterable[tuple[str, tuple[str, str]]]) -> str:
    """The line that puts parameters into one list: each a variable, and what stands before and behind its value."""
    words = [part for name, (before, after) in parameters for part in (word(before), name, word(after))]
    return line("list_parameters", variable, *words)


def reads(needs: plan.Needs, lacking: Container[str] = (), how: str = "may_lack", own: bool = False) -> Iterator[str]:
    """What texts need: values of earlier nodes, and what jq works out of them. Variables in ``lacking`` are read as
    ``how`` says; ``own`` expressions are those of a template that its callers may have worked out.
    """
    for read in needs:
        if isinstance(read, plan.Evaluations):
            yield _expressions(read, own)
            continue
        if isinstance(read, plan.WorkedOut):
            yield line("worked_out", *read.variables)
            continue
        node = [read.node] if read.node else []
        text = line(f"read_{read.what}", read.variable, *node, *(word(name) for name in read.names))
        if read.otherwise is not None:
            yield line("may_stay", word(read.otherwise), text)
        elif read.variable in lacking:
            yield line(how, text)
        else:
            yield line("may_fail", text) if read.may_lack else text


def _expressions(made: plan.Evaluations, own: bool) -> str:
    # Reading the library of jq takes a while; most documents have no expressions.
    from wfc.backends.shell import jq

    words = [word(f"?{variable}") if variable in made.may_fail else variable for variable, _ in made.results]
    ahead, variables = _ahead(made)
    if ahead:
        words.append("+")
    program = jq.call((text for _, text in made.results), made.shared, ahead)
    words += ["--", word(program)] if jq.is_quick(program) else ["--", "full", word(program)]
    for name, value in made.values:
        if isinstance(value, plan.Read):
            words += ["read", word(name), value.variable]
        elif isinstance(value, plan.Members):
            words += ["members", "item", f'"${{{value.variable}-}}"']
        else:
            words += ["text", word(name), text_word(value)]
    for variable in variables:
        words += ["text", word(f"ahead {variable}"), text_word((plan.Variable(variable),))]
    return line("own_expressions" if own else "expressions", *words)


def _ahead(made: plan.Evaluations) -> tuple[str, tuple[str, ...]]:
    """The part of the program that works out what the node needs which is called, and the variables of the shell that
    it is given besides; the empty text where there is none.
    """
    from wfc.backends.shell import jq  # as above

    if made.ahead is None:
        return "", ()
    numbers = {variable: number for number, (variable, _) in enumerate(made.results)}
    variables: dict[str, None] = {}
    values = []
    for name, text in made.ahead.values:
        pieces: list[str | int | tuple[str]] = []
        for piece in text:
            if isinstance(piece, str):
                pieces.append(piece)
            elif piece.name in numbers:
                pieces.append(numbers[piece.name])
            else:
                variables.setdefault(piece.name)
                pieces.append((f"ahead {piece.name}",))
        values.append((name, pieces))
    return jq.call_ahead(made.ahead.results, values), tuple(variables)
