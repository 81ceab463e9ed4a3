# Object stores, through rclone. The store's kind fills in a remote called WFC; nothing is read from rclone's own settings.
#   s3:  endpoint bucket key region insecure(true|false) use-sdk-creds(true|false)
#        access-key-secret secret-key-secret session-token-secret (each NAME/KEY)
#   gcs: bucket key service-account-key-secret

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_rclone ARGUMENT...
# One run of rclone with the record's remote in its environment: the secrets are in no other program's. What it complains of
# goes to $wfc_stage/log. Returns its exit status. A subshell of its own, so that the exports end with it.
wfc_rclone() (
  wfc_unset_like RCLONE_
  export RCLONE_CONFIG_WFC_TYPE="$wfc_remote_type"
  case $wfc_kind in
    s3)
      export RCLONE_CONFIG_WFC_PROVIDER="$wfc_provider" RCLONE_CONFIG_WFC_NO_CHECK_BUCKET=true
      [ -z "$wfc_endpoint" ] || export RCLONE_CONFIG_WFC_ENDPOINT="$wfc_endpoint"
      [ -z "$wfc_region" ] || export RCLONE_CONFIG_WFC_REGION="$wfc_region"
      if [ -n "$wfc_access_key" ]; then
        export RCLONE_CONFIG_WFC_ACCESS_KEY_ID="$wfc_access_key" RCLONE_CONFIG_WFC_SECRET_ACCESS_KEY="$wfc_secret_key"
        [ -z "$wfc_session_token" ] || export RCLONE_CONFIG_WFC_SESSION_TOKEN="$wfc_session_token"
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
  esac
  [ "${RCLONE_CONFIG_WFC_DIRECTORY_MARKERS+set}" != set ] || unset RCLONE_CONFIG_WFC_DIRECTORY_MARKERS
  [ "$wfc_markers" != true ] || export RCLONE_CONFIG_WFC_DIRECTORY_MARKERS=true
  exec rclone --config= --retries 1 --low-level-retries "$wfc_depth" --contimeout 20s --timeout "${WFC_TIMEOUT:-60}s" \
    "$@" >/dev/null 2>"$wfc_stage/log" 3>&-
)

# wfc_unset_like PREFIX
# Unsets every exported variable whose name begins with PREFIX (capitals, digits and _).
wfc_unset_like() {
  for wfc_word in $(env 3>&- | sed -n "s/^\\($1[A-Z0-9_]*\\)=.*/\\1/p" 3>&-); do
    unset "$wfc_word"
  done
}

# wfc_remote
# Reads the record into the variables of wfc_rclone, and sets wfc_bucket, wfc_key (tidied), wfc_target (as rclone names it)
# and wfc_location (for messages). Says why and returns 1 when something is missing.
wfc_remote() {
  # None of these may be a variable that came in exported: it would carry a secret to every program.
  unset wfc_access_key wfc_secret_key wfc_session_token wfc_service_account
  wfc_markers=false
  wfc_depth=1
  wfc_field "$wfc_record" bucket
  wfc_bucket=$WFC_VALUE
  case $wfc_bucket in
    '' | *[!-._a-zA-Z0-9]*)
      wfc_fail "its bucket is no name of a bucket: $wfc_bucket"
      return 1
      ;;
  esac
  wfc_field "$wfc_record" key
  wfc_tidy_key "$WFC_VALUE" || return 1
  wfc_key=$WFC_VALUE
  wfc_target=WFC:$wfc_bucket/$wfc_key
  case $wfc_kind in
    s3) wfc_remote_s3 ;;
    gcs) wfc_remote_gcs ;;
  esac
}

# wfc_remote_s3: the part of wfc_remote for s3. Path-style addresses everywhere but at Amazon, as minio-go has them.
wfc_remote_s3() {
  wfc_remote_type=s3
  wfc_field "$wfc_record" insecure
  wfc_scheme=https
  [ "$WFC_VALUE" != true ] || wfc_scheme=http
  wfc_field "$wfc_record" endpoint
  case $WFC_VALUE in
    '')
      wfc_fail 'its endpoint is empty'
      return 1
      ;;
    *://*) wfc_named=$WFC_VALUE ;;
    *) wfc_named=$wfc_scheme://$WFC_VALUE ;;
  esac
  wfc_map "$wfc_named"
  wfc_endpoint=$WFC_VALUE
  wfc_field "$wfc_record" region
  wfc_region=$WFC_VALUE
  wfc_provider=Other
  case $wfc_endpoint in
    https://s3.amazonaws.com | https://s3.amazonaws.com/)
      # rclone finds the region's own address; minio-go does the same.
      wfc_provider=AWS
      wfc_endpoint=
      ;;
    https://*.amazonaws.com | https://*.amazonaws.com/) wfc_provider=AWS ;;
    https://storage.googleapis.com | https://storage.googleapis.com/) wfc_provider=GCS ;;
  esac
  wfc_plain_url "${wfc_endpoint:-$wfc_named}"
  wfc_location="s3 object $wfc_key in bucket $wfc_bucket at $WFC_VALUE"
  wfc_secret_field access-key-secret || return 1
  wfc_access_key=$WFC_VALUE
  wfc_secret_field secret-key-secret || return 1
  wfc_secret_key=$WFC_VALUE
  wfc_secret_field session-token-secret || return 1
  wfc_session_token=$WFC_VALUE
  wfc_field "$wfc_record" use-sdk-creds
  wfc_sdk=$WFC_VALUE
}

