# shellcheck shell=sh
# What pods are given of secrets and ConfigMaps: variables, files of volumes, parameters.
#
# A ConfigMap is a folder of files, NAME/KEY below $WFC_CONFIG_MAPS; secrets are those of secrets.sh. In a variable or a
# parameter one newline at the end of a file is left out; a file of a volume has every byte.
#
# A pod's secrets are nowhere in the folder of the run: files of volumes, and all that is made of secrets on the way, stand in
# the pod's private folder, in memory where the machine has a place for that, and what the pod's commands print goes
# through a filter that puts *** in the place of each secret.

# wfc_need_private: in $wfc_private, the pod's private folder; in $WFC_PRIVATE where that is set.
wfc_need_private() {
  [ -z "$wfc_private" ] || return 0
  wfc_private_place
  wfc_private=$(cd -P -- "$wfc_value" && mktemp -d "$PWD/wfc-${WFC_OWNER:+$WFC_OWNER.}XXXXXX") || {
    wfc_private=
    wfc_give_up "cannot make a private folder in $wfc_value"
    return 1
  }
}

# wfc_drop_private: the pod has ended.
wfc_drop_private() {
  wfc_remove "$wfc_private"
  wfc_private=
}

# wfc_key secret|config-map NAME KEY: that value in $wfc_value; fails with the reason in $wfc_reason. From the first secret
# on, this shell is not traced and the pod's output is filtered.
wfc_key() {
  if [ "$1" = secret ]; then
    { set +x; } 2>/dev/null
    wfc_secret "$2" "$3" || {
      wfc_reason=$WFC_MESSAGE
      return 1
    }
    wfc_hides=yes
    wfc_value=$WFC_VALUE
    WFC_VALUE=
    return 0
  fi
  wfc_reason="the ConfigMap $2 has no key $3: put it in the file $2/$3 of the folder given with --config-maps"
  wfc_plain_name "$2" && wfc_plain_name "$3" && [ -n "${WFC_CONFIG_MAPS-}" ] && [ -f "$WFC_CONFIG_MAPS/$2/$3" ] || return 1
  wfc_read "$WFC_CONFIG_MAPS/$2/$3"
  wfc_value=${wfc_value%"$wfc_newline"}
}

# wfc_plain_name NAME: whether a secret, a ConfigMap or one of their keys can be called so.
wfc_plain_name() {
  case $1 in
    '' | . | .. | *[!-._a-zA-Z0-9]*) return 1 ;;
  esac
}

# wfc_folder_of secret|config-map NAME: in $wfc_value, the folder of its keys. Fails, with the reason in $wfc_reason, where there
# is none: all of a secret can only be taken from a folder.
wfc_folder_of() {
  if [ "$1" = secret ]; then
    wfc_value=${WFC_SECRETS-} wfc_reason="the secret $2 is missing: put it in the folder $2 of the folder given with --secrets"
  else
    wfc_value=${WFC_CONFIG_MAPS-}
    wfc_reason="the ConfigMap $2 is missing: put it in the folder $2 of the folder given with --config-maps"
  fi
  wfc_value=$wfc_value/$2
  wfc_plain_name "$2" && [ "$wfc_value" != "/$2" ] && [ -d "$wfc_value" ]
}

# wfc_all_keys secret|config-map NAME: its keys, in $wfc_keys.
wfc_all_keys() {
  wfc_keys=
  wfc_folder_of "$1" "$2" || return 1
  set +f
  for wfc_entry in "$wfc_value"/* "$wfc_value"/.[!.]*; do
    if [ -f "$wfc_entry" ] && wfc_plain_name "${wfc_entry##*/}"; then
      wfc_keys="$wfc_keys ${wfc_entry##*/}"
    fi
  done
  set -f
}

# --- variables ----------------------------------------------------------------------------------------------------

# env_secret NAME SECRET KEY [optional], env_config_map NAME CONFIG-MAP KEY [optional]: one variable of the command.
env_secret() {
  wfc_env_key secret "$@"
}

env_config_map() {
  wfc_env_key config-map "$@"
}

