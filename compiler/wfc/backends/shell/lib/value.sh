# shellcheck shell=sh
# Values: variables, files, JSON text, hashes. An ordinary value costs no process here.
#
# A value is any text without NUL. It is never evaluated, never a pattern and never an option: it stands in quotes, and
# the only names that `eval` sees are identifiers which the compiler chose or numbers which this library counts.

wfc_newline='
'
# A shell finds a variable by searching a list, in the order in which variables were made: those that every node needs many
# times come before those of the tasks, of which there may be thousands.
wfc_value='' wfc_line='' wfc_rest='' wfc_text='' wfc_node='' wfc_run='' wfc_box='' wfc_index='' wfc_child='' wfc_made=0
wfc_word='' wfc_words='' wfc_entry='' wfc_type='' wfc_runtime='' wfc_failure='' wfc_phase='' wfc_state='' wfc_verdict=''
wfc_status='' wfc_display='' wfc_tasks='' wfc_outer='' wfc_comma='' wfc_pair='' wfc_record='' wfc_found='' wfc_root=''
wfc_retry='' wfc_ahead='' wfc_mock='' wfc_keeps='' wfc_print='' wfc_out='' wfc_err='' wfc_program='' wfc_pid='' wfc_path=''
wfc_char='' wfc_prefix='' wfc_hashed='' wfc_tree='' wfc_at='' wfc_part='' wfc_ended='' wfc_ended_key='' wfc_running=0
wfc_ascii=' !"#$%&'\''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'

# wfc_set VARIABLE VALUE: assign to a variable whose name is computed.
wfc_set() {
  eval "$1=\$2"
}

# wfc_get VARIABLE: its value, or the empty text, in $wfc_value.
wfc_get() {
  eval "wfc_value=\${$1-}"
}

# wfc_read FILE: the exact content in $wfc_value. A long file is left to cat: `read` takes one byte at a time.
wfc_read() {
  wfc_value=
  wfc_lines=0
  while IFS= read -r wfc_line; do
    wfc_value=$wfc_value$wfc_line$wfc_newline
    wfc_lines=$((wfc_lines + 1))
    if [ "$wfc_lines" -eq 100 ]; then
      wfc_value=$(cat <"$1" && printf .) || return 1
      wfc_value=${wfc_value%.}
      return 0
    fi
  done <"$1" || return 1
  wfc_value=$wfc_value$wfc_line
}

# wfc_write FILE VALUE
wfc_write() {
  printf %s "$2" >"$1"
}

# wfc_file_name NAME: in $wfc_value, NAME as a file's name. Argo's names are used as they are; any other becomes a legible
# part and a hash.
wfc_file_name() {
  case $1 in
    '' | *[!A-Za-z0-9_-]*)
      wfc_hash 2166136261 "$1"
      wfc_squeeze "$1"
      wfc_value=$wfc_value~$wfc_hashed
      ;;
    *) wfc_value=$1 ;;
  esac
}

# wfc_squeeze TEXT: in $wfc_value, at most 100 characters of TEXT, all of them harmless in a file's name.
wfc_squeeze() {
  wfc_rest=$1
  wfc_value=
  while [ -n "$wfc_rest" ] && [ "${#wfc_value}" -lt 100 ]; do
    wfc_char=${wfc_rest%"${wfc_rest#?}"}
    wfc_rest=${wfc_rest#?}
    case $wfc_char in
      [A-Za-z0-9_.,:=@+-] | '[' | ']' | '(' | ')') wfc_value=$wfc_value$wfc_char ;;
      *) wfc_value=${wfc_value}_ ;;
    esac
  done
}

