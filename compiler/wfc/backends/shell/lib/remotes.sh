# What a record says of an object store or HDFS, as variables for rclone.sh. The fields by kind; secrets are NAME/KEY.
#   s3:    endpoint bucket key region insecure(true) addressing-style(path|virtual-hosted) use-sdk-creds(true) role-arn
#          access-key-secret secret-key-secret session-token-secret ca-secret create-bucket(true) object-locking(true)
#          encrypt(true) kms-key-id customer-key-secret
#   gcs:   bucket key service-account-key-secret
#   azure: endpoint bucket(the container) key(the blob) account-key-secret use-sdk-creds(true)
#   oss:   endpoint bucket key access-key-secret secret-key-secret use-sdk-creds(true) create-bucket(true)
#   hdfs:  addresses(HOST:PORT,…) key(a path) user force(true)

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_remote
# Reads the record into the variables of wfc_rclone, and sets wfc_bucket, wfc_key (tidied), wfc_target (as rclone names it)
# and wfc_location (for messages). Says why and returns 1 when something is missing.
wfc_remote() {
  # None of these may be a variable that came in exported: it would carry a secret to every program.
  unset wfc_access_key wfc_secret_key wfc_session_token wfc_service_account wfc_signature wfc_customer_secret wfc_customer_key wfc_hex
  wfc_customer_secret='' wfc_customer_key='' wfc_access_key='' wfc_secret_key='' wfc_session_token='' wfc_service_account='' wfc_signature=''
  wfc_region='' wfc_path_style='' wfc_locking='' wfc_encryption='' wfc_kms_key='' wfc_role='' wfc_ca='' wfc_user=''
  wfc_markers=false
  wfc_no_check=true
  wfc_depth=1
  if [ "$wfc_kind" != hdfs ]; then
    wfc_field "$wfc_record" bucket
    wfc_bucket=$WFC_VALUE
    case $wfc_bucket in
      '' | *[!-._a-zA-Z0-9$]*)
        wfc_fail "its bucket is no name of a bucket: $wfc_bucket"
        return 1
        ;;
    esac
  fi
  wfc_field "$wfc_record" key
  # A list may be one of the whole bucket.
  if [ -n "$WFC_VALUE" ] || [ -z "${wfc_rclone_output-}" ]; then
    wfc_tidy_key "$WFC_VALUE" || return 1
  fi
  wfc_key=$WFC_VALUE
  [ "$wfc_kind" = hdfs ] || wfc_target=WFC:$wfc_bucket/$wfc_key
  wfc_field "$wfc_record" use-sdk-creds
  wfc_sdk=$WFC_VALUE
  case $wfc_kind in
    s3) wfc_remote_s3 ;;
    gcs) wfc_remote_gcs ;;
    azure) wfc_remote_azure ;;
    oss) wfc_remote_oss ;;
    hdfs) wfc_remote_hdfs ;;
  esac
}

# wfc_remote_endpoint SCHEME
# Reads the record's endpoint, with SCHEME where it has none: sets wfc_named (as it is written) and wfc_endpoint (redirected).
wfc_remote_endpoint() {
  wfc_field "$wfc_record" endpoint
  case $WFC_VALUE in
    '')
      wfc_fail 'its endpoint is empty'
      return 1
      ;;
    *://*) wfc_named=$WFC_VALUE ;;
    *) wfc_named=$1://$WFC_VALUE ;;
  esac
  wfc_map "${wfc_named%/}"
  wfc_endpoint=${WFC_VALUE%/}
}

# wfc_remote_keys: the record's pair of keys.
wfc_remote_keys() {
  wfc_secret_field access-key-secret || return 1
  wfc_access_key=$WFC_VALUE
  wfc_secret_field secret-key-secret || return 1
  wfc_secret_key=$WFC_VALUE
}

