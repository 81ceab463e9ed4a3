# Object stores and HDFS, through rclone. The store's kind fills in a remote called WFC, see remotes.sh; nothing is read
# from rclone's own settings.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_rclone ARGUMENT...
# One run of rclone with the record's remote in its environment: the secrets are in no other program's. What it complains of
# goes to $wfc_stage/log. Returns its exit status. A subshell of its own, so that the exports end with it.
wfc_rclone() (
  wfc_unset_like RCLONE_
  export RCLONE_CONFIG_WFC_TYPE="$wfc_remote_type"
  case $wfc_kind in
    s3 | oss)
      export RCLONE_CONFIG_WFC_PROVIDER="$wfc_provider" RCLONE_CONFIG_WFC_NO_CHECK_BUCKET="$wfc_no_check"
      [ -z "$wfc_endpoint" ] || export RCLONE_CONFIG_WFC_ENDPOINT="$wfc_endpoint"
      [ -z "$wfc_region" ] || export RCLONE_CONFIG_WFC_REGION="$wfc_region"
      # A bucket is made where the region says; the first region has no name there.
      case $wfc_no_check:$wfc_region in
        true:* | *: | *:us-east-1) ;;
        *) export RCLONE_CONFIG_WFC_LOCATION_CONSTRAINT="$wfc_region" ;;
      esac
      [ -z "$wfc_path_style" ] || export RCLONE_CONFIG_WFC_FORCE_PATH_STYLE="$wfc_path_style"
      [ -z "$wfc_locking" ] || export RCLONE_CONFIG_WFC_BUCKET_OBJECT_LOCK_ENABLED=true
      [ -z "$wfc_encryption" ] || export RCLONE_CONFIG_WFC_SERVER_SIDE_ENCRYPTION="$wfc_encryption"
      [ -z "$wfc_customer_key" ] ||
        export RCLONE_CONFIG_WFC_SSE_CUSTOMER_ALGORITHM=AES256 RCLONE_CONFIG_WFC_SSE_CUSTOMER_KEY_BASE64="$wfc_customer_key"
      [ -z "$wfc_kms_key" ] || export RCLONE_CONFIG_WFC_SSE_KMS_KEY_ID="$wfc_kms_key"
      if [ -n "$wfc_access_key" ]; then
        export RCLONE_CONFIG_WFC_ACCESS_KEY_ID="$wfc_access_key" RCLONE_CONFIG_WFC_SECRET_ACCESS_KEY="$wfc_secret_key"
        [ -z "$wfc_session_token" ] || export RCLONE_CONFIG_WFC_SESSION_TOKEN="$wfc_session_token"
      elif [ -n "$wfc_role" ]; then
        export RCLONE_CONFIG_WFC_ENV_AUTH=true RCLONE_CONFIG_WFC_ROLE_ARN="$wfc_role"
      elif [ "$wfc_sdk" = true ]; then
        export RCLONE_CONFIG_WFC_ENV_AUTH=true
      fi
      ;;
    gcs)
      # The access of a bucket is the bucket's own affair; sending a list with each object fails where lists are off.
      export RCLONE_CONFIG_WFC_BUCKET_POLICY_ONLY=true RCLONE_CONFIG_WFC_NO_CHECK_BUCKET=true
      [ -z "$wfc_endpoint" ] || export RCLONE_CONFIG_WFC_ENDPOINT="$wfc_endpoint"
      if [ -n "$wfc_service_account" ]; then
        export RCLONE_CONFIG_WFC_SERVICE_ACCOUNT_CREDENTIALS="$wfc_service_account"
      elif [ -n "${GOOGLE_APPLICATION_CREDENTIALS:-}" ]; then
        export RCLONE_CONFIG_WFC_ENV_AUTH=true
      else
        export RCLONE_CONFIG_WFC_ANONYMOUS=true
      fi
      ;;
    azure)
      export RCLONE_CONFIG_WFC_NO_CHECK_CONTAINER=true
      if [ -n "$wfc_signature" ]; then
        export RCLONE_CONFIG_WFC_SAS_URL="$wfc_endpoint/$wfc_bucket?$wfc_signature"
      else
        export RCLONE_CONFIG_WFC_ENDPOINT="$wfc_endpoint" RCLONE_CONFIG_WFC_ACCOUNT="$wfc_account"
        if [ -n "$wfc_secret_key" ]; then
          export RCLONE_CONFIG_WFC_KEY="$wfc_secret_key"
        else
          export RCLONE_CONFIG_WFC_ENV_AUTH=true
        fi
      fi
      ;;
    hdfs)
      export RCLONE_CONFIG_WFC_NAMENODE="$wfc_endpoint"
      [ -z "$wfc_user" ] || export RCLONE_CONFIG_WFC_USERNAME="$wfc_user"
      ;;
  esac
  [ "${RCLONE_CONFIG_WFC_DIRECTORY_MARKERS+set}" != set ] || unset RCLONE_CONFIG_WFC_DIRECTORY_MARKERS
  [ "$wfc_markers" != true ] || export RCLONE_CONFIG_WFC_DIRECTORY_MARKERS=true
  [ -z "$wfc_ca" ] || set -- --ca-cert "$wfc_stage/ca" "$@"
  exec rclone --config= --retries 1 --low-level-retries "$wfc_depth" --contimeout 20s --timeout "${WFC_TIMEOUT:-60}s" \
    "$@" >"${wfc_rclone_output:-/dev/null}" 2>"$wfc_stage/log" 3>&-
)

