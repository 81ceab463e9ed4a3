"""Calls of functions: which filter of the library does what a function does, and what it takes.

The letters of a signature are those of the arguments: ``s`` a text, ``i`` an int, ``b`` a boolean, ``m`` a map, ``t`` a
time, ``f`` a float, ``c`` what has items, ``l`` a list, ``n`` numbers or lists of them, ``M`` a map that is not nil and
``a`` anything; ``*`` after the last one takes any number of it, as a list. Go passes nothing else to a typed argument,
not even an int64 to an int. How many arguments there may be and what comes of them stands in `wfc.expr.signatures`; of
what sprig's functions give, expr-lang knows nothing before it runs them.
"""

from typing import NamedTuple

from wfc.backends.shell.expressions import types
from wfc.backends.shell.expressions.errors import ExpressionError, ExpressionUnsupported
from wfc.backends.shell.expressions.library import has_filter
from wfc.backends.shell.expressions.types import Type
from wfc.expr import nodes
from wfc.expr.functions import BUILTINS, EXTRAS

Argument = tuple[str, Type]


class Filter(NamedTuple):
    """The filter that does what a function does, and the letters of its arguments."""

    name: str
    letters: str


# How an argument is checked at run time; sprig's take nil, too, and make the type's zero value of it.
_CHECKS = {"s": "text", "i": "whole", "b": "truth", "m": "dictionary", "t": "a_time", "f": "a_float"}
_CHECKS_OR_ZERO = {
    "s": "text_or_zero", "i": "whole_or_zero", "b": "truth_or_zero", "m": "map_or_zero", "t": "time_or_zero",
    "M": "map_not_nil", "f": "a_float",
}  # fmt: skip
_KINDS = {
    "s": ("string",), "i": ("int", "int64"), "b": ("bool",), "t": ("time",), "m": ("map",), "f": ("float",),
    "c": ("array", "map", "bytes"), "l": ("array", "bytes"),
    "n": ("int", "int64", "float", "array", "bytes", "duration"),
}  # fmt: skip
"""The static types that an argument may have; of a letter that is not here, any."""


def _table(prefix: str, text: str) -> dict[str, Filter]:
    """Lines of ``letters: names``; ``name=other`` is done by the other's filter; ``-`` stands for no letters."""
    found = {}
    for line in text.strip().splitlines():
        letters, _, names = line.partition(":")
        for entry in names.split():
            name, _, other = entry.partition("=")
            found[name] = Filter(f"{prefix}{other or name}", letters.strip().replace("-", ""))
    return found


_BUILTINS = _table(
    "b_",
    """
    a: len type string abs ceil floor round int asInt=int float asFloat=float toJSON toJson keys values toPairs
    a: reverse uniq flatten fromPairs sum count
    s: upper lower toBase64 fromBase64 fromJSON duration timezone
    ss: trim trimPrefix trimSuffix indexOf lastIndexOf hasPrefix hasSuffix jsonpath
    ssi: split splitAfter
    sssi: replace
    si: repeat
    as: join
    n*: max min mean median
    l: first last
    ca: get
    ai: take
    a*: concat
    ls: sort
    ii: bitand bitor bitxor bitnand bitshl bitshr bitushr
    i: bitnot
    aaa: date
    -: now
    """,
)

