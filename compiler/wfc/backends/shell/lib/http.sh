# HTTP locations, through curl.
#   url   key (a path below it, not encoded)   header-1 header-2 … (`Name: value`)   username-secret   password-secret (each NAME/KEY, as all secrets)
#   client-id-secret client-secret-secret token-url-secret   scopes   endpoint-param-1 endpoint-param-2 … (`name=value`)
#   client-cert-secret client-key-secret
#
# What curl is asked for, secrets included, goes to its standard input as a configuration; its own files are not read. A token
# is in no file. A client certificate is in one that has no name any more when curl reads it.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_curl_line OPTION VALUE
# Adds `OPTION = "VALUE"` to wfc_config, quoted as curl's configuration wants it.
wfc_curl_line() {
  wfc_replace "$2" \\ \\\\
  wfc_replace "$WFC_VALUE" \" \\\"
  wfc_replace "$WFC_VALUE" "$wfc_newline" \\n
  wfc_config="$wfc_config$1 = \"$WFC_VALUE\"$wfc_newline"
}

# wfc_http_request
# Reads the record: sets wfc_url (redirected), wfc_location (for messages) and wfc_config (what every try asks for).
# Says why and returns 1 when the record cannot be asked for.
wfc_http_request() {
  unset wfc_config wfc_user wfc_more
  wfc_config=
  wfc_http_url || return 1
  wfc_map "$WFC_VALUE"
  wfc_url=$WFC_VALUE
  wfc_plain_url "$wfc_url"
  wfc_location="url $WFC_VALUE"
  case $wfc_url in
    *[[:cntrl:]]*)
      wfc_fail 'its url holds a control character'
      return 1
      ;;
    [hH][tT][tT][pP]://* | [hH][tT][tT][pP][sS]://*) ;;
    *)
      wfc_fail "its url is neither http nor https: $wfc_location"
      return 1
      ;;
  esac
  wfc_curl_line url "$wfc_url"
  wfc_index=1
  while [ -f "$wfc_record/header-$wfc_index" ]; do
    wfc_field "$wfc_record" "header-$wfc_index"
    wfc_line=$WFC_VALUE
    wfc_index=$((wfc_index + 1))
    case $wfc_line in
      @* | :* | *[[:cntrl:]]*)
        # curl would read one that begins with @ from a file; a line break would make another header of what follows.
        wfc_fail "it has a header that is none: $wfc_line"
        return 1
        ;;
      *: | *:' ') wfc_curl_line header "${wfc_line%%:*};" ;;
      *) wfc_curl_line header "$wfc_line" ;;
    esac
  done
  # Argo's driver logs in only when it has both.
  wfc_secret_field username-secret || return 1
  wfc_user=$WFC_VALUE
  wfc_secret_field password-secret || return 1
  if [ -n "$wfc_user" ] && [ -n "$WFC_VALUE" ]; then
    wfc_curl_line user "$wfc_user:$WFC_VALUE"
  fi
  # A client certificate comes before a token, as in Argo's driver, and goes past the proxies of the environment.
  wfc_client_certificate=
  if [ -f "$wfc_record/client-cert-secret" ] || [ -f "$wfc_record/client-key-secret" ]; then
    wfc_http_certificate
  elif [ -f "$wfc_record/client-id-secret" ] && [ -f "$wfc_record/client-secret-secret" ] && [ -f "$wfc_record/token-url-secret" ]; then
    wfc_http_token
  fi
}

# wfc_http_url
# Sets WFC_VALUE to the record's url, with its key where it has one (in an artifact repository). Says why and returns 1 for a key
# that cannot be sent.
wfc_http_url() {
  wfc_field "$wfc_record" key
  if [ -n "$WFC_VALUE" ]; then
    wfc_tidy_key "$WFC_VALUE" || return 1
    wfc_url_path "$WFC_VALUE"
  fi
  wfc_key=$WFC_VALUE
  wfc_field "$wfc_record" url
  [ -z "$wfc_key" ] || WFC_VALUE=${WFC_VALUE%/}/$wfc_key
}

