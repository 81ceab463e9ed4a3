"""The functions of the expression language: names and numbers of arguments.

Builtins are expr-lang 1.17.8's, extras are what Argo adds, and sprig's are those of sprig 3.3.0 that Argo keeps (it
takes out ``env`` and ``expandenv``), called as ``sprig.name(…)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Function(NamedTuple):
    """A function and how many arguments it takes."""

    name: str
    minimum: int
    maximum: int | None
    """None: any number from the minimum on."""

    def takes(self, count: int) -> bool:
        """Return whether a call with `count` arguments can be."""
        return count >= self.minimum and (self.maximum is None or count <= self.maximum)


def _arity(minimum: int, maximum: int | None, names: str) -> Iterator[tuple[str, Function]]:
    return ((name, Function(name, minimum, maximum)) for name in names.split())


BUILTINS: dict[str, Function] = dict(
    [
        *_arity(0, 1, "now"),
        *_arity(
            1,
            1,
            "len type abs ceil floor round int float string upper lower fromJSON toJSON toBase64 fromBase64 "
            "duration timezone first last keys values toPairs fromPairs reverse uniq flatten bitnot",
        ),
        *_arity(1, 2, "count sum trim trimPrefix trimSuffix join sort"),
        *_arity(1, 3, "date"),
        *_arity(1, None, "max min mean median concat"),
        *_arity(
            2,
            2,
            "all none any one filter map find findIndex findLast findLastIndex groupBy repeat indexOf "
            "lastIndexOf hasPrefix hasSuffix get take bitand bitor bitxor bitnand bitshl bitshr bitushr",
        ),
        *_arity(2, 3, "sortBy reduce split splitAfter"),
        *_arity(3, 4, "replace"),
    ]
)

EXTRAS: dict[str, Function] = dict(
    [
        *_arity(1, 1, "asInt asFloat toJson"),
        *_arity(2, 2, "jsonpath"),
    ]
)

SPRIG = "sprig"
"""The variable whose members are sprig's functions."""

SPRIG_FUNCTIONS: dict[str, Function] = dict(
    [
        *_arity(0, 0, "hello now uuidv4"),
        *_arity(0, None, "add addf all any cat coalesce concat dict dig keys list quote seq squote tuple"),
        *_arity(
            1,
            1,
            "add1 add1f adler32sum ago atoi b32dec b32enc b64dec b64enc base bcrypt camelcase ceil clean "
            "compact deepCopy dir duration durationRound empty ext fail first float64 floor fromJson "
            "genPrivateKey getHostByName htmlDate initial initials int int64 isAbs kebabcase kindOf last "
            "lower mustCompact mustDeepCopy mustFirst mustFromJson mustInitial mustLast mustRest mustReverse "
            "mustToJson mustToPrettyJson mustToRawJson mustUniq nospace osBase osClean osDir osExt osIsAbs "
            "randAlpha randAlphaNum randAscii randBytes randNumeric regexQuoteMeta rest reverse semver "
            "sha1sum sha256sum sha512sum shuffle snakecase sortAlpha swapcase title toDecimal toJson "
            "toPrettyJson toRawJson toString toStrings trim typeOf uniq unixEpoch until untitle upper urlJoin "
            "urlParse values",
        ),
        *_arity(
            1,
            None,
            "biggest default divf max maxf merge mergeOverwrite min minf mul mulf mustMerge "
            "mustMergeOverwrite mustSlice mustWithout omit pick pluck slice subf without",
        ),
        *_arity(
            2,
            2,
            "abbrev append buildCustomCert chunk contains date dateModify date_modify decryptAES deepEqual "
            "div encryptAES genCA get has hasKey hasPrefix hasSuffix htmlDateInZone htpasswd indent join "
            "kindIs mod mustAppend mustChunk mustDateModify mustHas mustPrepend mustPush mustRegexFind "
            "mustRegexMatch mustToDate must_date_modify nindent prepend push randInt regexFind regexMatch "
            "repeat semverCompare split splitList sub toDate trimAll trimPrefix trimSuffix trimall trunc "
            "typeIs typeIsLike unset wrap",
        ),
        *_arity(2, None, "round"),
        *_arity(
            3,
            3,
            "abbrevboth dateInZone date_in_zone genCAWithKey mustRegexFindAll mustRegexReplaceAll "
            "mustRegexReplaceAllLiteral mustRegexSplit plural regexFindAll regexReplaceAll "
            "regexReplaceAllLiteral regexSplit replace set splitn substr ternary untilStep wrapWith",
        ),
        *_arity(4, 4, "genSelfSignedCert"),
        *_arity(5, 5, "derivePassword genSelfSignedCertWithKey genSignedCert"),
        *_arity(6, 6, "genSignedCertWithKey"),
    ]
)


def find(words: tuple[str, ...]) -> Function | None:
    """Return the function of a call's name: ``("len",)``, ``("sprig", "trim")``; None when there is none.

    An extra hides the builtin of its name, as in Argo's environment; no two share one at present.
    """
    if len(words) == 1:
        return EXTRAS.get(words[0]) or BUILTINS.get(words[0])
    if len(words) == 2 and words[0] == SPRIG:
        return SPRIG_FUNCTIONS.get(words[1])
    return None
