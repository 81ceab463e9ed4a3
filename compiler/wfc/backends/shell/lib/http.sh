# HTTP locations, through curl.
#   url   headers (`Name: value`, one a line)   username-secret   password-secret (each NAME/KEY)
#
# What curl is asked for, secrets included, goes to its standard input as a configuration; its own files are not read.

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
  unset wfc_config wfc_user
  wfc_config=
  wfc_field "$wfc_record" url
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
  wfc_field "$wfc_record" headers
  wfc_headers=$WFC_VALUE$wfc_newline
  while [ -n "$wfc_headers" ]; do
    wfc_line=${wfc_headers%%"$wfc_newline"*}
    wfc_headers=${wfc_headers#*"$wfc_newline"}
    case $wfc_line in
      '') ;;
      @*)
        # curl would read such a header from a file.
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
}

# wfc_curl MORE OPTION...
# One run of curl with wfc_config and MORE on its standard input. Sets wfc_code to the answer's status (000: none). Returns
# curl's exit status. Redirects are followed ten times, and only to http and https; what is sent for the log-in does not go
# to another host.
wfc_curl() {
  wfc_more=$1
  shift
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
        return 0
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
