# shellcheck shell=sh
# The words that templates are written in. A template is a function: it says what it takes (inputs.sh) and gives (outputs.sh),
# then what it runs. What a template calls is declared with the words of children.sh, and its arguments with those of
# arguments.sh and reads.sh.
#
# A mistake met on the way (a value that nobody gave) is noted with wfc_give_up and the rest is still read; nothing is run
# after it. The words only note things down for the node that is running: $wfc_node is its folder.

# template ID KIND NAME [FUNCTION [retry]]: there is a function template_ID. KIND is container, script, containerSet, steps,
# dag, suspend, http, data or resource. (Inside is a Pod that needs no file system of its own: this library does what it does.) A
# choice is no template, but stands for the one that is chosen for each child of a call (choose_template). FUNCTION gives the
# outputs of a node that does not run. With `retry`, the function retry_ID says how often.
template() {
  wfc_set "wfc_defaults_$1" "${4-}"
  case $2 in
    container | script | containerSet) wfc_set "wfc_type_$1" Pod ;;
    steps) wfc_set "wfc_type_$1" Steps ;;
    dag) wfc_set "wfc_type_$1" DAG ;;
    suspend) wfc_set "wfc_type_$1" Suspend ;;
    http) wfc_set "wfc_type_$1" HTTP ;;
    data | resource) wfc_set "wfc_type_$1" Inside ;;
    choice) wfc_set "wfc_type_$1" Choice ;;
  esac
  wfc_set "wfc_retry_$1" "${5-}"
  wfc_set "wfc_ahead_$1" ''
  wfc_set "wfc_template_$1" "$3"
}

# before ID [locks] [memo]: the function before_ID says what the node waits for before it runs, and what it is remembered by.
before() {
  wfc_ahead_of=$1
  shift
  wfc_set "wfc_ahead_$wfc_ahead_of" "$*"
}

# records ID FOLDER... [stored]: what a node of template ID keeps of its artifacts goes into these folders below its own. They are
# made with it. `stored`: it gives something to the local store, in the place that artifact_folder names.
records() {
  wfc_records_of=$1
  shift
  wfc_set "wfc_records_$wfc_records_of" "$*"
}

# once ID: template ID declares many calls, and nothing below its nodes calls it again: a node that has read it forgets it, for each
# process that it starts begins with a copy of all that it knows.
once() {
  wfc_set "wfc_once_$1" yes
}

# measures ID: the function metrics_ID says what is measured of a node when it has ended.
measures() {
  wfc_set "wfc_measures_$1" yes
}

# publishes ID: the function publish_ID says which outputs of a node are known to the whole workflow, once it has ended.
publishes() {
  wfc_set "wfc_publishes_$1" yes
}

# wfc_give_up MESSAGE: the node cannot run; the first reason is kept.
wfc_give_up() {
  [ -n "$wfc_failure" ] || wfc_failure=$1
}

# --- how to run ---------------------------------------------------------------------------------------------------

# image NAME [PULL-POLICY]: what a container engine runs the command in; the sandbox uses the machine's own programs.
image() {
  wfc_image=$1
  wfc_pull=${2-}
}

# terminal: a container engine gives the command a terminal; nobody types there.
terminal() {
  wfc_has_terminal=yes
}

# working_folder PATH: where the command starts.
working_folder() {
  wfc_working_folder=$1
}

# deadline SECONDS, timeout DURATION: how long the command may run; the shorter of both counts.
deadline() {
  case $1 in
    '' | *[!0-9]*) wfc_give_up "failed to parse activeDeadlineSeconds '$1'" ;;
    *) wfc_deadline=$1 ;;
  esac
}

timeout() {
  wfc_milliseconds "$1" || {
    wfc_give_up "failed to parse timeout '$1'"
    return 0
  }
  wfc_value=$((wfc_value / 1000))
  [ "$wfc_value" -ge 2 ] || wfc_value=2
  [ -n "$wfc_deadline" ] && [ "$wfc_deadline" -lt "$wfc_value" ] || wfc_deadline=$wfc_value
}

# pause [DURATION]: wait so long, or until somebody resumes the node.
pause() {
  if [ $# -eq 0 ]; then
    wfc_suspended=always
    return 0
  fi
  wfc_milliseconds "$1" || wfc_give_up "unable to parse the duration '$1'"
  wfc_suspended=$wfc_value
}

# with_env NAME VALUE: one variable of the command's environment; later ones replace earlier ones.
with_env() {
  wfc_expand "$2"
  wfc_env_put "$1" "$wfc_value"
}

# env_text NAME VALUE: the same for a text that Kubernetes makes itself.
env_text() {
  wfc_env_put "$1" "$2"
}

# wfc_env_put NAME VALUE [secret]
wfc_env_put() {
  ! wfc_is_odd "$1" || wfc_env_odd=${3:-${wfc_env_odd:-plain}}
  wfc_env_count=$((wfc_env_count + 1))
  wfc_env_names=$wfc_env_names$1:
  wfc_set "wfc_env_name_$wfc_env_count" "$1"
  wfc_set "wfc_env_value_$wfc_env_count" "$2"
  wfc_set "wfc_env_hidden_$wfc_env_count" "${3-}"
}

# wfc_is_odd NAME: whether a variable has a name that no shell can hold, such as a.b.
wfc_is_odd() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) return 0 ;;
  esac
  return 1
}

# source_text TEXT: the script. It is staged as a file, whose name becomes the last argument of `run`.
source_text() {
  wfc_source=$1
  wfc_has_source=yes
}

# wfc_expand TEXT: in $wfc_value, TEXT with $(NAME) replaced by the variables named so far with with_env and $$ by $:
# Kubernetes does that to commands, arguments and variables; an unknown $(NAME) stays.
wfc_expand() {
  wfc_value=$1
  case $1 in
    *\$[\$\(]*) ;;
    *) return 0 ;;
  esac
  wfc_rest=$1
  wfc_value=
  while :; do
    case $wfc_rest in
      *'$'*) ;;
      *) break ;;
    esac
    wfc_value=$wfc_value${wfc_rest%%\$*}
    wfc_rest=${wfc_rest#*\$}
    case $wfc_rest in
      '$'*)
        wfc_value=$wfc_value\$
        wfc_rest=${wfc_rest#?}
        ;;
      '('*')'*)
        wfc_name=${wfc_rest#?}
        wfc_name=${wfc_name%%\)*}
        wfc_rest=${wfc_rest#*\)}
        wfc_env_index=$wfc_env_count
        while [ "$wfc_env_index" -gt 0 ]; do
          eval "wfc_expanded=\$wfc_env_name_$wfc_env_index"
          [ "$wfc_expanded" != "$wfc_name" ] || break
          wfc_env_index=$((wfc_env_index - 1))
        done
        if [ "$wfc_env_index" -gt 0 ]; then
          eval "wfc_value=\$wfc_value\$wfc_env_value_$wfc_env_index"
        else
          wfc_value="$wfc_value\$($wfc_name)"
        fi
        ;;
      *) wfc_value=$wfc_value\$ ;;
    esac
  done
  wfc_value=$wfc_value$wfc_rest
}

# run WORD...: the command of the template; this is where it happens. See pod.sh.
run() {
  wfc_with_words command "$@"
}

# run_image ARGUMENT...: the image's own command, with these arguments if there are any.
run_image() {
  [ "$wfc_runtime" = engine ] || wfc_give_up "only the image $wfc_image knows its command (--images FILE of wfc run and wfc compile says it in its place)"
  wfc_with_words image "$@"
}
