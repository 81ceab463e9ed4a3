# Artifacts in and out: the two entry points, wfc_load and wfc_save, and what every kind of location shares.
#
# A location is a RECORD: a folder with one file a field, whose content is the value, byte for byte. Fields of every kind:
#   kind               s3 | gcs | azure | oss | hdfs | git | http | raw | local
#   name               the artifact's name, for messages
#   archive            tar | zip | none | auto (auto: a load looks whether it got a gzip tar; a save takes tar)
#   compression-level  0..9, for a save with tar
#   mode               octal digits as chmod takes them (0755); set on what a load put in place
#   recurse-mode       true: the same mode for everything below, folders too
# The fields of one kind stand at the head of its file. A field that is missing is empty.
#
# Settings, all optional:
#   WFC_ARTIFACTS      the local artifact store (kind local)
#   WFC_MAP            a file of redirections, see map.sh
#   WFC_SECRETS        a folder of secrets, see secrets.sh
#   WFC_TMP            where a save builds an archive, when its store is remote ($TMPDIR, or /tmp)
#   WFC_UNIQUE         a name for a working file that nobody else uses at this time; with it, and with the umask 022, files move in
#                      and out of the local store with fewer processes (local.sh); after a signal, whoever gave it removes that file
#   WFC_FRESH          a folder into which nobody looks before a load has ended, and that goes where it fails
#   WFC_SPENT          a folder whose files nobody needs once they are saved
#   WFC_KEY            for a save, the key of a record of the kind local; a shell reads files one byte at a time
#   WFC_OWNER          the mark of the run in the names of working folders, see leftovers.sh
#   WFC_TRIES          how often a transfer is tried when a new try can help (5, as Argo's drivers do)
#   WFC_RETRY_DELAY    seconds before the second try; the n-th try waits n-1 times as long (1)
#   WFC_TIMEOUT        seconds without a byte after which a connection counts as dead (60)
#
# A transfer runs in a subshell: its variables, its umask and the secrets that it read end with it. What it has to say comes
# out on descriptor 3 and becomes WFC_MESSAGE. A load works in a folder `.wfc.XXXXXX` beside its target (or a file of such a name)
# and moves the result at the end, so a target is whole or not there; only a kill that cannot be caught leaves such a thing behind,
# and it may be deleted.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_load RECORD DEST
# Fetches the artifact to DEST, whose parent exists: driver, then unpacking, then mode, then one rename.
# Sets WFC_MESSAGE. Exit status 0: DEST is there. 3: nothing is stored at the location (the caller decides by `optional`).
# 1: it failed; WFC_MESSAGE, repeated on stderr, names the artifact, the location and the cause.
wfc_load() {
  wfc_status=0 WFC_MESSAGE=
  ! wfc_quick_load "$1" "$2" || return 0
  WFC_MESSAGE=$(wfc_alone wfc_load_alone "$1" "$2" 3>&1 >/dev/null </dev/null) || wfc_status=$?
  wfc_report
}

# wfc_save RECORD SRC
# Packs SRC as `archive` says and stores it at the location.
# Sets WFC_MESSAGE. Exit status 0: stored. 3: SRC is not there. 1: it failed, as for wfc_load.
wfc_save() {
  wfc_status=0 WFC_MESSAGE=
  ! wfc_quick_save "$1" "$2" || return 0
  WFC_MESSAGE=$(wfc_alone wfc_save_alone "$1" "$2" 3>&1 >/dev/null </dev/null) || wfc_status=$?
  wfc_report
}

# wfc_delete RECORD
# Deletes what is stored at the location; nothing being there is no mistake.
# Sets WFC_MESSAGE. Exit status 0: it is gone. 1: it failed, as for wfc_load; http, hdfs, git and raw locations delete nothing.
wfc_delete() {
  wfc_status=0
  WFC_MESSAGE=$(wfc_alone wfc_delete_alone "$1" / 3>&1 >/dev/null </dev/null) || wfc_status=$?
  wfc_report
}

