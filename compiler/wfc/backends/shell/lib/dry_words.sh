# shellcheck shell=sh disable=SC2030,SC2031,SC2317,SC2329
# The words of templates in a dry run: each says what it would do, and gives its tag for what is not known before the run.

# wfc_dry_read VARIABLE ID REST: what is to be read of a child is its tag.
wfc_dry_read() {
  wfc_find "$2"
  wfc_written_name "$2"
  wfc_set "$1" "{{$wfc_scope.$wfc_value.$3}}"
}

# wfc_dry_condition: print the condition of the call that was looked up, with all that is known filled in.
wfc_dry_condition() {
  wfc_get "wfc_dry_when_$wfc_id"
  wfc_dry_shown=$wfc_value
  "$wfc_l_when" >/dev/null
  printf %s "$wfc_dry_shown"
}

# wfc_dry_fill NAME VALUE: put VALUE in for the tag NAME of $wfc_dry_shown.
wfc_dry_fill() {
  wfc_rest=$wfc_dry_shown wfc_dry_shown=
  while :; do
    case $wfc_rest in
      *"{{$1}}"*) ;;
      *) break ;;
    esac
    wfc_dry_shown=$wfc_dry_shown${wfc_rest%%"{{$1}}"*}$2
    wfc_rest=${wfc_rest#*"{{$1}}"}
  done
  wfc_dry_shown=$wfc_dry_shown$wfc_rest
}

