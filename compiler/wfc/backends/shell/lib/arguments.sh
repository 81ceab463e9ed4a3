# shellcheck shell=sh
# The words for arguments: what a steps or dag template gives to the node in $wfc_child.

# The record that was copied last.
wfc_copied=''

# may_lack READ VARIABLE ID [NAME]: read it; where that node did not run, parameter_unless_lacking leaves it out.
may_lack() {
  wfc_set "wfc_lacking_$2" ''
  wfc_may_lack=yes
  "$@"
  wfc_may_lack=''
}

# may_fail READ VARIABLE ID [NAME]: read it for output_value_or; where it is not there, there is a default.
may_fail() {
  wfc_set "wfc_lacking_$2" ''
  wfc_may_lack=always
  "$@"
  wfc_may_lack=''
}

# output_value_or NAME VARIABLE DEFAULT
output_value_or() {
  wfc_get "wfc_lacking_$2"
  if [ -n "$wfc_value" ]; then
    output_value "$1" "$3"
  else
    wfc_get "$2"
    output_value "$1" "$wfc_value"
  fi
}

# parameter_unless_lacking NAME VARIABLE: the template has a default for what a node gives that did not run.
parameter_unless_lacking() {
  wfc_get "wfc_lacking_$2"
  [ -z "$wfc_value" ] || return 0
  wfc_get "$2"
  parameter "$1" "$wfc_value"
}

# may_stay TEXT READ VARIABLE ...: read it; where it is not there, the tag stays as it was written.
may_stay() {
  wfc_stays=$1
  shift
  may_fail "$@"
  wfc_get "wfc_lacking_$2"
  [ -z "$wfc_value" ] || wfc_set "$2" "$wfc_stays"
}

# cannot_start MESSAGE: the node lacks what it needs, as is known beforehand.
cannot_start() {
  wfc_give_up "$1"
}

# parameter NAME VALUE
parameter() {
  wfc_file_name "$1"
  wfc_folder "$wfc_child/inputs/parameters"
  wfc_write "$wfc_child/inputs/parameters/$wfc_value" "$2"
}