# wfc_tools_for WORD...
# Prints the programs that locations (s3, gcs, azure, oss, hdfs, git, http, raw, local), archives (tar, zip), git over SSH (ssh)
# and customer keys (sse-c) need, one a line, each once. An unknown word needs nothing.
wfc_tools_for() {
  for wfc_word in "$@"; do
    case $wfc_word in
      s3 | gcs | azure | oss | hdfs) printf '%s\n' rclone ;;
      git) printf '%s\n' git ;;
      ssh) printf '%s\n' ssh ssh-add ssh-agent ;;
      http) printf '%s\n' curl ;;
      sse-c) printf '%s\n' argon2 ;;
      tar | auto) printf '%s\n' gzip tar ;;
      zip) printf '%s\n' unzip zip ;;
    esac
  done | sort -u
}

# wfc_artifact_file_name NAME STRATEGY PATH
# Sets WFC_VALUE to the last part of the key that Argo gives an output artifact without a key of its own: NAME.tgz for tar (and
# for no strategy), NAME.zip for zip, the path's own name for none.
wfc_artifact_file_name() {
  case $2 in
    zip) WFC_VALUE=$1.zip ;;
    none)
      WFC_VALUE=$3
      while :; do
        case $WFC_VALUE in
          ?*/) WFC_VALUE=${WFC_VALUE%/} ;;
          *) break ;;
        esac
      done
      WFC_VALUE=${WFC_VALUE##*/}
      ;;
    *) WFC_VALUE=$1.tgz ;;
  esac
}

# wfc_field RECORD FIELD
# Sets WFC_VALUE to the field's exact value, or to nothing where the record has no such field. Starts no process.
wfc_field() {
  WFC_VALUE=
  wfc_line=
  [ -f "$1/$2" ] || return 0
  while IFS= read -r wfc_line; do
    WFC_VALUE=$WFC_VALUE$wfc_line$wfc_newline
  done <"$1/$2"
  WFC_VALUE=$WFC_VALUE$wfc_line
}

wfc_newline='
'

# --- what follows is called in the subshell of a transfer ---

# wfc_report
# The caller's side of a transfer: turns wfc_status into 0, 1 or 3, prints the message of a failure, returns the status.
wfc_report() {
  case $wfc_status in
    0 | 3) ;;
    *)
      [ -n "$WFC_MESSAGE" ] || WFC_MESSAGE="the transfer ended with status $wfc_status"
      wfc_status=1
      printf '%s\n' "$WFC_MESSAGE" >&2
      ;;
  esac
  return "$wfc_status"
}

# wfc_alone FUNCTION RECORD PATH
# Runs FUNCTION with the settings that a transfer relies on, whatever the caller's are: no tracing (it would show secrets), no
# exported assignments, no -e (each step is checked where it stands), globs on, and none of the variables that change what
# tar, gzip, zip, git, curl or rclone do. Removes the working folder at the end.
wfc_alone() {
  { set +x; } 2>/dev/null
  set +aefv
  IFS=' 	'$wfc_newline
  umask 022
  LC_ALL=C
  export LC_ALL
  unset CDPATH TAR_OPTIONS GZIP ZIP ZIPOPT UNZIP UNZIPOPT ZIPINFO POSIXLY_CORRECT
  wfc_stage=
  wfc_masks=
  trap wfc_clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  wfc_record=$2
  wfc_field "$wfc_record" kind
  wfc_kind=$WFC_VALUE
  wfc_field "$wfc_record" name
  wfc_artifact=${WFC_VALUE:+"artifact $WFC_VALUE: "}
  wfc_field "$wfc_record" archive
  wfc_archive=$WFC_VALUE
  wfc_location=$wfc_kind
  case $wfc_kind in
    s3 | gcs | azure | oss | hdfs | git | http | raw | local) ;;
    *)
      wfc_fail "its record has no kind that is known here (${wfc_kind:-none})"
      return 1
      ;;
  esac
  case $wfc_archive in
    '' | auto | tar | zip | none) ;;
    *)
      wfc_fail "its record asks for an unknown archive ($wfc_archive)"
      return 1
      ;;
  esac
  wfc_absolute "$3"
  "$1" "$WFC_VALUE"
}

# wfc_clean_up
# Removes the working folder. Folders of an artifact may have been unpacked without the right to change them.
wfc_clean_up() {
  if [ -n "$wfc_stage" ]; then
    rm -rf "$wfc_stage" 2>/dev/null || {
      chmod -R u+rwx "$wfc_stage" 2>/dev/null
      rm -rf "$wfc_stage"
    }
    wfc_stage=
  fi
}