# wfc_unset_like PREFIX
# Unsets every exported variable whose name begins with PREFIX (capitals, digits and _).
wfc_unset_like() {
  for wfc_word in $(env 3>&- | sed -n "s/^\\($1[A-Z0-9_]*\\)=.*/\\1/p" 3>&-); do
    unset "$wfc_word"
  done
}

# wfc_rclone_cause
# From rclone's complaints: sets wfc_cause, and wfc_heals to `yes` when a new try can help, `soon` when it can and the server
# was not even reached, else nothing.
wfc_rclone_cause() {
  if [ "$wfc_kind" = azure ]; then
    # Its library shows the whole answer, behind a URL that may hold the token: the two lines that count are enough.
    wfc_said=$(sed -n -e 's/^RESPONSE /StatusCode: /p' -e 's/^ERROR CODE: //p' "$wfc_stage/log" 2>/dev/null | tail -n 2 | tr -s '\n' ' ')
  else
    wfc_said=
  fi
  if [ -z "$wfc_said" ]; then
    wfc_log_tail
    wfc_said=$WFC_VALUE
    [ -z "$wfc_signature" ] || wfc_said=$(printf '%s\n' "$wfc_said" | sed 's/?[^" ]*//g')
  fi
  # The last line repeats the error that counts.
  wfc_cause=${wfc_said##*Failed to *: }
  case $wfc_said in
    *'NOTICE: Failed to '*) wfc_cause=${wfc_said##*NOTICE: Failed to } ;;
  esac
  wfc_cause=${wfc_cause% }
  wfc_heals=
  case $wfc_said in
    *NoSuchBucket* | *'directory not found'* | *'bucket does not exist'* | *'bucket not found'* | *ContainerNotFound*)
      case $wfc_kind in
        azure) wfc_cause="the container $wfc_bucket does not exist" ;;
        *) wfc_cause="the bucket $wfc_bucket does not exist" ;;
      esac
      ;;
    *AccessDenied* | *InvalidAccessKeyId* | *SignatureDoesNotMatch* | *ExpiredToken* | *'StatusCode: 401'* | \
      *'StatusCode: 403'* | *'Error 401'* | *'Error 403'* | *invalid_grant* | *'StatusCode: 400'* | *'permission denied'* | \
      *'invalid base64'* | *'illegal base64'* | *'invalid credentials'*)
      wfc_cause="access denied ($wfc_cause)"
      ;;
    *'no space left'* | *'remaining disk space'*) wfc_cause="the disk is full ($wfc_cause)" ;;
    *'no such host'*) wfc_cause="the server cannot be reached ($wfc_cause)" ;;
    *'dial tcp'* | *'connection refused'* | *'no route to host'*)
      wfc_cause="the server cannot be reached ($wfc_cause)"
      wfc_heals=soon
      ;;
    *'StatusCode: 5'* | *'StatusCode: 429'* | *'StatusCode: 0'* | *'Error 5'* | *'Error 429'* | *SlowDown* | *EOF* | \
      *timeout* | *'timed out'* | *'connection reset'* | *'broken pipe'* | *corrupted* | *'sizes differ'* | *'http2: '* | \
      *'replication in progress'* | *ServerBusy*)
      wfc_heals=yes
      ;;
  esac
}