# wfc_hash STATE TEXT: FNV-1a with 32 bits over the bytes of TEXT, from STATE (2166136261 at the start), in $wfc_hashed.
# Argo names nodes and pods with it. Because the hash of a child's name goes on from its parent's, only the new part of a
# name is ever read.
wfc_hash() {
  wfc_hashed=$1
  wfc_rest=$2
  while [ -n "$wfc_rest" ]; do
    wfc_char=${wfc_rest%"${wfc_rest#?}"}
    wfc_prefix=${wfc_ascii%%"$wfc_char"*}
    if [ "${#wfc_prefix}" -eq 95 ]; then
      wfc_hash_bytes "$1" "$2"
      return
    fi
    wfc_hashed=$((((wfc_hashed ^ (${#wfc_prefix} + 32)) * 16777619) & 4294967295))
    wfc_rest=${wfc_rest#?}
  done
}

# wfc_hash_bytes STATE TEXT: the same for text that is not printable ASCII.
wfc_hash_bytes() {
  wfc_hashed=$1
  for wfc_char in $(printf %s "$2" | od -An -v -tu1); do
    wfc_hashed=$((((wfc_hashed ^ wfc_char) * 16777619) & 4294967295))
  done
}

# wfc_json TEXT: the JSON string, with its quotes, in $wfc_value.
wfc_json() {
  case $1 in
    *[!\ -~]* | *[\"\\]*)
      wfc_rest=$1
      wfc_value=
      while :; do
        wfc_part=${wfc_rest%%[!\ !#-[\]-~]*}
        wfc_value=$wfc_value$wfc_part
        [ "$wfc_part" != "$wfc_rest" ] || break
        wfc_rest=${wfc_rest#"$wfc_part"}
        case $wfc_rest in
          \"*) wfc_value=$wfc_value\\\" ;;
          \\*) wfc_value=$wfc_value\\\\ ;;
          "$wfc_newline"*) wfc_value=$wfc_value\\n ;;
          *)
            wfc_value=
            break
            ;;
        esac
        wfc_rest=${wfc_rest#?}
        if [ "${#wfc_value}" -gt 2000 ]; then
          wfc_value=
          break
        fi
      done
      if [ -z "$wfc_value" ]; then
        wfc_value=$(printf %s "$1" | od -An -v -tu1 | awk "$wfc_json_program")
      fi
      wfc_value=\"$wfc_value\"
      ;;
    *) wfc_value=\"$1\" ;;
  esac
}

# Bytes as numbers to the inside of a JSON string in ASCII; what is not UTF-8 becomes U+FFFD. Numbers, because what awk
# makes of a byte above 127 differs between awks.
# shellcheck disable=SC2016 # it is awk's text
wfc_json_program='
function unit(code) { return sprintf("\\u%04x", code) }
function out(code) {
  if (code == 34) printf "\\\""
  else if (code == 92) printf "\\\\"
  else if (code == 10) printf "\\n"
  else if (code == 9) printf "\\t"
  else if (code == 13) printf "\\r"
  else if (code < 32 || (code > 126 && code < 65536)) printf "%s", unit(code)
  else if (code < 127) printf "%c", code
  else {
    code -= 65536
    printf "%s%s", unit(55296 + int(code / 1024)), unit(56320 + code % 1024)
  }
}
function bad() { printf "%s", unit(65533) }
function take(byte) {
  if (need > 0) {
    if (byte >= low && byte <= high) {
      value = value * 64 + byte - 128
      low = 128; high = 191
      if (--need == 0) out(value)
      return
    }
    bad()
    need = 0
  }
  low = 128; high = 191
  if (byte < 128) out(byte)
  else if (byte >= 194 && byte <= 223) { need = 1; value = byte - 192 }
  else if (byte >= 224 && byte <= 239) {
    need = 2; value = byte - 224
    if (byte == 224) low = 160
    if (byte == 237) high = 159
  } else if (byte >= 240 && byte <= 244) {
    need = 3; value = byte - 240
    if (byte == 240) low = 144
    if (byte == 244) high = 143
  } else bad()
}
{ for (i = 1; i <= NF; i++) take($i + 0) }
END { if (need > 0) bad() }
'

# wfc_milliseconds DURATION: in $wfc_value: seconds, or numbers with a unit each (h, m, s, ms). Fails for anything else.
wfc_milliseconds() {
  case $1 in
    '' | *[!0-9.hms]*) return 1 ;;
    *[!0-9]*) wfc_rest=$1 ;;
    *) wfc_rest=${1}s ;;
  esac
  wfc_value=0
  while [ -n "$wfc_rest" ]; do
    wfc_number=${wfc_rest%%[!0-9.]*}
    wfc_rest=${wfc_rest#"$wfc_number"}
    wfc_fraction=
    case $wfc_number in
      *.*)
        wfc_fraction=${wfc_number#*.}
        wfc_number=${wfc_number%%.*}
        ;;
    esac
    case $wfc_number$wfc_fraction in
      '' | *[!0-9]* | ????????????????*) return 1 ;;
    esac
    wfc_fraction=${wfc_fraction}000
    wfc_fraction=1${wfc_fraction%"${wfc_fraction#???}"}
    # Leading zeros would make the number an octal one.
    while :; do
      case $wfc_number in
        0?*) wfc_number=${wfc_number#0} ;;
        *) break ;;
      esac
    done
    wfc_number=$((${wfc_number:-0} * 1000 + wfc_fraction - 1000))
    case $wfc_rest in
      ms*)
        wfc_number=$((wfc_number / 1000))
        wfc_rest=${wfc_rest#ms}
        ;;
      h*)
        wfc_number=$((wfc_number * 3600))
        wfc_rest=${wfc_rest#h}
        ;;
      m*)
        wfc_number=$((wfc_number * 60))
        wfc_rest=${wfc_rest#m}
        ;;
      s*) wfc_rest=${wfc_rest#s} ;;
      *) return 1 ;;
    esac
    wfc_value=$((wfc_value + wfc_number))
  done
}

# wfc_quote TEXT: TEXT as one word of a shell command, in $wfc_value: for a person to read and to run again.
wfc_quote() {
  case $1 in
    *\'*)
      wfc_rest=$1
      wfc_value=
      while :; do
        wfc_part=${wfc_rest%%\'*}
        wfc_value=$wfc_value$wfc_part
        [ "$wfc_part" != "$wfc_rest" ] || break
        wfc_value="$wfc_value'\\''"
        wfc_rest=${wfc_rest#*\'}
      done
      wfc_value="'$wfc_value'"
      ;;
    '' | *[!A-Za-z0-9_./:=@%+,-]*) wfc_value="'$1'" ;;
    *) wfc_value=$1 ;;
  esac
}

# wfc_which PROGRAM [FOLDERS]: its path in $wfc_value, in the folders of $PATH or in these. A shell with programs of its own (busybox) would name those.
wfc_which() {
  wfc_rest=${2-$PATH}:
  while [ -n "$wfc_rest" ]; do
    wfc_value=${wfc_rest%%:*}
    wfc_rest=${wfc_rest#*:}
    wfc_value=${wfc_value:-.}/$1
    [ -f "$wfc_value" ] && [ -x "$wfc_value" ] && return 0
  done
  return 1
}
