# shellcheck shell=sh
# The names of tasks that options take (--mock, --only, --from, --until): whether there are such tasks, before anything starts.
#
# A task of the template that the workflow begins with goes by its own name, one of a template that it calls by the names of
# the calls that lead there: `outer.inner`. A mock may also name all tasks of a name, wherever they are, one item of a loop
# (`each(0:item)`), and hooks (`task.onExit`, `task.hooks.NAME`).

# calls TEMPLATE [NAME TEMPLATE]...: in the function list_calls, the calls of a template, and what each of them runs. What
# hooks run stands there as NAME.onExit and NAME.hooks.HOOK; those of the workflow are calls of the template `-`.
calls() {
  printf 'calls %s\n' "$1"
  shift
  [ $# -eq 0 ] || printf ' %s %s\n' "$@"
}

# wfc_check_tasks: every task that an option names is there. Else this is a misuse, with the names that are nearest.
wfc_check_tasks() {
  [ "$wfc_mocks" -gt 0 ] || [ -n "$wfc_selects" ] || return 0
  wfc_wrong=$({
    list_calls
    wfc_asked_tasks
  } | wfc_tasks_root=$wfc_entrypoint wfc_tasks_workflow=$workflow_name awk "$wfc_tasks_program")
  [ -z "$wfc_wrong" ] || wfc_misuse "$wfc_wrong"
}

# wfc_asked_tasks: a line for each task that an option names.
wfc_asked_tasks() {
  for wfc_word in only from until; do
    wfc_get "wfc_select_$wfc_word"
    [ -z "$wfc_value" ] || wfc_asked_task "$wfc_word" "$wfc_value"
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_mocks" ]; do
    wfc_index=$((wfc_index + 1))
    wfc_get "wfc_mock_task_$wfc_index"
    wfc_asked_task mock "$wfc_value"
  done
}

# wfc_asked_task OPTION TASK: one line, whatever the name holds.
wfc_asked_task() {
  printf '%s %s\n' "$1" "$(printf %s "$2" | tr '\n' ' ')"
}

# shellcheck disable=SC2016 # it is awk's text
wfc_tasks_program='
function least(a, b, c) {
  if (b < a) a = b
  return c < a ? c : a
}
# How many letters to insert, delete or replace to make one name of the other.
function distance(one, other, i, j, corner, above, row) {
  # Most names of a workflow begin alike.
  while (one != "" && substr(one, 1, 1) == substr(other, 1, 1)) {
    one = substr(one, 2)
    other = substr(other, 2)
  }
  for (j = 0; j <= length(other); j++) row[j] = j
  for (i = 1; i <= length(one); i++) {
    corner = row[0]
    row[0] = i
    for (j = 1; j <= length(other); j++) {
      above = row[j]
      row[j] = least(above + 1, row[j - 1] + 1, corner + (substr(one, i, 1) != substr(other, j, 1)))
      corner = above
    }
  }
  return row[length(other)]
}
# Whether a text names a call of the template, or one that comes below it; each name may have an item behind it.
function leads(template, text, deep, i, rest, end) {
  for (i = 1; i <= count[template]; i++) {
    if (index(text, name[template, i]) != 1) continue
    rest = substr(text, length(name[template, i]) + 1)
    if (rest == "" || (deep && goes_on(template, i, rest))) return 1
    # No name of a node has parentheses inside of an item.
    if (option != "mock" || substr(rest, 1, 1) != "(" || !(end = index(rest, ")"))) continue
    if (end == length(rest) || (deep && goes_on(template, i, substr(rest, end + 1)))) return 1
  }
  return 0
}
function goes_on(template, i, rest) {
  return substr(rest, 1, 1) == "." && leads(callee[template, i], substr(rest, 2), 1)
}
function anywhere(text, i) {
  for (i = 1; i <= templates; i++) if (leads(template_at[i], text, 0)) return 1
  return 0
}
# The calls that a text may mean: those of the template that its beginning leads to; else every call once, by the shortest
# way to it. The path of each, and its own name.
function survey(text, i, j, template, path) {
  template = root
  while ((i = index(text, ".")) > 0 && (j = call_of(template, substr(text, 1, i - 1)))) {
    path = path name[template, j] "."
    template = callee[template, j]
    text = substr(text, i + 1)
  }
  if (path != "" && count[template]) {
    for (j = 1; j <= count[template]; j++) if (!index(name[template, j], ".")) offer(path name[template, j], name[template, j])
    return
  }
  waiting[1] = root
  way[root] = ""
  total = 1
  for (i = 1; i <= total; i++) {
    template = waiting[i]
    for (j = 1; j <= count[template]; j++) {
      if (index(name[template, j], ".")) continue
      path = way[template] name[template, j]
      offer(path, name[template, j])
      if (callee[template, j] in way) continue
      way[callee[template, j]] = path "."
      waiting[++total] = callee[template, j]
    }
  }
}
function call_of(template, text, j) {
  for (j = 1; j <= count[template]; j++) if (name[template, j] == text) return j
  return 0
}
function offer(path, last) {
  paths[++known] = path
  own[known] = last
}
function near(text, found, i, far, best, score, last, shown, said, listed, whole) {
  gsub(/\([^)]*\)/, "", text)
  survey(text)
  last = text
  sub(/.*\./, "", last)
  far = int(length(last) / 3) + 1
  whole = text != last
  for (i = 1; i <= known; i++) {
    score[i] = far + 1
    if (length(own[i]) - length(last) > far || length(last) - length(own[i]) > far) continue
    score[i] = distance(last, own[i])
    if (whole) score[i] = least(score[i], distance(text, paths[i]), far + 1)
  }
  for (best = 0; best <= far; best++)
    for (i = 1; i <= known && listed < 3; i++) {
      shown = option == "mock" && !whole ? own[i] : paths[i]
      if (score[i] != best || shown in said) continue
      said[shown]
      found = found (listed++ ? ", " : "") shown
    }
  if (found != "") return "; the nearest: " found
  for (i = 1; i <= known && i <= 10; i++) found = found (i > 1 ? ", " : "") paths[i]
  return known ? "; there are: " found (known > 10 ? ", ..." : "") : "; the workflow has none"
}
BEGIN { root = ENVIRON["wfc_tasks_root"]; workflow = ENVIRON["wfc_tasks_workflow"] }
/^calls / { template = $2; template_at[++templates] = template; next }
/^ / {
  count[template]++
  name[template, count[template]] = $1
  callee[template, count[template]] = $2
  next
}
{
  option = $1
  text = substr($0, length(option) + 2)
  if (leads(root, text, 1)) next
  if (option == "mock" && (text == workflow || anywhere(text))) next
  if (option == "mock" && index(text, workflow ".") == 1 && leads("-", substr(text, length(workflow) + 2), 1)) next
  print "--" option ": there is no task \047" text "\047" near(text)
  exit
}'
