# Locations on this machine.
#   local: key   (a path below $WFC_ARTIFACTS, the artifact store of a run without an object store)
#   raw:   data  (the artifact itself, written as it is)
#
# The local store answers as an object store does: a key names one object or everything below it; saving a folder adds one
# object for each regular file and removes none; links and empty folders are not stored.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_raw_load: writes the record's data to $wfc_stage/data.
wfc_raw_load() {
  cat <"$wfc_record/data" >"$wfc_stage/data" 2>"$wfc_stage/log" || {
    wfc_log_tail
    wfc_fail "cannot write its data: $WFC_VALUE"
  }
}

# wfc_local_path
# Sets wfc_path to the place of the record's key in the store. Returns 1 and says so when there is none.
wfc_local_path() {
  if [ -z "${WFC_ARTIFACTS:-}" ]; then
    wfc_fail 'no local artifact store is set (WFC_ARTIFACTS)'
    return 1
  fi
  wfc_field "$wfc_record" key
  wfc_tidy_key "$WFC_VALUE" || return 1
  case $WFC_VALUE in
    .wfc-stage | .wfc-stage/*)
      wfc_fail "its key is the name of the store's working folder: $WFC_VALUE"
      return 1
      ;;
  esac
  wfc_location="local artifact $WFC_VALUE"
  wfc_path=$WFC_VALUE
  wfc_absolute "$WFC_ARTIFACTS"
  wfc_path=$WFC_VALUE/$wfc_path
}

# wfc_local_stage
# The working folder of a save: inside the store, so that the move at its end is a rename, and where no key can name it.
wfc_local_stage() {
  wfc_local_path || return 1
  mkdir -p "$WFC_ARTIFACTS/.wfc-stage" || {
    wfc_fail "cannot write in the local artifact store $WFC_ARTIFACTS"
    return 1
  }
  wfc_absolute "$WFC_ARTIFACTS"
  wfc_begin_stage "$WFC_VALUE/.wfc-stage"
}

# wfc_local_delete: deletes the object; everything below the key where it ends in a slash, as an object store does.
wfc_local_delete() {
  wfc_local_path || return 1
  wfc_field "$wfc_record" key
  case $WFC_VALUE in
    */) rm -rf "$wfc_path" ;;
    *) [ -d "$wfc_path" ] || rm -f "$wfc_path" ;;
  esac 2>"$wfc_stage/log" || {
    wfc_log_tail
    wfc_fail "cannot delete $wfc_location: $WFC_VALUE"
  }
}

# wfc_local_load: copies the object, or the folder of objects, to $wfc_stage/data. Returns 3 when there is none.
wfc_local_load() {
  wfc_local_path || return 1
  if [ ! -e "$wfc_path" ]; then
    wfc_not_found "nothing is stored at $wfc_location"
    return 3
  fi
  cp -R "$wfc_path" "$wfc_stage/data" 2>"$wfc_stage/log" || {
    wfc_log_tail
    wfc_fail "cannot copy $wfc_location: $WFC_VALUE"
  }
}

# wfc_quick_path RECORD [KEY]
# Sets wfc_quick to the place in the store of a file that is kept as it is. Fails for every other record. KEY is that of a record
# whose kind is known.
wfc_quick_path() {
  [ -n "${WFC_UNIQUE:-}" ] && [ -n "${WFC_ARTIFACTS:-}" ] || return 1
  if [ -z "${2-}" ]; then
    wfc_field "$1" kind
    [ "$WFC_VALUE" = local ] || return 1
  fi
  wfc_field "$1" archive
  [ "$WFC_VALUE" = none ] || return 1
  WFC_VALUE=${2-}
  [ -n "$WFC_VALUE" ] || wfc_field "$1" key
  case /$WFC_VALUE/ in
    *//* | */./* | */../* | /.wfc-stage/*) return 1 ;;
  esac
  wfc_quick=$WFC_ARTIFACTS/$WFC_VALUE
}