_SPRIG = _table(
    "s_",
    """
    is: abbrev indent nindent repeat trunc wrap
    iis: abbrevboth substr
    a*: add mul max min biggest=max addf mulf subf divf maxf minf all any cat quote squote coalesce concat list
    a*: tuple=list dict dig
    a: add1 int64 add1f ceil floor float64 compact mustCompact=compact deepCopy mustDeepCopy=deepCopy duration
    a: durationRound empty first last rest initial mustFirst=first mustLast=last mustRest=rest
    a: mustInitial=initial int kindOf typeOf toString toJson toPrettyJson toRawJson mustToJson mustToPrettyJson
    a: mustToRawJson reverse mustReverse=reverse uniq mustUniq=uniq sortAlpha toStrings toDecimal htmlDate
    aa: sub div mod append mustAppend=append push=append mustPush=append prepend mustPrepend=prepend deepEqual
    aa: has mustHas=has
    s: adler32sum b32dec b32enc b64dec b64enc base clean dir ext osBase=base osClean=clean osDir=dir osExt=ext
    s: isAbs osIsAbs=isAbs atoi camelcase snakecase kebabcase initials lower upper title untitle swapcase
    s: nospace trim regexQuoteMeta fail fromJson mustFromJson semver urlParse
    ia: chunk mustChunk=chunk
    ss: contains hasPrefix hasSuffix regexMatch mustRegexMatch regexFind mustRegexFind semverCompare split
    ss: splitList trimAll trimall=trimAll trimPrefix trimSuffix toDate mustToDate
    aa*: default slice mustSlice=slice without mustWithout=without
    ms: get hasKey
    -: hello now
    sa: join kindIs typeIs typeIsLike date
    m*: keys
    m: values urlJoin
    mm*: merge mustMerge=merge mergeOverwrite mustMergeOverwrite=mergeOverwrite
    ms*: pick omit
    sm*: pluck
    ssi: plural regexFindAll mustRegexFindAll=regexFindAll regexSplit mustRegexSplit=regexSplit
    sss: regexReplaceAll mustRegexReplaceAll=regexReplaceAll regexReplaceAllLiteral
    sss: mustRegexReplaceAllLiteral=regexReplaceAllLiteral replace
    aif*: round
    i*: seq
    Msa: set
    Ms: unset
    sis: splitn
    aab: ternary
    i: until
    iii: untilStep
    iss: wrapWith
    sas: dateInZone date_in_zone=dateInZone
    st: dateModify date_modify=dateModify mustDateModify must_date_modify=mustDateModify
    as: htmlDateInZone
    t: unixEpoch
    """,
)

_WHY = {
    "is random": "randAlpha randAlphaNum randAscii randBytes randInt randNumeric shuffle uuidv4",
    "computes a hash": "sha1sum sha256sum sha512sum",
    "needs cryptography": "bcrypt htpasswd encryptAES decryptAES derivePassword buildCustomCert genCA genCAWithKey "
    "genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey",
    "asks the network": "getHostByName",
    "depends on the moment": "ago",
}
REFUSED = {name: why for why, names in _WHY.items() for name in names.split()}
"""Functions of sprig that jq cannot do, and why."""


def call_builtin(name: str, arguments: list[Argument], node: nodes.Call) -> Argument:
    """The filter and the type of a call of a builtin or of one of Argo's own functions.

    Raises `ExpressionError` where expr-lang knows that an argument does not fit, `ExpressionUnsupported` for what jq
    cannot do.
    """
    found = _BUILTINS.get(name)
    if found is None:
        raise ExpressionUnsupported(name, node.start, node.end)
    return _call(found, arguments, checked=True), types.result_of(EXTRAS.get(name) or BUILTINS[name])


def call_sprig(name: str, arguments: list[Argument], node: nodes.Call) -> Argument:
    """The filter and the type of a call of ``sprig.name``; raises `ExpressionUnsupported` for what jq cannot do."""
    found = _SPRIG.get(name)
    if found is None:
        why = REFUSED.get(name)
        raise ExpressionUnsupported(f"sprig.{name}" + (f" ({why})" if why else ""), node.start, node.end)
    go = [static.go for _, static in arguments if static.kind == "array"]
    if name in ("typeOf", "typeIs", "typeIsLike") and any(go):
        given = next(kind for kind in go if kind)
        wanted = arguments[0][0]
        return (f'"{given}"' if name == "typeOf" else f'({wanted} == "{given}")'), types.ANY
    if name == "deepEqual" and len(go) == 2 and go[0] != go[1]:
        return "false", types.BOOL
    # Members of a map have no type before an expression runs.
    if not has_filter(found.name):
        raise ExpressionUnsupported(f"sprig.{name}", node.start, node.end)
    return _call(found, arguments, checked=False), types.ANY


def _call(found: Filter, arguments: list[Argument], *, checked: bool) -> str:
    letters = found.letters
    fixed = letters[:-2] if letters.endswith("*") else letters
    rest = letters[-2] if letters.endswith("*") else ""
    given = []
    for number, (text, static) in enumerate(arguments):
        letter = fixed[number] if number < len(fixed) else rest
        if checked and letter in _KINDS and static.kind not in ("any", *_KINDS[letter]):
            raise ExpressionError(f"a {static.kind} is no argument of {found.name}")
        check = (_CHECKS if checked else _CHECKS_OR_ZERO).get(letter)
        given.append(f"({text} | {check})" if check else f"({text})")
    if rest:
        given = [*given[: len(fixed)], "[" + ", ".join(given[len(fixed) :]) + "]"]
    return f"{found.name}({'; '.join(given)})" if given else found.name