wfc_env_key() {
  if wfc_key "$1" "$3" "$4"; then
    if [ "$1" = secret ] && wfc_is_odd "$2" && ! "wfc_${wfc_runtime}_hides_words"; then
      wfc_warn "$wfc_node_name: the variable $2 is left out: here a value of that name would be in the machine's process list, and it is a secret"
      return 0
    fi
    [ "$1" = secret ] || set -- '' "$2"
    wfc_env_put "$2" "$wfc_value" "$1"
  elif [ "${5-}" != optional ]; then
    wfc_give_up "$wfc_reason"
  fi
}

# env_secrets PREFIX SECRET [optional], env_config_maps PREFIX CONFIG-MAP [optional]: a variable for every key.
env_secrets() {
  wfc_env_keys secret "$@"
}

env_config_maps() {
  wfc_env_keys config-map "$@"
}

wfc_env_keys() {
  wfc_all_keys "$1" "$3" || {
    [ "${4-}" = optional ] || wfc_give_up "$wfc_reason"
    return 0
  }
  for wfc_key_name in $wfc_keys; do
    wfc_env_key "$1" "$2$wfc_key_name" "$3" "$wfc_key_name"
  done
}

# --- parameters ---------------------------------------------------------------------------------------------------

# input_parameter_from VARIABLE NAME CONFIG-MAP KEY [DEFAULT]: the argument that the caller gave, else what the ConfigMap has.
input_parameter_from() {
  wfc_file_name "$2"
  if [ -f "$wfc_node/inputs/parameters/$wfc_value" ]; then
    input_parameter "$1" "$2"
  elif wfc_key config-map "$3" "$4"; then
    input_parameter "$1" "$2" "$wfc_value"
  elif [ $# -gt 4 ]; then
    input_parameter "$1" "$2" "$5"
  else
    wfc_give_up "$wfc_reason"
    input_parameter "$1" "$2" ''
  fi
}

# workflow_parameter_from VARIABLE NAME CONFIG-MAP KEY [DEFAULT]: the same for the workflow; what -p gave comes first.
workflow_parameter_from() {
  wfc_get "wfc_given_$1"
  if [ -n "$wfc_value" ]; then
    workflow_parameter "$1" "$2"
  elif wfc_key config-map "$3" "$4"; then
    workflow_parameter "$1" "$2" "$wfc_value"
  elif [ $# -gt 4 ]; then
    workflow_parameter "$1" "$2" "$5"
  else
    workflow_parameter "$1" "$2" ''
    wfc_absent_maps="$wfc_absent_maps $3/$4"
  fi
}

# --- files --------------------------------------------------------------------------------------------------------

# secret_files NAME [optional] [item KEY PATH MODE|-]..., config_map_files ...: files of the volume named by `files`: those
# items, else every key by its own name.
secret_files() {
  wfc_copy_keys secret "$@"
}

config_map_files() {
  wfc_copy_keys config-map "$@"
}

wfc_copy_keys() {
  # Of a volume that is not made, nothing is asked for.
  [ -n "$wfc_files_folder" ] || return 0
  wfc_kind=$1 wfc_name=$2
  shift 2
  wfc_optional=
  if [ "${1-}" = optional ]; then
    wfc_optional=yes
    shift
  fi
  if [ $# -eq 0 ]; then
    wfc_all_keys "$wfc_kind" "$wfc_name" || {
      [ -n "$wfc_optional" ] || wfc_give_up "$wfc_reason"
      return 0
    }
    for wfc_key_name in $wfc_keys; do
      wfc_copy_key "$wfc_key_name" "$wfc_key_name" - || return 0
    done
  fi
  while [ $# -gt 3 ]; do
    wfc_copy_key "$2" "$3" "$4" || return 0
    shift 4
  done
}

# wfc_copy_key KEY PATH MODE|-
wfc_copy_key() {
  wfc_key "$wfc_kind" "$wfc_name" "$1" || {
    [ -n "$wfc_optional" ] && return 0
    wfc_give_up "$wfc_reason"
    return 1
  }
  wfc_text=$wfc_value
  wfc_file_of_volume "$2" || return 1
  if wfc_folder_of "$wfc_kind" "$wfc_name" && [ -f "$wfc_value/$1" ]; then
    cp "$wfc_value/$1" "$wfc_target" || return 1
  else
    wfc_write "$wfc_target" "$wfc_text"
  fi
  wfc_text=
  wfc_mode=$3
  [ "$wfc_mode" != - ] || wfc_mode=$wfc_files_mode
  chmod "$wfc_mode" "$wfc_target"
}

# text_file PATH VALUE [MODE]: a file of that volume with a text of the pod's own.
text_file() {
  wfc_file_of_volume "$1" || return 0
  wfc_write "$wfc_target" "$2"
  chmod "${3:-$wfc_files_mode}" "$wfc_target"
}

# wfc_file_of_volume PATH: in $wfc_target, where that file of the volume is made.
wfc_file_of_volume() {
  case /$1/ in
    // | */../* | //*)
      wfc_give_up "a volume cannot have a file '$1'"
      return 1
      ;;
  esac
  [ -n "$wfc_files_folder" ] || return 1
  wfc_target=$wfc_files_folder/$1
  mkdir -p "${wfc_target%/*}"
}

# --- what commands print ------------------------------------------------------------------------------------------

# One line of sed for each line of each secret, the longest first. What has less than four characters is left, as in wfc_mask.
# shellcheck disable=SC2016 # it is awk's text
wfc_filter_program='
BEGIN { RS = "\036" }
{
  count = split($0, lines, "\n")
  for (i = 1; i <= count; i++)
    if (length(lines[i]) > 3 && !(lines[i] in seen)) {
      seen[lines[i]] = 1
      for (at = ++total; at > 1 && length(list[at - 1]) < length(lines[i]); at--) list[at] = list[at - 1]
      list[at] = lines[i]
    }
}
END {
  for (i = 1; i <= total; i++) {
    gsub(/[[\\.*^$\/]/, "\\\\&", list[i])
    printf "s/%s/***/g\n", list[i]
  }
}'

# wfc_open_filters: from now on, what is written to $wfc_out and $wfc_err goes to the files of that name in $wfc_box, less the
# secrets. What the command printed is kept as it was in the private folder where somebody asks for the result.
wfc_open_filters() {
  wfc_need_private || return 1
  wfc_filters=$(mktemp -d "$wfc_private/output-XXXXXX")
  printf %s "$wfc_masks" | awk "$wfc_filter_program" >"$wfc_filters/program"
  mkfifo -m 600 "$wfc_filters/out" "$wfc_filters/err"
  set --
  [ -z "$wfc_archives" ] || set -- "$wfc_filters/log"
  wfc_filter "$wfc_filters/err" "$wfc_err" "$@"
  wfc_filter_err=$!
  [ -z "$wfc_capture_result" ] || {
    wfc_raw=$wfc_filters/raw
    set -- "$@" "$wfc_raw"
  }
  wfc_filter "$wfc_filters/out" "$wfc_out" "$@"
  wfc_filter_out=$!
  wfc_out=$wfc_filters/out wfc_err=$wfc_filters/err
}

# wfc_filter PIPE FILE [COPY]...: in a process of its own, add to FILE what comes through PIPE, less the secrets, and to each COPY
# all of it.
wfc_filter() {
  wfc_pipe=$1 wfc_filtered=$2
  shift 2
  if [ $# -gt 0 ]; then
    {
      : >"$wfc_pipe.open"
      exec tee -a "$@"
    } <"$wfc_pipe" | sed -f "$wfc_filters/program" >>"$wfc_filtered" &
  else
    {
      : >"$wfc_pipe.open"
      exec sed -f "$wfc_filters/program"
    } <"$wfc_pipe" >>"$wfc_filtered" &
  fi
}

# wfc_close_filters: the command has ended; wait for the rest.
wfc_close_filters() {
  wfc_end_pipes "$wfc_filters/out" "$wfc_filters/err"
  wait "$wfc_filter_out" "$wfc_filter_err" || :
  [ ! -f "$wfc_filters/log" ] || sed -f "$wfc_filters/program" <"$wfc_filters/log" >>"$wfc_box/.log"
}