# wfc_http_certificate
# Opens the client certificate as descriptor 8 and its key as 9, for curl to read as often as it likes; their files are gone.
wfc_http_certificate() {
  wfc_secret_field client-cert-secret || return 1
  (umask 077 && printf '%s\n' "$WFC_VALUE" >"$wfc_stage/certificate") && exec 8<"$wfc_stage/certificate" || return 1
  wfc_secret_field client-key-secret || return 1
  (umask 077 && printf '%s\n' "$WFC_VALUE" >"$wfc_stage/key") && exec 9<"$wfc_stage/key" || return 1
  rm -f "$wfc_stage/certificate" "$wfc_stage/key"
  wfc_client_certificate=yes
}

# wfc_http_token
# Asks for a token (OAuth2, client credentials) and adds it to wfc_config. As Go's library: the client's name and secret go
# into the header first, and into the body where the server does not want them there. Says why and returns 1 when there is none.
wfc_http_token() {
  unset wfc_client wfc_client_secret wfc_token wfc_asked wfc_url_config
  wfc_secret_field client-id-secret || return 1
  wfc_client=$WFC_VALUE
  wfc_secret_field client-secret-secret || return 1
  wfc_client_secret=$WFC_VALUE
  wfc_url_config=$wfc_config
  wfc_config=
  wfc_secret_field token-url-secret || return 1
  wfc_map "$WFC_VALUE"
  wfc_curl_line url "$WFC_VALUE"
  wfc_curl_line data grant_type=client_credentials
  wfc_field "$wfc_record" scopes
  [ -z "$WFC_VALUE" ] || wfc_curl_line data-urlencode "scope=$WFC_VALUE"
  wfc_index=1
  while [ -f "$wfc_record/endpoint-param-$wfc_index" ]; do
    wfc_field "$wfc_record" "endpoint-param-$wfc_index"
    wfc_curl_line data-urlencode "$WFC_VALUE"
    wfc_index=$((wfc_index + 1))
  done
  wfc_asked=$wfc_config
  wfc_try=1
  while :; do
    wfc_url_encode "$wfc_client"
    wfc_user=$WFC_VALUE
    wfc_url_encode "$wfc_client_secret"
    wfc_curl_line user "$wfc_user:$WFC_VALUE"
    wfc_http_ask_for_token
    set -- "$?"
    case $1:$wfc_code in
      22:4??)
        wfc_config=$wfc_asked
        wfc_curl_line data-urlencode "client_id=$wfc_client"
        wfc_curl_line data-urlencode "client_secret=$wfc_client_secret"
        wfc_http_ask_for_token
        set -- "$?"
        ;;
    esac
    [ "$1" -ne 0 ] || break
    if ! wfc_curl_heals "$1" || [ "$wfc_try" -ge "${WFC_TRIES:-5}" ]; then
      wfc_http_failed 'get a token for' "$1"
      return 1
    fi
    wfc_pause "$wfc_try"
    wfc_try=$((wfc_try + 1))
    wfc_config=$wfc_asked
  done
  wfc_json_member access_token
  wfc_token=$WFC_VALUE
  case $wfc_token in
    '' | *\\* | *[[:cntrl:]]*)
      wfc_fail "cannot get a token for the $wfc_location: the answer has none"
      return 1
      ;;
  esac
  wfc_masks=${wfc_masks:-}$wfc_token$wfc_separator
  wfc_json_member token_type
  case $WFC_VALUE in
    '' | [bB][eE][aA][rR][eE][rR] | *\\* | *[[:cntrl:]]*) WFC_VALUE=Bearer ;;
  esac
  wfc_config=$wfc_url_config
  wfc_curl_line header "Authorization: $WFC_VALUE $wfc_token"
}

