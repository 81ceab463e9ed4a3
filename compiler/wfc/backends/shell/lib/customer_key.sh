# Objects of s3 that are encrypted with a key of the customer (SSE-C). As in Argo, each object has a key of its own, derived from
# the secret by Argon2id with the bucket and the key of the object as salt. So folders are transferred one object at a time.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_seal KEY
# Sets wfc_customer_key to the key of the object KEY, in base64. The secret goes to the standard input of argon2, and the salt is
# none. Says why and returns 1 for what that cannot do.
wfc_seal() {
  wfc_customer_key=
  if [ "${#wfc_customer_secret}" -gt 127 ]; then
    wfc_fail "its customer key cannot be derived: argon2 takes a secret of at most 127 bytes"
    return 1
  fi
  wfc_hex=$(printf %s "$wfc_customer_secret" | argon2 "$wfc_bucket$1" -id -t 1 -k 65536 -p 4 -l 32 -r 2>"$wfc_stage/log" 3>&-) || wfc_hex=
  [ "${#wfc_hex}" -eq 64 ] || {
    wfc_log_tail
    # shellcheck disable=SC2153 # what wfc_log_tail sets
    wfc_fail "its customer key cannot be derived: argon2 says: $WFC_VALUE"
    return 1
  }
  # Three digits of one are two of the other; of the last two, one stands for nothing.
  wfc_hex=${wfc_hex}00
  while [ -n "$wfc_hex" ]; do
    wfc_rest=${wfc_hex#???}
    wfc_value=$((0x${wfc_hex%"$wfc_rest"}))
    wfc_sextet $((wfc_value / 64))
    wfc_sextet $((wfc_value % 64))
    wfc_hex=$wfc_rest
  done
  wfc_customer_key=${wfc_customer_key%?}=
  wfc_masks=$wfc_masks$wfc_customer_key$wfc_separator
}

# wfc_sextet NUMBER: adds its digit to wfc_customer_key.
wfc_sextet() {
  wfc_digits=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/
  wfc_index=0
  while [ "$wfc_index" -lt "$1" ]; do
    wfc_digits=${wfc_digits#?}
    wfc_index=$((wfc_index + 1))
  done
  wfc_customer_key=$wfc_customer_key${wfc_digits%"${wfc_digits#?}"}
}

# wfc_sealed_load
# As wfc_rclone_load: the object, or everything below the key, to $wfc_stage/data. Returns 3 when neither is there.
wfc_sealed_load() {
  wfc_rclone_output=$wfc_stage/found
  wfc_rclone_try lsjson --stat "$wfc_target"
  case $? in
    0) ;;
    3)
      wfc_not_found "nothing is stored as $wfc_location"
      return
      ;;
    *)
      wfc_fail "cannot fetch the $wfc_location: $wfc_cause"
      return 1
      ;;
  esac
  if ! grep -q '"IsDir": *true' "$wfc_stage/found"; then
    wfc_rclone_output=
    wfc_rclone_try copyto --use-server-modtime "$wfc_target" "$wfc_stage/data" ||
      wfc_fail "cannot fetch the $wfc_location: $wfc_cause"
    return
  fi
  wfc_rclone_try lsf -R --files-only "$wfc_target"
  case $? in
    0 | 3) ;;
    *)
      wfc_fail "cannot list the $wfc_location: $wfc_cause"
      return 1
      ;;
  esac
  [ -s "$wfc_stage/found" ] || {
    wfc_not_found "nothing is stored as $wfc_location"
    return
  }
  mkdir "$wfc_stage/data" || return 1
  wfc_rclone_output=
  while IFS= read -r wfc_name <&4; do
    wfc_seal "$wfc_key/$wfc_name" || return 1
    wfc_rclone_try copyto --use-server-modtime "$wfc_target/$wfc_name" "$wfc_stage/data/$wfc_name" 4<&- || {
      wfc_fail "cannot fetch $wfc_name of the $wfc_location: $wfc_cause"
      return 1
    }
  done 4<"$wfc_stage/found"
}

# wfc_sealed_save DATA
# Stores the regular files below the folder DATA, each with its key. Returns 1 with the reason in wfc_cause; where a key cannot be
# derived, which wfc_seal has said, the transfer ends here.
wfc_sealed_save() {
  (cd "$1" && find . -type f) | sed 's|^\./||' >"$wfc_stage/files" || return 1
  while IFS= read -r wfc_name <&4; do
    wfc_seal "$wfc_key/$wfc_name" || exit 1
    wfc_rclone_try copyto --no-check-dest --ignore-times "$1/$wfc_name" "$wfc_target/$wfc_name" 4<&- || return 1
  done 4<"$wfc_stage/files"
}