# choose_template DOCUMENT TEMPLATE [DOCUMENT TEMPLATE ID]...: the child runs the template ID of that document and name. Where there is
# none it cannot start, which wfc_take_choice says when its turn comes.
choose_template() {
  wfc_document=$1 wfc_name=$2
  shift 2
  wfc_value="workflow template $wfc_document not found"
  while [ $# -gt 2 ]; do
    if [ "$1" = "$wfc_document" ]; then
      if [ "$2" = "$wfc_name" ]; then
        wfc_write "$wfc_child/.template" "$3"
        return 0
      fi
      wfc_value="template $wfc_name not found in workflow template $wfc_document"
    fi
    shift 3
  done
  wfc_write "$wfc_child/.no-template" "$wfc_value"
}

# artifact NAME [FIELD VALUE]...: an artifact at the `location` that follows.
artifact() {
  wfc_file_name "$1"
  wfc_record=$wfc_child/inputs/artifacts/$wfc_value
  wfc_supplied=
  wfc_folder "$wfc_record"
  wfc_write "$wfc_record/name" "$1"
  shift
  while [ $# -gt 1 ]; do
    wfc_write "$wfc_record/$1" "$2"
    shift 2
  done
}

# artifact_from NAME ID ARTIFACT [optional|required]: what an earlier node saved, with that node's archive and optional. Without it, an
# argument that is optional is left out; then a template that has it for required cannot begin.
artifact_from() {
  wfc_find_artifact "$2" "$3" || {
    wfc_found=''
    # Of a step that was skipped Argo has an artifact that is nowhere.
    wfc_phase_in "$wfc_found_folder"
    [ "$wfc_scope:$wfc_state" != steps:Skipped ] || wfc_lost_as='missing location information'
  }
  wfc_pass_artifact "$1" "${4-}"
}

# artifact_from_input NAME INPUT [optional|required]: what the enclosing template was given.
artifact_from_input() {
  wfc_find_input "$2" || wfc_found=''
  # An input that is optional has a record that says no place.
  [ "${3-}" != required ] || [ -f "$wfc_found/kind" ] || wfc_found='' wfc_lost_as='missing location information'
  wfc_pass_artifact "$1" "${3-}"
}

# artifact_chosen NAME VARIABLE [optional|required]: the one whose record an expression has picked.
artifact_chosen() {
  wfc_find_chosen "$2" || wfc_found=''
  wfc_pass_artifact "$1" "${3-}"
}

# artifact_from_global NAME GLOBAL [optional|required]: what an earlier node gave to the whole workflow.
artifact_from_global() {
  wfc_find_global "$2" || wfc_found=''
  wfc_pass_artifact "$1" "${3-}"
}

# wfc_pass_artifact NAME OPTIONAL: the record $wfc_found, where there is one, becomes the input NAME in $wfc_target.
wfc_pass_artifact() {
  wfc_target=''
  wfc_value=${wfc_lost_as:-was not supplied} wfc_lost_as=''
  if [ -z "$wfc_found" ]; then
    if [ "$2" = required ]; then
      wfc_write "$wfc_child/.refused" "inputs.artifacts.$1 $wfc_value"
    else
      wfc_unresolved "$@"
    fi
    return 0
  fi
  wfc_file_name "$1"
  wfc_target=$wfc_child/inputs/artifacts/$wfc_value
  wfc_copy_record 'name mode recurse-mode saved path gc'
  wfc_write "$wfc_target/name" "$1"
}

# wfc_copy_record FIELDS: the record $wfc_found, without those fields, becomes the record $wfc_target. Fields are short but for
# the data of a raw artifact, so no program is started for each.
wfc_copy_record() {
  wfc_folder "$wfc_target"
  [ "$wfc_found" = "$wfc_copied" ] || wfc_recall_record
  wfc_copied_at=0
  while [ "$wfc_copied_at" -lt "$wfc_copied_fields" ]; do
    wfc_copied_at=$((wfc_copied_at + 1))
    eval "wfc_entry=\$wfc_copied_name_$wfc_copied_at wfc_value=\$wfc_copied_value_$wfc_copied_at"
    case " $1 " in
      *" $wfc_entry "*) ;;
      *) wfc_write "$wfc_target/$wfc_entry" "$wfc_value" ;;
    esac
  done
  [ ! -f "$wfc_found/data" ] || cp "$wfc_found/data" "$wfc_target/data"
}

# wfc_recall_record: the fields of the record $wfc_found. They stay known: a shell reads one byte at a time, and the items of a loop
# are often given the same artifact. Of a record that is there nothing changes, unless it is one of the whole workflow.
wfc_recall_record() {
  wfc_copied=$wfc_found wfc_copied_fields=0
  case $wfc_found in
    "$wfc_run/nodes/"*) ;;
    *) wfc_copied='' ;;
  esac
  set +f
  for wfc_entry in "$wfc_found"/*; do
    case ${wfc_entry##*/} in
      '*' | data) continue ;;
    esac
    wfc_read "$wfc_entry"
    wfc_copied_fields=$((wfc_copied_fields + 1))
    wfc_set "wfc_copied_name_$wfc_copied_fields" "${wfc_entry##*/}"
    wfc_set "wfc_copied_value_$wfc_copied_fields" "$wfc_value"
  done
  set -f
}

# sub_path PATH: of the artifact passed just before only what is at PATH below its key.
sub_path() {
  [ -n "$wfc_target" ] && [ -n "$1" ] || return 0
  wfc_read_field "$wfc_target" kind
  [ "$wfc_value" != http ] || [ ! -f "$wfc_target/key" ] || wfc_value=keyed
  case $wfc_value in
    http)
      wfc_read "$wfc_target/url"
      wfc_url_query=
      case $wfc_value in
        *\?*)
          wfc_url_query=\?${wfc_value#*\?}
          wfc_value=${wfc_value%%\?*}
          ;;
      esac
      wfc_write "$wfc_target/url" "${wfc_value%/}/${1#/}$wfc_url_query"
      ;;
    git | raw | '')
      wfc_read_field "$wfc_target" optional
      [ "$wfc_value" = true ] || wfc_give_up "the artifact has no key, so it cannot have the sub-path $1"
      ;;
    *)
      wfc_read "$wfc_target/key"
      wfc_write "$wfc_target/key" "${wfc_value%/}/${1#/}"
      ;;
  esac
}