# wfc_remote_s3: the part of wfc_remote for s3. Path-style addresses everywhere but at Amazon, as minio-go has them.
wfc_remote_s3() {
  wfc_remote_type=s3
  wfc_field "$wfc_record" insecure
  if [ "$WFC_VALUE" = true ]; then
    wfc_remote_endpoint http
  else
    wfc_remote_endpoint https
  fi || return 1
  wfc_field "$wfc_record" region
  wfc_region=$WFC_VALUE
  wfc_provider=Other
  case $wfc_endpoint in
    https://s3.amazonaws.com)
      # rclone finds the region's own address; minio-go does the same.
      wfc_provider=AWS
      wfc_endpoint=
      ;;
    https://*.amazonaws.com) wfc_provider=AWS ;;
    https://storage.googleapis.com) wfc_provider=GCS ;;
  esac
  wfc_plain_url "${wfc_endpoint:-$wfc_named}"
  wfc_location="s3 object $wfc_key in bucket $wfc_bucket at $WFC_VALUE"
  wfc_field "$wfc_record" addressing-style
  case $WFC_VALUE in
    path) wfc_path_style=true ;;
    virtual-hosted) wfc_path_style=false ;;
  esac
  wfc_remote_keys || return 1
  wfc_secret_field session-token-secret || return 1
  wfc_session_token=$WFC_VALUE
  if [ -z "$wfc_access_key" ]; then
    wfc_field "$wfc_record" role-arn
    wfc_role=$WFC_VALUE
    if [ -n "$wfc_role" ]; then
      rclone help backend s3 2>/dev/null 3>&- | grep -q -e --s3-role-arn || {
        wfc_fail 'its role cannot be assumed: this rclone is too old for that'
        return 1
      }
    fi
  fi
  wfc_field "$wfc_record" encrypt
  if [ "$WFC_VALUE" = true ]; then
    wfc_field "$wfc_record" kms-key-id
    wfc_kms_key=$WFC_VALUE
    wfc_encryption=${wfc_kms_key:+aws:kms}
    wfc_encryption=${wfc_encryption:-AES256}
    wfc_secret_field customer-key-secret || return 1
    wfc_customer_secret=$WFC_VALUE
  fi
  wfc_field "$wfc_record" object-locking
  wfc_locking=$WFC_VALUE
  wfc_secret_field ca-secret || return 1
  case $wfc_named in
    https://*) wfc_ca=$WFC_VALUE ;;
  esac
  [ -z "$wfc_ca" ] || printf '%s\n' "$wfc_ca" >"$wfc_stage/ca"
  [ -n "$wfc_customer_secret" ] || return 0
  case $wfc_named in
    http://*)
      wfc_fail 'its customer key cannot be sent: the location is insecure'
      return 1
      ;;
  esac
  wfc_encryption=
  [ -z "$wfc_key" ] || wfc_seal "$wfc_key"
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

# wfc_remote_azure: the part of wfc_remote for azure. The account is the first label of the endpoint's host, or the first
# segment of its path on this machine, where the emulators are; a key with a signature in it is a token for shared access.
wfc_remote_azure() {
  wfc_remote_type=azureblob
  wfc_remote_endpoint https || return 1
  wfc_plain_url "$wfc_endpoint"
  wfc_location="azure blob $wfc_key in container $wfc_bucket at $WFC_VALUE"
  wfc_account=${wfc_endpoint#*://}
  case $wfc_account in
    127.0.0.1:*/* | 127.0.0.1/* | localhost:*/* | localhost/*)
      wfc_account=${wfc_account#*/}
      wfc_account=${wfc_account%%/*}
      ;;
    *) wfc_account=${wfc_account%%[.:/]*} ;;
  esac
  wfc_secret_field account-key-secret || return 1
  case $WFC_VALUE in
    *sig=*) wfc_signature=${WFC_VALUE#\?} ;;
    *) wfc_secret_key=$WFC_VALUE ;;
  esac
  if [ -z "$wfc_signature$wfc_secret_key" ] && [ "$wfc_sdk" != true ]; then
    wfc_fail 'it has neither an account key nor useSDKCreds'
    return 1
  fi
}

# wfc_remote_oss: the part of wfc_remote for oss, whose servers speak the language of s3, too. Without a scheme it is http, as
# in the library that Argo uses.
wfc_remote_oss() {
  wfc_remote_type=s3
  wfc_provider=Alibaba
  wfc_remote_endpoint http || return 1
  wfc_plain_url "$wfc_endpoint"
  wfc_location="oss object $wfc_key in bucket $wfc_bucket at $WFC_VALUE"
  if [ "$wfc_sdk" = true ]; then
    wfc_access_key=${ALIBABA_CLOUD_ACCESS_KEY_ID-}
    wfc_secret_key=${ALIBABA_CLOUD_ACCESS_KEY_SECRET-}
    wfc_session_token=${ALIBABA_CLOUD_SECURITY_TOKEN-}
    [ -n "$wfc_access_key" ] || wfc_fail 'it asks for the credentials of the environment, and ALIBABA_CLOUD_ACCESS_KEY_ID is not set'
    return
  fi
  wfc_remote_keys
}

# wfc_remote_hdfs: the part of wfc_remote for hdfs.
wfc_remote_hdfs() {
  wfc_remote_type=hdfs
  wfc_bucket=
  wfc_target=WFC:/$wfc_key
  wfc_field "$wfc_record" addresses
  wfc_addresses=$WFC_VALUE,
  wfc_endpoint=
  while [ -n "$wfc_addresses" ]; do
    wfc_map "hdfs://${wfc_addresses%%,*}"
    wfc_endpoint=${wfc_endpoint:+$wfc_endpoint,}${WFC_VALUE#*://}
    wfc_addresses=${wfc_addresses#*,}
  done
  wfc_location="hdfs file /$wfc_key at $wfc_endpoint"
  wfc_field "$wfc_record" user
  wfc_user=$WFC_VALUE
}