# wfc_rclone_try ARGUMENT...
# wfc_rclone, tried again with growing pauses while that can help. Returns rclone's last exit status; on a failure wfc_cause
# says why. The first try does not repeat single requests, so that a server that is not there is noticed in no time; the
# later ones do, so that a large transfer over a bad line does not start over at each cut.
wfc_rclone_try() {
  wfc_try=1
  while :; do
    wfc_rclone "$@"
    set -- "$?" "$@"
    case $1 in
      0 | 9) return "$1" ;;
      127)
        wfc_cause='rclone is not installed'
        return 127
        ;;
    esac
    wfc_rclone_cause
    if [ -z "$wfc_heals" ] || [ "$wfc_try" -ge "${WFC_TRIES:-5}" ]; then
      return "$1"
    fi
    [ "$wfc_heals" = soon ] || wfc_depth=3
    wfc_pause "$wfc_try"
    wfc_try=$((wfc_try + 1))
    shift
  done
}

# wfc_rclone_load
# Fetches the object, or everything below the key, to $wfc_stage/data. Returns 3 when neither is there.
# One run of rclone asks for the object first and for the prefix `key/` then, as Argo's s3 driver does.
wfc_rclone_load() {
  wfc_remote || return 1
  if [ -n "$wfc_customer_secret" ]; then
    wfc_sealed_load
    return
  fi
  wfc_rclone_try copyto --error-on-no-transfer --use-server-modtime "$wfc_target" "$wfc_stage/data"
  case $wfc_kind:$? in
    hdfs:0)
      [ -d "$wfc_stage/data" ] || return 0
      wfc_fail "the $wfc_location is a folder, and only files can be fetched from there"
      return 1
      ;;
    oss:0)
      [ ! -d "$wfc_stage/data" ] || wfc_oss_folders
      return
      ;;
    *:0) return 0 ;;
    *:9) ;;
    hdfs:3)
      wfc_not_found "nothing is stored as $wfc_location"
      return 3
      ;;
    *)
      wfc_fail "cannot fetch the $wfc_location: $wfc_cause"
      return 1
      ;;
  esac
  # Nothing came. A folder that was made in a web console is an empty object `key/`: it counts as an empty folder.
  wfc_markers=true
  wfc_rclone_try lsjson --stat "$wfc_target"
  case $wfc_kind:$? in
    hdfs:0)
      wfc_fail "the $wfc_location is a folder, and only files can be fetched from there"
      return 1
      ;;
    oss:0) wfc_oss_folders ;;
    *:0) mkdir -p "$wfc_stage/data" ;;
    oss:3)
      # Argo's driver does not tell a missing object from other mistakes, so `optional` does not forgive it.
      wfc_fail "nothing is stored as $wfc_location"
      return 1
      ;;
    *:3)
      wfc_not_found "nothing is stored as $wfc_location"
      return 3
      ;;
    *) wfc_fail "cannot fetch the $wfc_location: $wfc_cause" ;;
  esac
}