# wfc_http_ask_for_token
# One run of curl with wfc_config. Sets wfc_answer to the body and wfc_code to the status; returns curl's exit status. Nothing
# of the answer is written to a file.
wfc_http_ask_for_token() {
  unset wfc_answer
  wfc_answer=$(printf '%s' "$wfc_config" | curl -q -K - --globoff --silent --show-error --fail --location --max-redirs 10 \
    --proto '=http,https' --proto-redir '=http,https' --connect-timeout 20 --max-time "${WFC_TIMEOUT:-60}" \
    -H 'Accept: application/json' -w '\n%{http_code}' 2>"$wfc_stage/log" 3>&-)
  set -- "$?"
  wfc_code=${wfc_answer##*"$wfc_newline"}
  wfc_answer=${wfc_answer%"$wfc_newline"*}
  return "$1"
}

# wfc_json_member NAME: sets WFC_VALUE to the text of that member of the object wfc_answer; to nothing where it has none.
wfc_json_member() {
  WFC_VALUE=
  case $wfc_answer in
    *"\"$1\""*)
      WFC_VALUE=${wfc_answer#*"\"$1\""}
      WFC_VALUE=${WFC_VALUE#*:}
      WFC_VALUE=${WFC_VALUE#*\"}
      WFC_VALUE=${WFC_VALUE%%\"*}
      ;;
  esac
}

# wfc_url_encode TEXT: sets WFC_VALUE to TEXT as a form sends it: letters, digits and -._~ as they are, a space as +.
wfc_url_encode() {
  wfc_percent_encode "$1" 32 +
}

# wfc_url_path TEXT: sets WFC_VALUE to TEXT as the path of a URL, whose slashes stay.
wfc_url_path() {
  wfc_percent_encode "$1" 47 /
}

# wfc_percent_encode TEXT BYTE SIGN: sets WFC_VALUE to TEXT with letters, digits and -._~ as they are, SIGN for each BYTE (its
# number), and the rest percent-encoded.
wfc_percent_encode() {
  WFC_VALUE=$(printf '%s' "$1" | od -An -v -tu1 3>&- | awk -v byte="$2" -v sign="$3" '{
    for (i = 1; i <= NF; i++)
      if (($i >= 48 && $i <= 57) || ($i >= 65 && $i <= 90) || ($i >= 97 && $i <= 122) || $i == 45 || $i == 46 || $i == 95 || $i == 126)
        printf "%c", $i + 0
      else if ($i == byte) printf "%s", sign
      else printf "%%%02X", $i
  }' 3>&-)
}

# wfc_curl MORE OPTION...
# One run of curl with wfc_config and MORE on its standard input. Sets wfc_code to the answer's status (000: none). Returns
# curl's exit status. Redirects are followed ten times, and only to http and https; what is sent for the log-in does not go
# to another host.
wfc_curl() {
  wfc_more=$1
  shift
  [ -z "$wfc_client_certificate" ] || set -- --cert /dev/fd/8 --key /dev/fd/9 --noproxy '*' "$@"
  printf '%s%s' "$wfc_config" "$wfc_more" | curl -q -K - --globoff --silent --show-error --fail --location --max-redirs 10 \
    --proto '=http,https' --proto-redir '=http,https' --connect-timeout 20 --speed-limit 1 --speed-time "${WFC_TIMEOUT:-60}" \
    -D "$wfc_stage/headers" -w '%{http_code}' "$@" >"$wfc_stage/code" 2>"$wfc_stage/log" 3>&-
  set -- "$?"
  wfc_code=$(cat "$wfc_stage/code")
  return "$1"
}

# wfc_curl_heals STATUS
# Returns 0 when a new try can help after curl's exit STATUS and the answer wfc_code.
wfc_curl_heals() {
  case $1 in
    22)
      case $wfc_code in
        408 | 429 | 5??) return 0 ;;
      esac
      return 1
      ;;
    # refused, timed out, cut short, no answer, TLS broken off, HTTP/2 broken off
    7 | 16 | 18 | 28 | 35 | 52 | 55 | 56 | 92) return 0 ;;
  esac
  return 1
}

# wfc_http_failed DOING STATUS: says why DOING (`fetch`, `store`) failed, and returns 1.
wfc_http_failed() {
  wfc_log_tail
  case $2:$wfc_code in
    22:401 | 22:403 | 22:407) wfc_cause="access denied (the server answered $wfc_code)" ;;
    22:*) wfc_cause="the server answered $wfc_code" ;;
    6:* | 7:*) wfc_cause="the server cannot be reached ($WFC_VALUE)" ;;
    23:*) wfc_cause="it cannot be written, the disk may be full ($WFC_VALUE)" ;;
    90:*) wfc_cause='its content does not have the checksum that the server announced' ;;
    18:*) wfc_cause="the connection was cut before the end ($WFC_VALUE)" ;;
    127:*) wfc_cause='curl is not installed' ;;
    *) wfc_cause=$WFC_VALUE ;;
  esac
  wfc_fail "cannot $1 the $wfc_location: $wfc_cause"
}

