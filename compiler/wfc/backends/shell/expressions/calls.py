"""Calls of functions: which filter of the library does what a function does, and what it takes.

The letters of a signature are those of the arguments: ``s`` a text, ``i`` an int, ``b`` a boolean, ``m`` a map, ``t`` a
time, ``f`` a float, ``c`` what has items, ``l`` a list, ``n`` numbers or lists of them, ``M`` a map that is not nil and
``a`` anything; ``*`` after the last one takes any number of it, as a list. Go passes nothing else to a typed argument,
not even an int64 to an int. ``?`` goes before arguments that may be left out.
"""

from typing import NamedTuple

from wfc.backends.shell.expressions import types
from wfc.backends.shell.expressions.errors import ExpressionError, ExpressionUnsupported
from wfc.backends.shell.expressions.library import has_filter
from wfc.backends.shell.expressions.types import Type
from wfc.expr import nodes

Argument = tuple[str, Type]


class Signature(NamedTuple):
    """The filter of a function, the letters of its arguments, the type of its result."""

    filter: str
    letters: str
    result: Type


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


def _table(prefix: str, text: str) -> dict[str, Signature]:
    """Lines of ``letters result: names``; ``name=other`` is done by the other's filter; ``-`` stands for no letters."""
    found = {}
    for line in text.strip().splitlines():
        head, _, names = line.partition(":")
        letters, result = head.split()
        for entry in names.split():
            name, _, other = entry.partition("=")
            found[name] = Signature(f"{prefix}{other or name}", letters.replace("-", ""), types.BY_NAME[result])
    return found


_BUILTINS = _table(
    "b_",
    """
    a int: len
    a string: type string
    a any: abs
    a float: ceil floor round
    a int: int asInt=int
    a float: float asFloat=float
    s string: upper lower toBase64 fromBase64
    s?s string: trim trimPrefix trimSuffix
    s?s strings: split2=split
    ss?i strings: split splitAfter
    sss?i string: replace
    si string: repeat
    a?s string: join
    ss int: indexOf lastIndexOf
    ss bool: hasPrefix hasSuffix
    n* any: max min
    n* float: mean median
    a string: toJSON toJson
    s any: fromJSON
    s duration: duration
    l any: first last
    ca any: get
    ai list: take
    a list: keys values toPairs reverse uniq flatten
    a any: fromPairs
    a* list: concat
    l?s list: sort
    ii int: bitand bitor bitxor bitnand bitshl bitshr bitushr
    i int: bitnot
    a any: sum
    a int: count
    a?aa time: date
    s any: timezone
    - time: now
    ss any: jsonpath
    """,
)