# wfc_oss_folders
# Makes the folders with nothing in them that are stored as objects, too.
wfc_oss_folders() {
  wfc_markers=true
  mkdir -p "$wfc_stage/data" || return 1
  wfc_rclone_try copy --create-empty-src-dirs --ignore-existing --use-server-modtime "$wfc_target/" "$wfc_stage/data" ||
    wfc_fail "cannot fetch the $wfc_location: $wfc_cause"
}

# wfc_rclone_save DATA
# Stores the file DATA at the key, or the regular files below the folder DATA at `key/…`; links and empty folders are left out
# (oss keeps folders, as objects whose names end in a slash).
# What is there already is not looked at: an upload replaces it. (The slash after a folder's key keeps rclone from asking
# whether the key is an object; there may be one, and the folder goes beside it.)
wfc_rclone_save() {
  wfc_remote || return 1
  wfc_field "$wfc_record" create-bucket
  if [ "$WFC_VALUE" = true ]; then
    wfc_no_check=false
    wfc_rclone_try mkdir "WFC:$wfc_bucket" || {
      wfc_fail "cannot make the bucket of the $wfc_location: $wfc_cause"
      return 1
    }
    wfc_no_check=true
  fi
  if [ "$wfc_kind" = hdfs ]; then
    wfc_hdfs_save "$1"
  elif [ -n "$wfc_customer_secret" ] && [ -d "$1" ]; then
    wfc_sealed_save "$1"
  elif [ -d "$1" ]; then
    set -- "$1" --no-check-dest --ignore-times --skip-links
    if [ "$wfc_kind" = oss ]; then
      wfc_markers=true
      set -- "$@" --create-empty-src-dirs
    fi
    wfc_source=$1/
    shift
    wfc_rclone_try copy "$@" "$wfc_source" "$wfc_target/"
  else
    wfc_rclone_try copyto --no-check-dest --ignore-times --copy-links "$1" "$wfc_target"
  fi || wfc_fail "cannot store the $wfc_location: $wfc_cause"
}

# wfc_hdfs_save DATA
# Stores the file DATA beside its place and moves it there. Without `force` a file that is there already is a mistake, as in
# Argo. Returns 1 with the reason in wfc_cause.
wfc_hdfs_save() {
  if [ -d "$1" ]; then
    wfc_cause='a folder cannot be stored there without an archive'
    return 1
  fi
  wfc_field "$wfc_record" force
  if [ "$WFC_VALUE" != true ]; then
    wfc_rclone_try lsjson --stat "$wfc_target"
    case $? in
      0)
        wfc_cause='it exists already, and the location does not say force'
        return 1
        ;;
      3) ;;
      *) return 1 ;;
    esac
  fi
  wfc_part=$wfc_target.wfc-${wfc_stage##*.}
  wfc_rclone_try copyto --no-check-dest --ignore-times --copy-links "$1" "$wfc_part" || return 1
  wfc_rclone_try moveto --ignore-times "$wfc_part" "$wfc_target"
}

# wfc_rclone_delete
# Deletes the object; at s3 and azure everything below the key where it ends in a slash. One that is not there is no mistake.
wfc_rclone_delete() {
  wfc_field "$wfc_record" key
  wfc_written_key=$WFC_VALUE
  wfc_remote || return 1
  wfc_markers=false
  case $wfc_kind:$wfc_written_key in
    s3:*/ | azure:*/) wfc_rclone_try delete "$wfc_target/" ;;
    *) wfc_rclone_try deletefile "$wfc_target" ;;
  esac
  case $? in
    0 | 3 | 4) return 0 ;;
  esac
  case $wfc_said in
    *'object not found'* | *'is a directory'*) return 0 ;;
  esac
  wfc_fail "cannot delete the $wfc_location: $wfc_cause"
}
