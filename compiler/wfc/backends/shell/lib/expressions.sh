# shellcheck shell=sh
# Expressions: jq works them out. All of one place take one process.

# expressions VARIABLE... -- PROGRAM [text NAME VALUE | read NAME VARIABLE]...: what the results of PROGRAM are, in the
# variables; its variables are the values by their dotted names. What was read and is lacking is null. A result that
# fails is a mistake of the node, unless ? stands before its variable. (Descriptor 4 belongs to the loop whose items are
# being given their arguments.)
expressions() {
  wfc_results=
  while [ "$1" != -- ]; do
    wfc_results="$wfc_results $1"
    shift
  done
  wfc_program=$2
  shift 2
  wfc_object=
  while [ $# -gt 2 ]; do
    wfc_json "$2"
    wfc_object="$wfc_object${wfc_object:+,}$wfc_value:"
    wfc_text=$3 wfc_value=
    if [ "$1" = read ]; then
      wfc_get "$3"
      wfc_text=$wfc_value
      wfc_get "wfc_lacking_$3"
    fi
    if [ -n "$wfc_value" ]; then
      wfc_value=null
    else
      wfc_json "$wfc_text"
    fi
    wfc_object=$wfc_object$wfc_value
    shift 3
  done
  wfc_frames=$wfc_node/.expressions
  printf '{%s}' "$wfc_object" | jq -j "$wfc_jq$wfc_program" >"$wfc_frames" || {
    wfc_give_up 'jq cannot work out the expressions'
    return 0
  }
  exec 3<"$wfc_frames"
  for wfc_result in $wfc_results; do
    wfc_outcome=failed wfc_lines=0
    read -r wfc_outcome wfc_lines <&3 || :
    wfc_text=
    while [ "$wfc_lines" -gt 0 ]; do
      IFS= read -r wfc_line <&3 || :
      wfc_text=$wfc_text$wfc_line
      wfc_lines=$((wfc_lines - 1))
      [ "$wfc_lines" -eq 0 ] || wfc_text=$wfc_text$wfc_newline
    done
    wfc_set "${wfc_result#\?}" ''
    case $wfc_outcome:$wfc_result in
      ok:*)
        wfc_set "${wfc_result#\?}" "$wfc_text"
        wfc_set "wfc_lacking_${wfc_result#\?}" ''
        ;;
      *:\?*) wfc_set "wfc_lacking_${wfc_result#\?}" yes ;;
      *) wfc_give_up "failed to evaluate expression: $wfc_text" ;;
    esac
  done
  exec 3<&-
  rm -f "$wfc_frames"
}