# wfc_http_tag
# Sets WFC_VALUE to the entity tag of the last answer, when it is a strong one: only then the rest of a cut body may be asked for.
wfc_http_tag() {
  WFC_VALUE=$(tr -d '\r' <"$wfc_stage/headers" 2>/dev/null | awk '
    /^HTTP\// { tag = "" }
    tolower($1) == "etag:" && $2 ~ /^"/ { tag = $2 }
    END { print tag }')
}

# wfc_http_checked
# Returns 1 when the last answer was whole and announced an MD5 (`Content-MD5`) that $wfc_stage/data does not have.
wfc_http_checked() {
  [ "$wfc_code" = 200 ] || return 0
  wfc_sum=$(tr -d '\r' <"$wfc_stage/headers" | awk '
    /^HTTP\// { sum = "" }
    tolower($1) == "content-md5:" { sum = $2 }
    END { print sum }' 3>&-)
  [ -n "$wfc_sum" ] || return 0
  command -v md5sum >/dev/null && command -v base64 >/dev/null || return 0
  wfc_sum=$(printf '%s\n' "$wfc_sum" | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n')
  wfc_line=$(md5sum <"$wfc_stage/data")
  [ "$wfc_sum" = "${wfc_line%% *}" ]
}

# wfc_http_load
# Fetches the url to $wfc_stage/data. Returns 3 when the server answers 404. curl compares the length with what was announced;
# a body that was cut is continued when the server has an entity tag for it (and answers with the whole if it has changed),
# else fetched anew.
wfc_http_load() {
  wfc_http_request || return 1
  wfc_try=1
  wfc_tag=
  while :; do
    if [ -n "$wfc_tag" ] && [ -s "$wfc_stage/data" ]; then
      wfc_replace "$wfc_tag" \" \\\"
      wfc_curl "header = \"If-Range: $WFC_VALUE\"$wfc_newline" -C - -o "$wfc_stage/data"
    else
      rm -f "$wfc_stage/data"
      wfc_curl '' -o "$wfc_stage/data"
    fi
    set -- "$?"
    case $1:$wfc_code in
      0:*)
        # An empty body leaves no file.
        [ -e "$wfc_stage/data" ] || : >"$wfc_stage/data"
        wfc_http_checked && return 0
        set -- 90
        wfc_tag=
        ;;
      22:404)
        wfc_not_found "nothing is at the $wfc_location (404)"
        return 3
        ;;
      33:* | 36:* | 22:416)
        # It cannot be continued.
        rm -f "$wfc_stage/data"
        wfc_tag=
        ;;
      *)
        wfc_curl_heals "$1" || {
          wfc_http_failed fetch "$1"
          return 1
        }
        wfc_http_tag
        wfc_tag=$WFC_VALUE
        ;;
    esac
    [ "$wfc_try" -lt "${WFC_TRIES:-5}" ] || {
      wfc_http_failed fetch "$1"
      return 1
    }
    wfc_pause "$wfc_try"
    wfc_try=$((wfc_try + 1))
  done
}

# wfc_http_save DATA
# Sends the file DATA by PUT. A folder cannot be sent, as in Argo.
wfc_http_save() {
  wfc_http_request || return 1
  if [ -d "$1" ]; then
    wfc_fail "a folder cannot be stored at the $wfc_location without an archive"
    return 1
  fi
  wfc_try=1
  while :; do
    wfc_curl '' -T "$1" -o /dev/null
    set -- "$1" "$?"
    [ "$2" -ne 0 ] || return 0
    if ! wfc_curl_heals "$2" || [ "$wfc_try" -ge "${WFC_TRIES:-5}" ]; then
      wfc_http_failed store "$2"
      return 1
    fi
    wfc_pause "$wfc_try"
    wfc_try=$((wfc_try + 1))
  done
}
