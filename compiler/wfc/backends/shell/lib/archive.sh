# Packing and unpacking. The layout of what is packed, and what is refused when it is unpacked, are Argo's executor's.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_tar SRC OUT LEVEL
# Packs the file or folder SRC to the gzip tar OUT: one entry `name`, or `name/` and everything below it. A link to a file is
# followed; links below a folder, and a link to a folder, are kept as links. LEVEL: 1..9, empty for gzip's own choice, 0 for
# none (gzip has no such level: the lightest it has is taken). Says why and returns 1 when a file cannot be read or written.
wfc_tar() {
  wfc_base=${1##*/}
  wfc_parent=${1%/*}
  set -- "$1" "$2" "$3" -C "${wfc_parent:-/}" -cf -
  if [ -h "$1" ] && [ -f "$1" ]; then
    set -- "$@" -h
  elif [ -d "$1" ] && [ -n "$(find "$1" -type f -links +1 -print 2>/dev/null | head -n 1)" ]; then
    # Argo's unpacking drops hard links, so they are packed as the files that they are. Only GNU tar can; others keep links.
    case $(tar --version 2>/dev/null) in
      *GNU*) set -- "$@" --hard-dereference ;;
    esac
  fi
  case $3 in
    '') wfc_level=-6 ;;
    0) wfc_level=-1 ;;
    [1-9]) wfc_level=-$3 ;;
    *)
      wfc_fail "its compression level is not 0..9: $3"
      return 1
      ;;
  esac
  wfc_src=$1
  wfc_out=$2
  shift 3
  {
    tar "$@" -- "$wfc_base" 2>"$wfc_stage/log" 3>&-
    echo "$?" >"$wfc_stage/tar-status"
  } | gzip -n "$wfc_level" >"$wfc_out" 2>"$wfc_stage/gzip-log" 3>&-
  if [ "$?:$(cat "$wfc_stage/tar-status")" != 0:0 ]; then
    wfc_log_tail
    wfc_fail "cannot pack $wfc_src: $WFC_VALUE $(tail -n 1 "$wfc_stage/gzip-log")"
  fi
}

# wfc_zip SRC OUT
# Packs SRC to the zip OUT: entries `name/…` without entries for folders, or one entry `name` for a file. (Argo writes a single
# file under its absolute path in the container, so that it comes back as a chain of folders; here it comes back as the file.)
# Links below a folder become empty files, as Argo's do.
wfc_zip() {
  wfc_base=${1##*/}
  wfc_parent=${1%/*}
  if [ -d "$1" ]; then
    if [ -n "$(find "$1/." -type l -print 2>/dev/null | head -n 1)" ]; then
      mkdir "$wfc_stage/unlinked"
      cp -RP "$1/." "$wfc_stage/unlinked/$wfc_base" 2>"$wfc_stage/log" || {
        wfc_log_tail
        wfc_fail "cannot copy $1: $WFC_VALUE"
        return 1
      }
      # shellcheck disable=SC2016 # the inner shell expands its own arguments
      find "$wfc_stage/unlinked/$wfc_base" -type l -exec sh -c 'for link; do rm -f "$link" && : >"$link"; done' sh {} +
      wfc_parent=$wfc_stage/unlinked
    fi
    if [ -z "$(find "${wfc_parent:-/}/$wfc_base/." -type f -print 2>/dev/null | head -n 1)" ]; then
      # zip refuses to write an archive of nothing; the end record alone is one.
      printf 'PK\005\006\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >"$2" ||
        wfc_fail "cannot pack $1"
      return
    fi
  fi
  (cd "${wfc_parent:-/}" && zip -q -r -D -nw - "./$wfc_base") >"$2" 2>"$wfc_stage/log" 3>&- || {
    wfc_log_tail
    wfc_fail "cannot pack $1: $WFC_VALUE"
  }
}

# wfc_is_tgz FILE
# Returns 0 when FILE is a gzip stream that begins with a tar header whose checksum is right: what an input without `archive`
# is unpacked for. A tar without gzip, a gzip of something else and a folder stay as they are.
wfc_is_tgz() {
  [ -f "$1" ] || return 1
  case $(od -An -v -tx1 -N2 <"$1" 3>&-) in
    *1f*8b*) ;;
    *) return 1 ;;
  esac
  {
    gzip -dc <"$1" 2>/dev/null | od -An -v -tu1 -N512
  } 3>&- | awk '
    { for (i = 1; i <= NF; i++) byte[n++] = $i }
    END {
      if (n != 512) exit 1
      for (i = 0; i < 512; i++) sum += (i >= 148 && i < 156) ? 32 : byte[i]
      for (i = 148; i < 156; i++) {
        digit = byte[i] - 48
        if (digit >= 0 && digit < 8) said = said * 8 + digit
        else if (said > 0) break
      }
      exit sum != said || said == 256
    }'
}

# wfc_is_archive FILE MAGIC KIND
# Says what FILE is and returns 1 when it is a folder, or does not begin with the bytes MAGIC as KIND does. Sets wfc_magic to the first four.
wfc_is_archive() {
  if [ -d "$1" ]; then
    wfc_fail "$wfc_location is not $3: it is a folder"
    return 1
  fi
  wfc_magic=$(od -An -v -tx1 -N4 <"$1" 3>&-)
  # shellcheck disable=SC2086 # its bytes, one a word
  set -- "$2" "$3" $wfc_magic
  wfc_magic=${3-}${4-}${5-}${6-}
  case $wfc_magic in
    "$1"*) ;;
    *)
      wfc_fail "$wfc_location is not $2: it does not begin as one"
      return 1
      ;;
  esac
}

# wfc_unpack_limit
# Sets wfc_limit to how many bytes may be unpacked: $WFC_UNPACK_LIMIT, or what is free where the working folder is.
wfc_unpack_limit() {
  wfc_limit=${WFC_UNPACK_LIMIT:-}
  [ -z "$wfc_limit" ] || return 0
  wfc_limit=$(df -Pk "$wfc_stage" 2>/dev/null 3>&- | awk 'NR == 2 { print $4 }')
  case $wfc_limit in
    '' | *[!0-9]*) wfc_limit=9000000000000000000 ;;
    *) wfc_limit=$((wfc_limit * 1024)) ;;
  esac
}

# wfc_untar FILE
# Unpacks the gzip tar FILE and sets wfc_new to what it holds. Refuses, naming the entry: a name that is absolute, has `..` or
# is the folder itself (`./`: Argo refuses `tar czf x.tgz .` too); a device; a link that leads out. Refuses what would unpack to
# more than wfc_unpack_limit. Pipes and sockets are left out. Folders get 0755, files keep their mode without set-user-ID and
# set-group-ID. The archive is read twice, once to look at it and once to unpack it; it is never written out as a whole.
wfc_untar() {
  wfc_is_archive "$1" 1f8b 'a gzip tar' || return 1
  wfc_unpack_limit
  mkfifo "$wfc_stage/types" "$wfc_stage/sizes" || {
    wfc_fail "cannot unpack $wfc_location"
    return 1
  }
  # One list has the names alone, the other one the types; tar reads its standard input, because -f takes host:file for a
  # machine. Each list is read to its end, or whoever writes it would die of it.
  {
    tar -tvf - <"$wfc_stage/types" 2>"$wfc_stage/types-log" | awk '
      found { next }
      /^[bc]/ { print "it is a device: " $0; found = 1; next }
      /^[-h]/ {
        for (rest = $0; match(rest, / (link to|->) /); ) {
          rest = substr(rest, RSTART + RLENGTH)
          if (rest ~ /^\// || rest ~ /(^|\/)\.\.(\/|$)/) { print "it is a hard link that leads out: " $0; found = 1; next }
        }
      }' >"$wfc_stage/bad-types"
  } 3>&- &
  wfc_listing=$!
  wc -c <"$wfc_stage/sizes" >"$wfc_stage/size" 3>&- &
  wfc_counting=$!
  {
    gzip -dc <"$1" 2>"$wfc_stage/log" || echo "$?" >"$wfc_stage/gzip-status"
  } 3>&- | head -c "$((wfc_limit + 1))" 3>&- | tee "$wfc_stage/types" "$wfc_stage/sizes" 2>/dev/null 3>&- | {
    tar -tf - 2>"$wfc_stage/names-log" || echo "$?" >"$wfc_stage/tar-status"
    cat >/dev/null
  } 3>&- | awk '
    found { next }
    /^\// { print "its name is absolute: " $0; found = 1 }
    /(^|\/)\.\.(\/|$)/ { print "its name has a segment ..: " $0; found = 1 }
    /^\.\/*$/ { print "it names the folder itself, which Argo refuses, too (pack the folder by its name): " $0; found = 1 }' >"$wfc_stage/bad-names"
  wait "$wfc_listing" "$wfc_counting"
  wfc_size=$(tr -d ' ' <"$wfc_stage/size")
  if [ "${wfc_size:-0}" -gt "$wfc_limit" ]; then
    wfc_fail "$wfc_location would unpack to more than $wfc_limit bytes, which is what may be used here"
    return 1
  fi
  case $(cat "$wfc_stage/gzip-status" 2>/dev/null) in
    '' | 2) ;; # 2: a warning, such as zeros after the end
    *)
      wfc_log_tail
      wfc_fail "$wfc_location is not a whole gzip tar: $WFC_VALUE"
      return 1
      ;;
  esac
  wfc_bad=$(head -n 1 "$wfc_stage/bad-names")
  # busybox lists names without what it takes off them, and says that it did.
  [ -n "$wfc_bad" ] || wfc_bad=$(grep -i 'removing leading' "$wfc_stage/names-log" | sed 's/^/its name leads out: /;q')
  [ -n "$wfc_bad" ] || wfc_bad=$(head -n 1 "$wfc_stage/bad-types")
  if [ -n "$wfc_bad" ]; then
    wfc_fail "$wfc_location holds an entry that is not unpacked, $wfc_bad"
    return 1
  fi
  if [ -e "$wfc_stage/tar-status" ]; then
    mv -f "$wfc_stage/names-log" "$wfc_stage/log"
    wfc_log_tail
    wfc_fail "$wfc_location is not a whole gzip tar: $WFC_VALUE"
    return 1
  fi
  mkdir "$wfc_stage/out"
  gzip -dc <"$1" 2>/dev/null 3>&- | {
    tar -xpof - -C "$wfc_stage/out" 2>"$wfc_stage/log" || echo "$?" >"$wfc_stage/tar-status"
    cat >/dev/null
  } 3>&-
  if [ -e "$wfc_stage/tar-status" ]; then
    wfc_log_tail
    wfc_fail "cannot unpack $wfc_location: $WFC_VALUE"
    return 1
  fi
  rm -f "$1"
  wfc_settle
}

# wfc_unzip FILE
# Unpacks the zip FILE and sets wfc_new. Refuses names with `..` and links that lead out; an absolute name loses its first slash
# (unzip does that), for Argo gives a single file its absolute name in the container.
wfc_unzip() {
  wfc_is_archive "$1" 504b 'a zip' || return 1
  mkdir "$wfc_stage/out"
  # An archive of nothing is its end record alone; unzip calls that a warning.
  if [ "$wfc_magic" != 504b0506 ]; then
    # Info-ZIP drops control characters from names unless it is told not to; others keep them and have no such option.
    case $(unzip -v 2>/dev/null 3>&-) in
      *Info-ZIP*) set -- "$1" -^ ;;
      *) set -- "$1" -o ;;
    esac
    unzip -l "$1" >"$wfc_stage/list" 2>&1 3>&-
    wfc_bad=$(awk '/(^|[^.a-zA-Z0-9_-])\.\.(\/|$)/ { print; exit }' "$wfc_stage/list")
    if [ -n "$wfc_bad" ]; then
      wfc_fail "$wfc_location holds an entry that is not unpacked, its name has a segment ..: $wfc_bad"
      return 1
    fi
    wfc_unpack_limit
    # The last line has the sum of what the entries say. One that says too little is stopped by the limit of the shell.
    wfc_size=$(tail -n 1 "$wfc_stage/list" | awk '$1 ~ /^[0-9]+$/ { printf "%s", $1 }')
    if [ "${#wfc_size}" -gt 18 ] || [ "${wfc_size:-0}" -gt "$wfc_limit" ]; then
      wfc_fail "$wfc_location would unpack to $wfc_size bytes, more than the $wfc_limit that may be used here"
      return 1
    fi
    (ulimit -f "$((${wfc_size:-0} / 512 + 64))" && exec unzip -qq -o "$2" "$1" -d "$wfc_stage/out") >"$wfc_stage/log" 2>&1 3>&- || {
      wfc_log_tail
      wfc_fail "$wfc_location is not a zip that can be unpacked whole: $WFC_VALUE"
      return 1
    }
  fi
  rm -f "$1"
  wfc_settle
}

# wfc_settle
# Looks over what was unpacked to $wfc_stage/out: modes, no special files, no link out. Then sets wfc_new: the one entry at its
# top, if there is exactly one (its name is lost), else the folder.
wfc_settle() {
  wfc_out=$wfc_stage/out
  # A number alone does not take set-group-ID from a folder. A folder that is shut must be opened before find enters it.
  # busybox loses what `-exec … +` has gathered inside brackets.
  # A link may point at what it likes inside the folder. Its target is walked by name; `..` after something that is itself
  # a link is refused, because only following that link would tell where it leads.
  # shellcheck disable=SC2016 # the inner shell expands its own arguments
  wfc_bad=$(find "$wfc_out" -type d ! -perm -700 -exec chmod u=rwx,go=rx,a-s,a-t {} \; \
    -o -type d ! -perm 755 -exec chmod u=rwx,go=rx,a-s,a-t {} + \
    -o -type f \( -perm -4000 -o -perm -2000 -o -perm -1000 \) -exec chmod a-s,a-t {} + \
    -o ! -type f ! -type d ! -type l -exec rm -f {} + \
    -o -type l -exec sh -c '
    top=$1
    shift
    set -f
    for link; do
      target=$(readlink "$link" && echo .)
      target=${target%?.}
      at=${link%/*}
      case $target in
        /*) at= ;;
      esac
      IFS=/
      for part in $target; do
        case $part in
          "" | .) ;;
          ..)
            if [ -h "$at" ] || [ "$at" = "$top" ]; then at=; fi
            at=${at%/*}
            ;;
          *) at=${at:+"$at/$part"} ;;
        esac
        [ -n "$at" ] || break
      done
      if [ -z "$at" ]; then
        printf "%s -> %s\n" "${link#"$top/"}" "$target"
        exit
      fi
    done' sh "$wfc_out" {} + 2>"$wfc_stage/log" 3>&-) || {
    wfc_log_tail
    wfc_fail "cannot unpack $wfc_location: $WFC_VALUE"
    return 1
  }
  if [ -n "$wfc_bad" ]; then
    wfc_fail "$wfc_location holds a link that leads out of it: $wfc_bad"
    return 1
  fi
  wfc_new=$wfc_out
  set --
  for wfc_entry in "$wfc_out"/* "$wfc_out"/.[!.]* "$wfc_out"/..?*; do
    if [ -e "$wfc_entry" ] || [ -h "$wfc_entry" ]; then
      set -- "$@" "$wfc_entry"
    fi
  done
  if [ "$#" -eq 1 ]; then
    wfc_new=$1
  fi
}