# wfc_dry_words: from here on the words of templates note what they are asked for, and do nothing.
wfc_dry_words() {
  expressions() {
    while [ "$1" != -- ]; do
      [ "$1" = + ] || wfc_set "${1#\?}" '<expression>'
      shift
    done
    while [ -n "${wfc_dry_shown-}" ] && [ $# -gt 2 ]; do
      case $1 in
        text) wfc_dry_fill "$2" "$3" ;;
        read)
          wfc_get "$3"
          wfc_dry_fill "$2" "$wfc_value"
          ;;
        --)
          shift 2
          continue
          ;;
      esac
      shift 3
    done
  }
  when() {
    :
  }
  own_expressions() {
    expressions "$@"
  }
  worked_out() {
    expressions "$@" --
  }
  wfc_read_output() {
    wfc_dry_read "$1" "$2" "outputs.$4"
  }
  read_global() {
    wfc_set "$1" "{{workflow.outputs.parameters.$2}}"
  }
  read_status() {
    wfc_dry_read "$1" "$2" status
  }
  read_exit_code() {
    wfc_dry_read "$1" "$2" exitCode
  }
  wfc_read_moment() {
    wfc_dry_read "$1" "$2" "$3"
  }
  read_host_node_name() {
    wfc_dry_read "$1" "$2" hostNodeName
  }
  wfc_read_list() {
    wfc_dry_read "$1" "$2" "$3"
  }
  artifact_from() {
    wfc_find "$2"
    wfc_written_name "$2"
    wfc_dry_given "$1" "$wfc_scope.$wfc_value.outputs.artifacts.$3"
  }
  artifact_from_input() {
    wfc_dry_given "$1" "inputs.artifacts.$2"
  }
  artifact_from_global() {
    wfc_dry_given "$1" "workflow.outputs.artifacts.$2"
  }
  wfc_add_item() {
    wfc_dry_count=$((wfc_dry_count + 1))
    [ "$wfc_dry_count" -gt 5 ] || wfc_dry_items="$wfc_dry_items${wfc_dry_items:+, }$wfc_item_name"
    [ "$wfc_dry_count" -ne 6 ] || wfc_dry_items="$wfc_dry_items, ..."
    [ "$wfc_dry_count" -eq 1 ] || return 0
    [ "$wfc_l_when" = - ] || wfc_dry_if=$(wfc_dry_condition 2>/dev/null) || :
    [ "$wfc_l_arguments" = - ] || "$wfc_l_arguments" || :
  }
  read_ip() {
    wfc_dry_read "$1" "$2" ip
  }
  # What an expression picks is not known.
  read_artifact() {
    wfc_find "$2"
    wfc_set "$1" ''
  }
  read_input_artifact() {
    wfc_set "$1" ''
  }
  artifact_chosen() {
    wfc_dry_given "$1" '=expression'
  }
  sub_path() {
    [ -z "$wfc_record" ] || [ ! -f "$wfc_record/given" ] || printf '/%s' "${1#/}" >>"$wfc_record/given"
  }
  # What goes wrong because a value is not known goes wrong here alone.
  wfc_give_up() {
    case $1 in
      *'{{'* | *'<expression>'*) ;;
      *) wfc_dry_wrong=${wfc_dry_wrong:-$1} ;;
    esac
  }
  cannot_start() {
    wfc_dry_wrong=${wfc_dry_wrong:-$1}
  }
  hook() {
    wfc_dry_why=', when it has begun or ended' wfc_dry_wrong=''
    wfc_hook_suffix=.hooks.$1
    [ -z "${5-}" ] || wfc_dry_why=", when $5"
    [ "$1" != exit ] || {
      [ "$wfc_shutdown" != Terminate ] || return 0
      wfc_hook_suffix=.onExit wfc_dry_why=', at the end'
      [ -z "${5-}" ] || wfc_dry_why=", at the end, if $5"
    }
    wfc_dry_below_name=$wfc_name_of_parent wfc_dry_below_hash=$wfc_hash_of_parent wfc_dry_below_folder=$wfc_folder_of_parent
    wfc_name_child "$wfc_hook_suffix"
    mkdir -p "$wfc_child"
    [ "$3" = - ] || "$3" 2>/dev/null || :
    (
      [ "$1" != exit ] || wfc_in_exit=yes
      wfc_dry_node "$2" "$wfc_dry_called$wfc_hook_suffix" "$wfc_dry_indent"
    )
    wfc_name_of_parent=$wfc_dry_below_name wfc_hash_of_parent=$wfc_dry_below_hash wfc_folder_of_parent=$wfc_dry_below_folder
  }
  hook_values() {
    :
  }
  # What a run has that is resumed for the second time lies in two places, and is not looked at.
  [ -z "$wfc_resumed" ] || [ -n "$wfc_aside" ] || wfc_check_needs() {
    :
  }
  mutex() {
    wfc_dry_line '   ' "waits for the mutex $1"
  }
  database_mutex() {
    mutex "$1"
  }
  semaphore() {
    wfc_dry_line '   ' "waits for the semaphore $1/$2"
  }
  database_semaphore() {
    wfc_dry_line '   ' "waits for the semaphore $1"
  }
  memoize() {
    wfc_dry_line '   ' "is remembered as $1 in $2${3:+, for $3}"
  }
  retry() {
    wfc_words=
    while [ $# -gt 1 ]; do
      case $1 in
        expression) wfc_words="$wfc_words, if an expression holds" ;;
        *) wfc_words="$wfc_words, $1 $2" ;;
      esac
      shift 2
    done
    wfc_dry_line '   ' "is tried again${wfc_words:+: ${wfc_words#, }}"
  }
  pause() {
    wfc_suspended=${1-until somebody resumes it}
    case $wfc_suspended in
      *'{{'* | *'<expression>'*) return 0 ;;
    esac
    [ $# -gt 0 ] || return 0
    wfc_suspended=''
    if wfc_milliseconds "$1"; then
      wfc_suspended="$((wfc_value / 1000)) seconds"
    else
      wfc_give_up "unable to parse the duration '$1'"
    fi
  }
  # No volume is made, and no secret read.
  one_of() {
    :
  }
  found_one() {
    :
  }
  volume() {
    :
  }
  files() {
    :
  }
  wfc_copy_keys() {
    :
  }
  text_file() {
    :
  }
  mirror_inputs() {
    wfc_dry_mounts="${wfc_dry_mounts}sees the input artifacts$wfc_newline"
  }
  mount() {
    wfc_dry_mounts="${wfc_dry_mounts}mounts $1 at $2$wfc_newline"
  }
  wfc_key() {
    wfc_value="<$1 $2/$3>"
  }
  wfc_dry_hides_words() {
    :
  }
  wfc_env_keys() {
    wfc_env_put "$2*" "<all of the $1 $3>"
  }
  run_image() {
    case $wfc_runtime_choice in
      sandbox | host) wfc_give_up "only the image $wfc_image knows its command" ;;
    esac
    wfc_with_words image "$@"
  }
  run_members() {
    wfc_dry_companions member
    wfc_dry_outputs
  }
  send_request() {
    wfc_value=$2
    case $wfc_value in
      *://*@*) wfc_value=${wfc_value%%://*}://${wfc_value#*@} ;;
    esac
    wfc_dry_line '   ' "sends: ${1:-GET} $wfc_value"
    wfc_rest=$wfc_sent
    while [ -n "$wfc_rest" ]; do
      wfc_dry_line '   ' "header: ${wfc_rest%%"$wfc_newline"*}"
      wfc_rest=${wfc_rest#*"$wfc_newline"}
    done
    wfc_rest=$wfc_sent_secrets
    while [ -n "$wfc_rest" ]; do
      wfc_line=${wfc_rest%%"$wfc_newline"*}
      wfc_dry_line '   ' "header: ${wfc_line%%: *}: <secret ${wfc_line#*: }>"
      wfc_rest=${wfc_rest#*"$wfc_newline"}
    done
    [ -z "$wfc_request_body" ] || wfc_dry_text body "$wfc_request_body"
    [ -z "$wfc_request_condition" ] || wfc_dry_line '   ' "succeeds if $wfc_request_condition"
  }
  change_resource() {
    wfc_words=
    wfc_index=0
    while [ "$wfc_index" -lt "$wfc_flags" ]; do
      wfc_index=$((wfc_index + 1))
      wfc_get "wfc_flag_$wfc_index"
      wfc_words="$wfc_words $wfc_value"
    done
    wfc_dry_line '   ' "kubectl $1$wfc_words"
    [ -z "${wfc_manifest_from# }" ] || wfc_dry_line '   ' "manifest: the artifact $wfc_manifest_from"
    [ ! -s "$wfc_node/manifest" ] || {
      wfc_read "$wfc_node/manifest"
      wfc_dry_text manifest "$wfc_value"
    }
    wfc_dry_inputs
  }
  list_data() {
    wfc_location_text "$wfc_node/source"
    wfc_dry_line '   ' "lists what is below $wfc_value"
  }
}

# wfc_dry_unknown_items TEXT [:KEY =VARIABLE]...: whether the list TEXT of a loop is not known yet; then an item is its tag.
wfc_dry_unknown_items() {
  case $1 in
    '['*) return 1 ;;
    *'{{'*'}}'* | *'<expression>'*) ;;
    *) return 1 ;;
  esac
  wfc_dry_list=$1
  shift
  wfc_hold item '{{item}}'
  for wfc_word; do
    case $wfc_word in
      =*) wfc_hold "${wfc_word#=}" "{{item.$wfc_item_key}}" ;;
      *) wfc_item_key=${wfc_word#:} ;;
    esac
  done
  wfc_item_name='{{item}}'
  wfc_add_item
  wfc_dry_items=$wfc_dry_list wfc_dry_count=0
}

# wfc_dry_given NAME TAG: an artifact that another task gives.
wfc_dry_given() {
  wfc_target=''
  wfc_file_name "$1"
  mkdir -p "$wfc_child/inputs/artifacts/$wfc_value"
  wfc_write "$wfc_child/inputs/artifacts/$wfc_value/name" "$1"
  wfc_write "$wfc_child/inputs/artifacts/$wfc_value/given" "{{$2}}"
}
