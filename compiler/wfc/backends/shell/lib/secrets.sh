# Secrets. They are looked for in a folder as Kubernetes mounts them ($WFC_SECRETS/NAME/KEY), then in the variable
# WFC_SECRET_<NAME>_<KEY> (upper case, every character that is no letter or digit turned into _).
#
# A secret goes to the one program that needs it, through its environment or its standard input. It is in no argument list,
# no file that is kept, no message, no trace.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_secret NAME KEY
# Sets WFC_VALUE to the secret. One newline at the end of a file is left out: an editor put it there, and no user name, key or
# token ends in one (Kubernetes hands it on, and the log-in then fails). Variables are taken as they are.
# Returns 1, with WFC_MESSAGE set, when it is in neither place, or when NAME or KEY is no Kubernetes name.
# Remembers the value for wfc_mask. Turns tracing off while it works; what a caller does with WFC_VALUE is its own care.
wfc_secret() {
  case $- in
    *x*)
      { set +x; } 2>/dev/null
      wfc_secret_find "$1" "$2"
      set -- "$?"
      set -x
      return "$1"
      ;;
  esac
  wfc_secret_find "$1" "$2"
}

# wfc_secret_find NAME KEY: the body of wfc_secret.
wfc_secret_find() {
  for wfc_word in "$1" "$2"; do
    case $wfc_word in
      '' | . | .. | *[!-._a-zA-Z0-9]*)
        WFC_MESSAGE="the secret $1/$2 cannot exist: names are made of letters, digits, - . and _"
        return 1
        ;;
    esac
  done
  wfc_secret_variable=$(printf '%s' "WFC_SECRET_$1_$2" | LC_ALL=C tr '[:lower:]' '[:upper:]' | LC_ALL=C tr -c '[:upper:][:digit:]' '_')
  # A variable of this name that came in exported would hand the value to every program.
  unset WFC_VALUE
  WFC_VALUE=
  if [ -n "${WFC_SECRETS:-}" ] && [ -f "$WFC_SECRETS/$1/$2" ]; then
    wfc_line=
    while IFS= read -r wfc_line; do
      WFC_VALUE=$WFC_VALUE$wfc_line$wfc_newline
    done <"$WFC_SECRETS/$1/$2" || {
      WFC_MESSAGE="the secret $1/$2 cannot be read from $WFC_SECRETS/$1/$2"
      return 1
    }
    WFC_VALUE=$WFC_VALUE$wfc_line
    [ -n "$wfc_line" ] || WFC_VALUE=${WFC_VALUE%"$wfc_newline"}
    wfc_line=
  elif wfc_secret_from_variable; then
    :
  else
    WFC_MESSAGE="the secret $1/$2 is missing: put it in the file $1/$2 of the folder given with --secrets, or in the variable $wfc_secret_variable"
    return 1
  fi
  wfc_masks=${wfc_masks:-}$WFC_VALUE$wfc_separator
}

# wfc_secret_from_variable
# Sets WFC_VALUE to the value of the variable that wfc_secret_variable names. Returns 1 when there is none.
# The shell has no other way to a variable whose name is computed than eval; the name is made of A-Z, 0-9 and _ alone (see the
# tr above), and the value is never evaluated.
wfc_secret_from_variable() {
  eval "[ -n \"\${$wfc_secret_variable+set}\" ]" || return 1
  eval "WFC_VALUE=\$$wfc_secret_variable"
}

# wfc_secrets_hide
# Takes every WFC_SECRET_… variable out of the environment and keeps it as a variable of this shell (and of its subshells), so
# that no program that is started later can see it. To be called once, before the first task.
wfc_secrets_hide() {
  case $- in
    *x*)
      { set +x; } 2>/dev/null
      wfc_secrets_unexport
      set -x
      ;;
    *) wfc_secrets_unexport ;;
  esac
}

# wfc_secrets_unexport: the body of wfc_secrets_hide. The names are made of A-Z, 0-9 and _ alone, the values are not evaluated.
wfc_secrets_unexport() {
  for wfc_secret_variable in $(env | sed -n 's/^\(WFC_SECRET_[A-Z0-9_]*\)=.*/\1/p'); do
    unset WFC_VALUE
    if wfc_secret_from_variable; then
      unset "$wfc_secret_variable"
      eval "$wfc_secret_variable=\$WFC_VALUE"
    fi
  done
  WFC_VALUE=
}

# wfc_mask TEXT
# Sets WFC_VALUE to TEXT with every secret that this shell has read replaced by ***. Values of less than four characters are
# left: a user called `u` would make every message unreadable, and nothing that short is a secret.
wfc_mask() {
  wfc_masked=$1
  wfc_masks_left=${wfc_masks:-}
  while [ -n "$wfc_masks_left" ]; do
    wfc_word=${wfc_masks_left%%"$wfc_separator"*}
    wfc_masks_left=${wfc_masks_left#*"$wfc_separator"}
    if [ "${#wfc_word}" -ge 4 ]; then
      wfc_replace "$wfc_masked" "$wfc_word" '***'
      wfc_masked=$WFC_VALUE
    fi
  done
  WFC_VALUE=$wfc_masked
}

# wfc_replace TEXT OLD NEW
# Sets WFC_VALUE to TEXT with every OLD replaced by NEW. OLD is text, not a pattern, and not empty.
wfc_replace() {
  WFC_VALUE=
  wfc_left=$1
  while :; do
    case $wfc_left in
      *"$2"*)
        WFC_VALUE=$WFC_VALUE${wfc_left%%"$2"*}$3
        wfc_left=${wfc_left#*"$2"}
        ;;
      *) break ;;
    esac
  done
  WFC_VALUE=$WFC_VALUE$wfc_left
}

# Between remembered secrets; the character is ASCII's own record separator.
wfc_separator=$(printf '\036')

# wfc_secret_field FIELD
# Reads the record's FIELD, a NAME/KEY, and sets WFC_VALUE to that secret; to nothing where the record has no such field.
# Says why and returns 1 when the secret is missing.
wfc_secret_field() {
  wfc_field "$wfc_record" "$1"
  [ -n "$WFC_VALUE" ] || return 0
  wfc_secret_find "${WFC_VALUE%%/*}" "${WFC_VALUE#*/}" || wfc_fail "$WFC_MESSAGE"
}