# wfc_say TEXT
# TEXT, with the artifact's name before it and every secret that was read replaced by ***, becomes the transfer's message.
wfc_say() {
  wfc_mask "$wfc_artifact$1"
  printf '%s\n' "$WFC_VALUE" >&3
}

# wfc_fail TEXT: says TEXT and returns 1.
wfc_fail() {
  wfc_say "$1"
  return 1
}

# wfc_not_found TEXT: says TEXT and returns 3.
wfc_not_found() {
  wfc_say "$1"
  return 3
}

# wfc_absolute PATH
# Sets WFC_VALUE to PATH, absolute (so that it can be no option of any tool) and without slashes at its end.
wfc_absolute() {
  case $1 in
    /*) WFC_VALUE=$1 ;;
    *) WFC_VALUE=$PWD/$1 ;;
  esac
  while :; do
    case $WFC_VALUE in
      ?*/) WFC_VALUE=${WFC_VALUE%/} ;;
      *) break ;;
    esac
  done
}

# wfc_begin_stage FOLDER
# Makes the working folder in FOLDER and sets wfc_stage. Returns 1 and says so when it cannot.
wfc_begin_stage() {
  wfc_stage=$(mktemp -d "${1%/}/.wfc.${WFC_OWNER:+$WFC_OWNER.}XXXXXX" 3>&-) || {
    wfc_stage=
    wfc_fail "cannot write in $1"
  }
}

# wfc_pause TRY: waits before the next try.
wfc_pause() {
  sleep "$((${WFC_RETRY_DELAY:-1} * $1))" 3>&-
}

# wfc_log_tail
# Sets WFC_VALUE to the last lines of $wfc_stage/log, in one line, without the place that nobody sees. Where the disk is full, they
# could not be written either.
wfc_log_tail() {
  WFC_VALUE=$(tail -n 6 "$wfc_stage/log" 2>/dev/null | tr -s '\n' ' ' | cut -c 1-3000) || WFC_VALUE=
  WFC_VALUE=${WFC_VALUE# }
  WFC_VALUE=${WFC_VALUE% }
  while :; do
    case $WFC_VALUE in
      *"$wfc_stage/"*) WFC_VALUE=${WFC_VALUE%%"$wfc_stage/"*}${WFC_VALUE#*"$wfc_stage/"} ;;
      *) break ;;
    esac
  done
  if [ -z "$WFC_VALUE" ] && [ "$(df -Pk "$wfc_stage" 2>/dev/null 3>&- | awk 'NR == 2 { print ($4 < 32) }')" = 1 ]; then
    WFC_VALUE='no space left on the disk'
  fi
}

# wfc_split_check KEY
# Returns 1 when KEY has a segment `.` or `..`. Such keys are legal names in an object store, but every tool between here and
# there rewrites them in its own way, so none is sent.
wfc_split_check() {
  case /$1/ in
    */../* | */./*) return 1 ;;
  esac
}

# wfc_tidy_key KEY
# Sets WFC_VALUE to KEY without empty segments (leading, doubled and trailing slashes): rclone and a file system cannot name
# them. Says why and returns 1 for a key that is empty then or has a segment `.` or `..`.
wfc_tidy_key() {
  WFC_VALUE=$1
  while :; do
    case $WFC_VALUE in
      /*) WFC_VALUE=${WFC_VALUE#/} ;;
      */) WFC_VALUE=${WFC_VALUE%/} ;;
      *//*) WFC_VALUE=${WFC_VALUE%%//*}/${WFC_VALUE#*//} ;;
      *) break ;;
    esac
  done
  if [ -z "$WFC_VALUE" ]; then
    wfc_fail 'its key is empty'
    return 1
  fi
  wfc_split_check "$WFC_VALUE" || {
    wfc_fail "its key has a segment . or ..: $1"
    return 1
  }
}

# wfc_load_alone DEST
# The body of wfc_load. Order of the steps: Argo's executor (loadArtifact), so that what follows finds the same thing.
wfc_load_alone() {
  wfc_dest=$1
  if [ -d "$wfc_dest" ] && [ ! -h "$wfc_dest" ]; then
    # A rename replaces a file or an empty folder, never a folder with something in it.
    rmdir "$wfc_dest" 2>/dev/null || {
      wfc_fail "$wfc_dest is a folder that holds something already"
      return 1
    }
  fi
  wfc_begin_stage "${wfc_dest%/*}/" || return 1
  case $wfc_kind in
    s3 | gcs | azure | oss | hdfs) wfc_rclone_load ;;
    git) wfc_git_load ;;
    http) wfc_http_load ;;
    raw) wfc_raw_load ;;
    local) wfc_local_load ;;
  esac || return
  wfc_new=$wfc_stage/data
  case $wfc_archive in
    none) ;;
    tar) wfc_untar "$wfc_stage/data" ;;
    zip) wfc_unzip "$wfc_stage/data" ;;
    *) ! wfc_is_tgz "$wfc_stage/data" || wfc_untar "$wfc_stage/data" ;;
  esac || return
  wfc_place
}