# wfc_remote_gcs: the part of wfc_remote for gcs.
wfc_remote_gcs() {
  wfc_remote_type='google cloud storage'
  wfc_named=https://storage.googleapis.com/storage/v1/
  wfc_map "$wfc_named"
  wfc_endpoint=
  [ "$WFC_VALUE" = "$wfc_named" ] || wfc_endpoint=$WFC_VALUE
  wfc_plain_url "$WFC_VALUE"
  wfc_location="gcs object $wfc_key in bucket $wfc_bucket at $WFC_VALUE"
  wfc_secret_field service-account-key-secret || return 1
  wfc_service_account=$WFC_VALUE
}

# wfc_rclone_cause
# From rclone's complaints: sets wfc_cause, and wfc_heals to `yes` when a new try can help, `soon` when it can and the server
# was not even reached, else nothing.
wfc_rclone_cause() {
  wfc_log_tail
  wfc_said=$WFC_VALUE
  # The last line repeats the error that counts.
  wfc_cause=${wfc_said##*Failed to *: }
  case $wfc_said in
    *'NOTICE: Failed to '*) wfc_cause=${wfc_said##*NOTICE: Failed to } ;;
  esac
  wfc_heals=
  case $wfc_said in
    *NoSuchBucket* | *'directory not found'* | *'bucket does not exist'* | *'bucket not found'*)
      wfc_cause="the bucket $wfc_bucket does not exist"
      ;;
    *AccessDenied* | *InvalidAccessKeyId* | *SignatureDoesNotMatch* | *ExpiredToken* | *'StatusCode: 401'* | \
      *'StatusCode: 403'* | *'Error 401'* | *'Error 403'* | *invalid_grant* | *'StatusCode: 400'*)
      wfc_cause="access denied ($wfc_cause)"
      ;;
    *'no such host'*) wfc_cause="the server cannot be reached ($wfc_cause)" ;;
    *'dial tcp'* | *'connection refused'* | *'no route to host'*)
      wfc_cause="the server cannot be reached ($wfc_cause)"
      wfc_heals=soon
      ;;
    *'StatusCode: 5'* | *'StatusCode: 429'* | *'StatusCode: 0'* | *'Error 5'* | *'Error 429'* | *SlowDown* | *EOF* | \
      *timeout* | *'timed out'* | *'connection reset'* | *'broken pipe'* | *corrupted* | *'sizes differ'* | *'http2: '*)
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
  wfc_rclone_try copyto --error-on-no-transfer --use-server-modtime "$wfc_target" "$wfc_stage/data"
  case $? in
    0) return 0 ;;
    9) ;;
    *)
      wfc_fail "cannot fetch the $wfc_location: $wfc_cause"
      return 1
      ;;
  esac
  # Nothing came. A folder that was made in a web console is an empty object `key/`: it counts as an empty folder.
  wfc_markers=true
  wfc_rclone_try lsjson --stat "$wfc_target"
  case $? in
    0) mkdir -p "$wfc_stage/data" ;;
    3)
      wfc_not_found "nothing is stored as $wfc_location"
      return 3
      ;;
    *) wfc_fail "cannot fetch the $wfc_location: $wfc_cause" ;;
  esac
}

# wfc_rclone_save DATA
# Stores the file DATA at the key, or the regular files below the folder DATA at `key/…`; links and empty folders are left out.
# What is there already is not looked at: an upload replaces it. (The slash after a folder's key keeps rclone from asking
# whether the key is an object; there may be one, and the folder goes beside it.)
wfc_rclone_save() {
  wfc_remote || return 1
  if [ -d "$1" ]; then
    wfc_rclone_try copy --no-check-dest --ignore-times --skip-links "$1/" "$wfc_target/"
  else
    wfc_rclone_try copyto --no-check-dest --ignore-times --copy-links "$1" "$wfc_target"
  fi || wfc_fail "cannot store the $wfc_location: $wfc_cause"
}
