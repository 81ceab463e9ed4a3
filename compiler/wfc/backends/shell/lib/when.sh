# shellcheck shell=sh disable=SC2016
# `when`: a text that, once its tags are replaced, is an expression of govaluate. Argo reads it then, and so does this: a
# value with a quote or a space in it changes what is read, here as there.

# wfc_judge_when: whether the child that wfc_look has looked up runs: $wfc_holds is true or false, and $wfc_skipped the
# message for false. Fails where the expression cannot be worked out.
wfc_judge_when() {
  wfc_holds=''
  "$wfc_l_when"
  [ -z "$wfc_failure" ]
}

# when TEXT: the expression, in the function of a call's condition.
when() {
  [ -z "$wfc_failure" ] || return 0
  wfc_holds=$(printf '%s' "$1" | awk "$wfc_when_program") || {
    wfc_give_up "Invalid 'when' expression '$1': $wfc_holds"
    return 0
  }
  wfc_skipped="when '$1' evaluated $wfc_holds"
}

# Tokens first, by govaluate's rules (a bare word is a text; either quote ends a quotation; neighbouring signs are one
# sign), then its precedence: || && comparisons + - * / % ! -. The type of a value is n, s, b, t (a text that looks like a
# date) or l (a list). The result is printed; an error is printed, too, with exit status 1.
wfc_when_program='
function stop(message) {
  if (message != "") printf "%s", message
  failed = 1
  exit 1
}
function tokens(char, from, word) {
  at = 1
  size = length(text)
  count = 0
  while (at <= size) {
    char = substr(text, at, 1)
    if (index(" \t\n\r\f\v", char)) { at++; continue }
    from = at
    if (char ~ /[0-9]/) {
      if (match(substr(text, at), /^0[xX][0-9a-fA-F]+/)) {
        add("n", hexadecimal(substr(text, at + 2, RLENGTH - 2)))
        at += RLENGTH
        continue
      }
      while (at <= size && substr(text, at, 1) ~ /[0-9.]/) at++
      word = substr(text, from, at - from)
      if (word !~ /^[0-9]+\.?[0-9]*$/) stop("Unable to parse numeric value \"" word "\" to float64")
      add("n", word + 0)
    } else if (char == ",") { add(",", ","); at++ }
    else if (char == "(" || char == ")") { add(char, char); at++ }
    else if (char == "[") {
      while (at <= size && substr(text, at, 1) != "]") at++
      if (at > size) stop("Unclosed parameter bracket")
      add("s", substr(text, from + 1, at - from - 1))
      at++
    } else if (char ~ /[A-Za-z]/ || char > "~") {
      while (at <= size && (substr(text, at, 1) ~ /[A-Za-z0-9_.]/ || substr(text, at, 1) > "~")) at++
      word = substr(text, from, at - from)
      if (word == "true" || word == "false") add("b", word == "true" ? 1 : 0)
      else if (word == "in" || word == "IN") add("o", "in")
      else if (index(word, ".")) stop("Unable to access unexported field in token \"" word "\"")
      else add("s", word)
    } else if (char == "\"" || char == sprintf("%c", 39)) {
      word = ""
      at++
      while (at <= size && !quotes(substr(text, at, 1))) {
        if (substr(text, at, 1) == "\\") at++
        word = word substr(text, at++, 1)
      }
      if (at > size) stop("Unclosed string literal")
      at++
      add(word ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]($|[ T][0-9])/ ? "t" : "s", word)
    } else {
      while (at <= size && is_sign(substr(text, at, 1))) at++
      word = substr(text, from, at - from)
      if (word == "=~" || word == "!~" || word == "?" || word == "??" || word == ":")
        stop("bundles cannot work out the operator " word)
      if (word == "" || index(" ! ~ + - * / % ** & | ^ >> << && || == != > >= < <= ", " " word " ") == 0)
        stop("Invalid token: \"" (word == "" ? char : word) "\"")
      add("o", word)
    }
  }
}
function is_sign(char) { return char !~ /[A-Za-z0-9]/ && char <= "~" && !index("()[] \t\n\r\f\v", char) && !quotes(char) }
function quotes(char) { return char == "\"" || char == sprintf("%c", 39) }
function hexadecimal(digits, i, number) {
  number = 0
  for (i = 1; i <= length(digits); i++) number = number * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
  return number
}
function add(type, word) { kinds[++count] = type; words[count] = word }
function sign(word) { return next_ <= count && kinds[next_] == "o" && words[next_] == word }
function need(type, wanted, word) {
  if (type != wanted) stop("Value \"" word "\" cannot be used with the operator")
}
function either(live, left, type) {
  left = both(live)
  while (sign("||")) {
    next_++
    type = kind
    if (live) need(type, "b", left)
    kept = left
    right = both(live && !left)
    if (live && !left) need(kind, "b", right)
    left = left || right
    kind = "b"
  }
  return left
}
function both(live, left, right) {
  left = compared(live)
  while (sign("&&")) {
    next_++
    if (live) need(kind, "b", left)
    right = compared(live && left)
    if (live && left) need(kind, "b", right)
    left = left && right
    kind = "b"
  }
  return left
}
function same(type, left, other, right) {
  if (type != other) return 0
  return type == "n" || type == "b" ? left + 0 == right + 0 : left "" == right ""
}
function compared(live, left, type, right, word, i) {
  left = added(live)
  while (next_ <= count && kinds[next_] == "o" && index(" == != > >= < <= in ", " " words[next_] " ")) {
    word = words[next_++]
    type = kind
    right = added(live)
    if (word == "==") left = same(type, left, kind, right)
    else if (word == "!=") left = !same(type, left, kind, right)
    else if (word == "in") {
      if (live && kind != "l") stop("Value \"" right "\" cannot be used with the comparator \"in\", it is not an array")
      word = 0
      for (i = 1; i <= total[right]; i++) if (same(type, left, list_kinds[right, i], list[right, i])) word = 1
      left = word
    } else {
      if (live && (type != kind || type == "b" || type == "l"))
        stop("Value \"" left "\" cannot be used with the comparator \"" word "\"")
      if (type == "n") i = left + 0 < right + 0 ? -1 : left + 0 > right + 0
      else i = left "" < right "" ? -1 : left "" > right ""
      left = word == "<" ? i < 0 : word == "<=" ? i <= 0 : word == ">" ? i > 0 : i >= 0
    }
    kind = "b"
  }
  return left
}
function added(live, left, type, right, word) {
  left = multiplied(live)
  while (sign("+") || sign("-")) {
    word = words[next_++]
    type = kind
    right = multiplied(live)
    if (word == "+" && (type == "s" || kind == "s")) {
      if (type == "b") left = left ? "true" : "false"
      if (kind == "b") right = right ? "true" : "false"
      left = left right
      kind = "s"
    } else {
      if (live) { need(type, "n", left); need(kind, "n", right) }
      left = word == "+" ? left + right : left - right
      kind = "n"
    }
  }
  return left
}
function multiplied(live, left, right, word) {
  left = single(live)
  while (sign("*") || sign("/") || sign("%")) {
    word = words[next_++]
    if (live) need(kind, "n", left)
    right = single(live)
    if (live) need(kind, "n", right)
    if (live && word != "*" && right == 0) stop("bundles cannot divide by zero")
    if (live) left = word == "*" ? left * right : word == "/" ? left / right : left % right
    kind = "n"
  }
  return left
}
function single(live, result, made, i) {
  if (next_ > count) stop("Unexpected end of expression")
  if (sign("!")) {
    next_++
    result = single(live)
    if (live) need(kind, "b", result)
    return !result
  }
  if (sign("-")) {
    next_++
    result = single(live)
    if (live) need(kind, "n", result)
    return -result
  }
  if (kinds[next_] == "(") {
    next_++
    result = either(live)
    if (next_ <= count && kinds[next_] == ",") {
      made = ++lists
      total[made] = 1
      list[made, 1] = result
      list_kinds[made, 1] = kind
      while (next_ <= count && kinds[next_] == ",") {
        next_++
        result = either(live)
        list[made, ++total[made]] = result
        list_kinds[made, total[made]] = kind
      }
      kind = "l"
      result = made
    }
    if (next_ > count || kinds[next_] != ")") stop("Unbalanced parenthesis")
    next_++
    return result
  }
  if (kinds[next_] !~ /^[nsbt]$/) stop("Cannot transition token types to \"" words[next_] "\"")
  kind = kinds[next_]
  return words[next_++]
}
BEGIN { RS = "\001"; text = "" }
{ text = text $0 }
END {
  if (failed) exit 1
  tokens()
  next_ = 1
  result = either(1)
  if (next_ <= count) stop("Cannot transition token types to \"" words[next_] "\"")
  if (kind != "b") stop("Expected boolean evaluation. Got \"" result "\"")
  printf "%s", result ? "true" : "false"
}
'
