"""What the functions of the expression language take and give: a line for each shape, with the functions that have it.

A parameter is a type; ``a|b`` is either, ``?`` may be left out, ``*`` may come any number of times. ``test`` and
``body`` are predicates: expressions that are applied to each element, the first one with a boolean result. A result is
a type, or says where it comes from: ``first`` (of the type of the first argument), ``element`` (one of its elements),
``bodies`` (a list of what the predicate gives), ``widest`` (the number type that holds all arguments).

Builtins are expr-lang 1.17.8's, extras are what Argo adds, and sprig's are those of sprig 3.3.0 that Argo keeps (it
takes out ``env`` and ``expandenv``). Sprig's functions convert arguments of type ``any`` without complaint, and insist
on all others.
"""

from __future__ import annotations

BUILTINS = """
list test -> boolean: all any none one
list test -> first: filter
list body -> bodies: map
list test -> any: find findLast findIndex findLastIndex
list test? -> integer: count
list body? -> number: sum
list body -> map: groupBy
list body string? -> first: sortBy
list body any? -> any: reduce
string|list|map -> integer: len
any -> string: type string toJSON
number -> first: abs
number -> float: ceil floor round
number|string|duration -> integer: int
number|string -> float: float
string -> string: upper lower toBase64 fromBase64
string string? -> string: trim trimPrefix trimSuffix
string string integer? -> list of string: split splitAfter
string string string integer? -> string: replace
string integer -> string: repeat
list string? -> string: join
string string -> integer: indexOf lastIndexOf
string string -> boolean: hasPrefix hasSuffix
number|list|duration number|list|duration* -> widest: max min
number|list|duration number|list|duration* -> float: mean median
string -> any: fromJSON timezone
any? -> time: now
string -> duration: duration
any string? string? -> time: date
list -> element: first last
list|map any -> any: get
list integer -> first: take
map -> list: keys values toPairs
list -> map: fromPairs
list -> first: reverse uniq
list list* -> list: concat
list -> list: flatten
list string? -> first: sort
integer integer -> integer: bitand bitor bitxor bitnand bitshl bitshr bitushr
integer -> integer: bitnot
"""

EXTRAS = """
number|string|duration -> integer: asInt
number|string -> float: asFloat
any -> string: toJson
string string -> any: jsonpath
"""

SPRIG = """
-> string: hello uuidv4
-> time: now
any* -> integer: add
any* -> float: addf
any* -> boolean: all any
any* -> string: cat quote squote
any* -> any: coalesce concat dig
any* -> map: dict
any* -> list: list tuple
map* -> list of string: keys
integer* -> string: seq
any -> integer: add1 int int64 toDecimal
any -> float: add1f ceil floor float64
any -> string: ago duration durationRound htmlDate kindOf toJson toPrettyJson toRawJson toString typeOf
any -> string: mustToJson mustToPrettyJson mustToRawJson
any -> first: deepCopy mustDeepCopy
list -> element: first last mustFirst mustLast
list -> list: compact initial mustCompact mustInitial mustRest mustReverse mustUniq rest reverse uniq
any -> list of string: sortAlpha toStrings
any -> boolean: empty
string -> string: adler32sum b32dec b32enc b64dec b64enc base bcrypt camelcase clean dir ext fail genPrivateKey
string -> string: getHostByName initials kebabcase lower nospace osBase osClean osDir osExt regexQuoteMeta sha1sum
string -> string: sha256sum sha512sum shuffle snakecase swapcase title trim untitle upper
string -> boolean: isAbs osIsAbs
string -> integer: atoi
string -> any: fromJson mustFromJson semver
string -> map: urlParse
integer -> string: randAlpha randAlphaNum randAscii randBytes randNumeric
integer -> list of integer: until
time -> string: unixEpoch
map -> string: urlJoin
map -> list: values
any any* -> integer: biggest max min mul
any any* -> float: divf maxf minf mulf subf
any any* -> any: default
list any* -> any: mustSlice slice
list any* -> list: mustWithout without
map map* -> any: merge mergeOverwrite mustMerge mustMergeOverwrite
map string* -> map: omit pick
string map* -> list: pluck
any any -> boolean: deepEqual
any list -> boolean: has mustHas
any any -> integer: div mod sub
list any -> list: append mustAppend mustPrepend mustPush prepend push
integer string -> string: abbrev indent nindent repeat trunc wrap
integer list -> list: chunk mustChunk
string string -> boolean: contains hasPrefix hasSuffix mustRegexMatch regexMatch semverCompare
string string -> string: decryptAES encryptAES htpasswd mustRegexFind regexFind trimAll trimPrefix trimSuffix trimall
string string -> any: buildCustomCert
string string -> time: mustToDate toDate
string string -> map of string: split
string string -> list of string: splitList
string integer -> any: genCA
string any -> string: date join
string any -> boolean: kindIs typeIs typeIsLike
any string -> string: htmlDateInZone
string time -> time: dateModify date_modify mustDateModify must_date_modify
map string -> any: get
map string -> boolean: hasKey
map string -> map: unset
integer integer -> integer: randInt
any integer float* -> float: round
integer integer string -> string: abbrevboth substr
string any string -> string: dateInZone date_in_zone
string integer string -> any: genCAWithKey
string integer string -> map of string: splitn
string string integer -> list of string: mustRegexFindAll mustRegexSplit regexFindAll regexSplit
string string string -> string: mustRegexReplaceAll mustRegexReplaceAllLiteral regexReplaceAll regexReplaceAllLiteral
string string string -> string: replace
string string integer -> string: plural
map string any -> map: set
any any boolean -> any: ternary
integer integer integer -> list of integer: untilStep
integer string string -> string: wrapWith
string list list integer -> any: genSelfSignedCert
any string string string string -> string: derivePassword
string list list integer string -> any: genSelfSignedCertWithKey
string list list integer any -> any: genSignedCert
string list list integer any string -> any: genSignedCertWithKey
"""

TIME_METHODS = """
-> integer: Day Hour Minute Nanosecond Second Unix UnixMicro UnixMilli UnixNano Year YearDay
-> any: ISOWeek Location Month Weekday Zone
-> string: String
-> boolean: IsZero
-> time: Local UTC
time -> boolean: After Before Equal
time -> integer: Compare
time -> duration: Sub
string -> string: Format
duration -> time: Add Round Truncate
integer integer integer -> time: AddDate
any -> time: In
"""

DURATION_METHODS = """
-> float: Hours Minutes Seconds
-> integer: Microseconds Milliseconds Nanoseconds
-> string: String
-> duration: Abs
duration -> duration: Round Truncate
"""