_SPRIG = _table(
    "s_",
    """
    is string: abbrev
    iis string: abbrevboth
    a* int64: add mul max min biggest=max
    a int64: add1 int64
    a* float: addf mulf subf divf maxf minf
    a float: add1f ceil floor float64
    aa int64: sub div mod
    s string: adler32sum b32dec b32enc b64dec b64enc base clean dir ext osBase=base osClean=clean osDir=dir osExt=ext
    s bool: isAbs osIsAbs=isAbs
    a* bool: all any
    aa any: append mustAppend=append push=append mustPush=append prepend mustPrepend=prepend
    s int: atoi
    s string: camelcase snakecase kebabcase initials lower upper title untitle swapcase nospace trim regexQuoteMeta
    a* string: cat quote squote
    ia any: chunk mustChunk=chunk
    a* any: coalesce concat list tuple=list dict
    a any: compact mustCompact=compact
    ss bool: contains hasPrefix hasSuffix
    a any: deepCopy mustDeepCopy=deepCopy
    aa bool: deepEqual
    aa* any: default
    a* any: dig
    a string: duration durationRound
    a bool: empty
    s string: fail
    a any: first last rest initial mustFirst=first mustLast=last mustRest=rest mustInitial=initial
    s any: fromJson mustFromJson
    ms any: get
    aa bool: has mustHas=has
    ms bool: hasKey
    - string: hello
    is string: indent nindent repeat trunc
    a int: int
    sa string: join
    m* any: keys
    m any: values
    a string: kindOf typeOf toString toJson toPrettyJson toRawJson mustToJson mustToPrettyJson mustToRawJson
    sa bool: kindIs typeIs typeIsLike
    mm* any: merge mustMerge=merge mergeOverwrite mustMergeOverwrite=mergeOverwrite
    ms* any: pick omit
    sm* list: pluck
    ssi string: plural
    ss bool: regexMatch mustRegexMatch
    ss string: regexFind mustRegexFind
    ssi strings: regexFindAll mustRegexFindAll=regexFindAll regexSplit mustRegexSplit=regexSplit
    sss string: regexReplaceAll mustRegexReplaceAll=regexReplaceAll
    sss string: regexReplaceAllLiteral mustRegexReplaceAllLiteral=regexReplaceAllLiteral replace
    a any: reverse mustReverse=reverse uniq mustUniq=uniq
    aif* float: round
    s any: semver
    ss bool: semverCompare
    i* string: seq
    Msa any: set
    Ms any: unset
    aa* any: slice mustSlice=slice without mustWithout=without
    a strings: sortAlpha toStrings
    ss any: split
    ss strings: splitList
    sis any: splitn
    iis string: substr
    aab any: ternary
    a int64: toDecimal
    ss string: trimAll trimall=trimAll trimPrefix trimSuffix
    i any: until
    iii any: untilStep
    m string: urlJoin
    s any: urlParse
    is string: wrap
    iss string: wrapWith
    sa string: date
    sas string: dateInZone date_in_zone=dateInZone
    st time: dateModify date_modify=dateModify mustDateModify must_date_modify=mustDateModify
    a string: htmlDate
    as string: htmlDateInZone
    ss time: toDate mustToDate
    t string: unixEpoch
    - time: now
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
    signature = _BUILTINS.get(name)
    if signature is None:
        raise ExpressionUnsupported(name, node.start, node.end)
    return _call(signature, arguments, checked=True)


def call_sprig(name: str, arguments: list[Argument], node: nodes.Call) -> Argument:
    """The filter and the type of a call of ``sprig.name``; raises `ExpressionUnsupported` for what jq cannot do."""
    signature = _SPRIG.get(name)
    if signature is None:
        why = REFUSED.get(name)
        raise ExpressionUnsupported(f"sprig.{name}" + (f" ({why})" if why else ""), node.start, node.end)
    go = [static.go for _, static in arguments if static.kind == "array"]
    if name in ("typeOf", "typeIs", "typeIsLike") and any(go):
        given = next(found for found in go if found)
        wanted = arguments[0][0]
        return (f'"{given}"' if name == "typeOf" else f'({wanted} == "{given}")'), types.ANY
    if name == "deepEqual" and len(go) == 2 and go[0] != go[1]:
        return "false", types.BOOL
    # Members of a map have no type before an expression runs.
    if not has_filter(signature.filter):
        raise ExpressionUnsupported(f"sprig.{name}", node.start, node.end)
    text, _ = _call(signature, arguments, checked=False)
    return text, types.ANY


def _call(signature: Signature, arguments: list[Argument], *, checked: bool) -> Argument:
    letters = signature.letters.replace("?", "")
    fixed = letters[:-2] if letters.endswith("*") else letters
    rest = letters[-2] if letters.endswith("*") else ""
    given = []
    for number, (text, static) in enumerate(arguments):
        letter = fixed[number] if number < len(fixed) else rest
        if checked and letter in _KINDS and static.kind not in ("any", *_KINDS[letter]):
            raise ExpressionError(f"a {static.kind} is no argument of {signature.filter}")
        check = (_CHECKS if checked else _CHECKS_OR_ZERO).get(letter)
        given.append(f"({text} | {check})" if check else f"({text})")
    if rest:
        given = [*given[: len(fixed)], "[" + ", ".join(given[len(fixed) :]) + "]"]
    return (f"{signature.filter}({'; '.join(given)})" if given else signature.filter), signature.result