# wfc_quick_load RECORD DEST
# A file that needs no unpacking and no mode goes to DEST without a process but those that copy it and rename the copy: where
# nobody looks, it is copied to its place. Fails where anything is otherwise; then nothing is there, and the long way works, or
# says why it does not.
wfc_quick_load() {
  wfc_quick_path "$1" || return 1
  [ -f "$wfc_quick" ] && [ ! -h "$wfc_quick" ] && [ ! -e "$1/mode" ] && [ ! -d "$2" ] || return 1
  case $2 in
    */) return 1 ;;
    "${WFC_FRESH:-/dev/null}"/*)
      [ ! -e "$2" ] && [ ! -h "$2" ] || return 1
      cp "$wfc_quick" "$2" 2>/dev/null || {
        rm -f "$2"
        return 1
      }
      ;;
    /*) wfc_quick_copy "$wfc_quick" "${2%/*}/.wfc.$WFC_UNIQUE" "$2" ;;
    *) return 1 ;;
  esac
}

# wfc_quick_save RECORD SRC
# The same for storing the file SRC as it is. One that nobody needs any more, and that has no rights of its own, is only moved.
# shellcheck disable=SC3067 # all three shells have this test
wfc_quick_save() {
  wfc_quick_path "$1" "${WFC_KEY:-}" || return 1
  [ -f "$2" ] && [ ! -d "$wfc_quick" ] || return 1
  case $2 in
    "${WFC_SPENT:-/dev/null}"/*)
      if [ ! -h "$2" ] && [ -O "$2" ] && [ -r "$2" ] && [ ! -u "$2" ] && [ ! -g "$2" ] && [ -d "${wfc_quick%/*}" ]; then
        mv -f "$2" "$wfc_quick" 2>/dev/null
        return
      fi
      ;;
  esac
  [ -d "$WFC_ARTIFACTS/.wfc-stage" ] && [ -d "${wfc_quick%/*}" ] ||
    mkdir -p "$WFC_ARTIFACTS/.wfc-stage" "${wfc_quick%/*}" 2>/dev/null || return 1
  wfc_quick_copy "$2" "$WFC_ARTIFACTS/.wfc-stage/$WFC_UNIQUE" "$wfc_quick"
}

# wfc_quick_copy FROM BESIDE TO
wfc_quick_copy() {
  cp "$1" "$2" 2>/dev/null && mv -f "$2" "$3" 2>/dev/null && return 0
  rm -f "$2"
  return 1
}

# wfc_local_save DATA
# Stores the file or the folder DATA. A file takes its place by one rename.
wfc_local_save() {
  if [ -d "$1" ]; then
    wfc_local_save_folder "$1"
    return
  fi
  if [ "$wfc_archive" = none ]; then
    cp "$1" "$wfc_stage/data" 2>"$wfc_stage/log" || {
      wfc_log_tail
      wfc_fail "cannot copy $1: $WFC_VALUE"
      return 1
    }
    set -- "$wfc_stage/data"
  fi
  if [ -d "$wfc_path" ]; then
    wfc_fail "cannot store a file at $wfc_location: a folder of that name is in the store"
    return 1
  fi
  if ! mkdir -p "${wfc_path%/*}" 2>"$wfc_stage/log" || ! mv -f "$1" "$wfc_path" 2>"$wfc_stage/log"; then
    wfc_log_tail
    wfc_fail "cannot store $wfc_location: $WFC_VALUE"
  fi
}

# wfc_local_save_folder FOLDER
# Stores the regular files below FOLDER. Each takes its place by one rename; whoever saves into the same folder at the same
# time (loop items often do) is not disturbed.
wfc_local_save_folder() {
  wfc_tree=$wfc_stage/tree
  if ! cp -RP "$1/." "$wfc_tree" 2>"$wfc_stage/log" ||
    ! find "$wfc_tree" ! -type f ! -type d -exec rm -f {} + 2>"$wfc_stage/log"; then
    wfc_log_tail
    wfc_fail "cannot copy $1: $WFC_VALUE"
    return 1
  fi
  find "$wfc_tree" -depth -type d -exec rmdir {} + 2>/dev/null
  [ -d "$wfc_tree" ] || return 0
  if mkdir -p "${wfc_path%/*}" 2>"$wfc_stage/log" && mkdir "$wfc_path" 2>/dev/null; then
    # A folder that nobody else had before: its entries move as they are.
    set -- "$wfc_tree"/* "$wfc_tree"/.[!.]* "$wfc_tree"/..?*
    for wfc_entry in "$@"; do
      if [ -e "$wfc_entry" ]; then
        mv -f "$wfc_entry" "$wfc_path/" 2>"$wfc_stage/log" || break
      fi
    done
    rmdir "$wfc_tree" 2>/dev/null && return 0
  fi
  # shellcheck disable=SC2016 # the inner shell expands its own arguments
  (cd "$wfc_tree" && find . -type f -exec sh -c '
    store=$1
    shift
    for file; do
      mkdir -p "$store/${file%/*}" && [ ! -d "$store/$file" ] && mv -f "$file" "$store/$file" || exit 1
    done' sh "$wfc_path" {} +) 2>"$wfc_stage/log" || {
    wfc_log_tail
    wfc_fail "cannot store the folder at $wfc_location: a file and a folder have the same name there, or it cannot be written. $WFC_VALUE"
  }
}