# wfc_place
# Gives $wfc_new the record's mode and moves it to $wfc_dest.
wfc_place() {
  wfc_field "$wfc_record" mode
  wfc_mode=$WFC_VALUE
  case $wfc_mode in
    *[!0-7]*)
      wfc_fail "its mode is not octal: $wfc_mode"
      return 1
      ;;
  esac
  wfc_field "$wfc_record" recurse-mode
  wfc_late=
  if [ -n "$wfc_mode" ]; then
    if [ "$WFC_VALUE" = true ] && [ -d "$wfc_new" ]; then
      # Depth first: a mode that closes a folder must not hide what is below it.
      find "$wfc_new/." -depth ! -type l ! -path "$wfc_new/." -exec chmod "$wfc_mode" {} + 2>"$wfc_stage/log" || {
        wfc_fail "cannot set the mode $wfc_mode below $wfc_dest"
        return 1
      }
    fi
    if [ -d "$wfc_new" ]; then
      # Moving a folder to another parent asks for the right to write in it, so its own mode comes after the move.
      wfc_late=$wfc_mode
    else
      chmod "$wfc_mode" "$wfc_new" || {
        wfc_fail "cannot set the mode $wfc_mode on $wfc_dest"
        return 1
      }
    fi
  fi
  mv -f "$wfc_new" "$wfc_dest" 2>"$wfc_stage/log" || {
    wfc_log_tail
    wfc_fail "cannot move the artifact to $wfc_dest: $WFC_VALUE"
    return 1
  }
  if [ -n "$wfc_late" ]; then
    chmod "$wfc_late" "$wfc_dest" || {
      wfc_fail "cannot set the mode $wfc_late on $wfc_dest"
      return 1
    }
  fi
}

# wfc_save_alone SRC
# The body of wfc_save.
wfc_save_alone() {
  wfc_src=$1
  case $wfc_kind in
    git | raw)
      # In the words of Argo.
      wfc_word=Git
      [ "$wfc_kind" = git ] || wfc_word=Raw
      wfc_fail "$wfc_word output artifacts unsupported"
      return 1
      ;;
  esac
  if [ ! -e "$wfc_src" ]; then
    wfc_not_found "$wfc_src is not there"
    return 3
  fi
  if [ ! -f "$wfc_src" ] && [ ! -d "$wfc_src" ]; then
    wfc_fail "$wfc_src is neither a file nor a folder"
    return 1
  fi
  if [ "$wfc_kind" = local ]; then
    wfc_local_stage
  else
    wfc_begin_stage "${WFC_TMP:-${TMPDIR:-/tmp}}"
  fi || return 1
  wfc_data=$wfc_src
  case $wfc_archive in
    none) ;;
    zip)
      wfc_data=$wfc_stage/data.zip
      wfc_zip "$wfc_src" "$wfc_data"
      ;;
    *)
      wfc_data=$wfc_stage/data.tgz
      wfc_field "$wfc_record" compression-level
      wfc_tar "$wfc_src" "$wfc_data" "$WFC_VALUE"
      ;;
  esac || return
  case $wfc_kind in
    s3 | gcs | azure | oss | hdfs) wfc_rclone_save "$wfc_data" ;;
    http) wfc_http_save "$wfc_data" ;;
    local) wfc_local_save "$wfc_data" ;;
  esac
}

# wfc_delete_alone
# The body of wfc_delete.
wfc_delete_alone() {
  wfc_begin_stage "${WFC_TMP:-${TMPDIR:-/tmp}}" || return 1
  case $wfc_kind in
    s3 | gcs | azure | oss) wfc_rclone_delete ;;
    local) wfc_local_delete ;;
    *) wfc_fail "nothing can be deleted from a $wfc_kind location" ;;
  esac
}
