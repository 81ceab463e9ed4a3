# shellcheck shell=sh
# The request of an http template, through curl: what Argo's agent does with Go's client.
#
# What was asked and answered stands in the node's folder: request/method, url, headers, body; response/status, headers,
# body. A header that a secret makes is in neither; it reaches curl through its standard input.

# request_header NAME VALUE
request_header() {
  wfc_note_header "$1"
  case $2 in
    *"$wfc_newline"*) wfc_give_up "net/http: invalid header field value for \"$1\"" ;;
  esac
  wfc_sent="$wfc_sent$1: $2$wfc_newline"
}

# request_secret NAME SECRET/KEY: a header whose value is a secret.
request_secret() {
  wfc_note_header "$1"
  wfc_sent_secrets="$wfc_sent_secrets$1: $2$wfc_newline"
}

# wfc_note_header NAME: a name that is none would become something else in what curl reads.
wfc_note_header() {
  case $1 in
    '' | *[!A-Za-z0-9!#\$%\&\'*+.^_\`\|~-]*) wfc_give_up "net/http: invalid header field name \"$1\"" ;;
  esac
}

# request_body TEXT, request_bytes BASE64: what is sent.
request_body() {
  wfc_request_body=$1
}

request_bytes() {
  wfc_request_bytes=$1
}

# request_timeout SECONDS: for the whole answer.
request_timeout() {
  case $1 in
    '' | *[!0-9]*) wfc_give_up "failed to parse timeoutSeconds '$1'" ;;
    *) wfc_request_timeout=$1 ;;
  esac
}

# request_insecure: the server may show any certificate.
request_insecure() {
  wfc_request_insecure=yes
}

# request_condition TEXT PROGRAM: the answer is a success where PROGRAM, for jq, says so. TEXT is how it is written.
request_condition() {
  wfc_request_condition=$1
  wfc_request_program=$2
}

# send_request METHOD URL: this is where it happens. Whatever the answer, its body is the result.
send_request() {
  [ -z "$wfc_failure" ] || return 0
  wfc_request=$wfc_node/request wfc_response=$wfc_node/response
  wfc_folder "$wfc_request"
  wfc_folder "$wfc_response"
  wfc_method=${1:-GET} wfc_url=$2
  wfc_write "$wfc_request/method" "$wfc_method"
  wfc_write "$wfc_request/url" "$wfc_url"
  wfc_write "$wfc_request/headers" "$wfc_sent"
  if [ -n "$wfc_request_bytes" ]; then
    printf %s "$wfc_request_bytes" | base64 -d >"$wfc_request/body" 2>/dev/null || {
      wfc_describe Error 'bodyFrom.bytes is not base64'
      return 0
    }
  else
    wfc_write "$wfc_request/body" "$wfc_request_body"
  fi
  : >"$wfc_response/headers"
  [ -n "$wfc_request_timeout" ] || wfc_request_timeout=$wfc_deadline
  wfc_exchange 3>"$wfc_response/failure" 5>&- 7>&- 8>&- 9>&- &
  wfc_pid=$!
  wfc_status=0
  wait "$wfc_pid" || wfc_status=$?
  wfc_pid=
  if [ "$wfc_status" -ne 0 ]; then
    wfc_read "$wfc_response/failure"
    rm -rf "$wfc_response"
    wfc_describe Failed "${wfc_value%"$wfc_newline"}"
    return 0
  fi
  rm -f "$wfc_response/failure"
  wfc_folder "$wfc_node/outputs"
  # No value of a shell holds NUL.
  tr -d '\000' <"$wfc_response/body" >"$wfc_node/outputs/result"
  wfc_read "$wfc_node/outputs/result"
  wfc_json "$wfc_value"
  wfc_result_json=$wfc_value
  wfc_judge_answer
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_judge_answer: in $wfc_verdict and $wfc_failure, what the answer makes of the node.
wfc_judge_answer() {
  wfc_verdict=Failed
  wfc_read "$wfc_response/status"
  if [ -z "$wfc_request_condition" ]; then
    case $wfc_value in
      2??) wfc_verdict=Succeeded ;;
      *) wfc_failure="received non-2xx response code: $wfc_value" ;;
    esac
    return 0
  fi
  set -- "$wfc_jq$wfc_request_program"
  [ -z "$wfc_filled_file" ] || set -- --slurpfile filled "$wfc_filled_file" "$1"
  {
    jq -j -n --rawfile method "$wfc_request/method" --rawfile url "$wfc_request/url" \
      --rawfile body "$wfc_request/body" --arg bytes "${wfc_request_bytes:+yes}" --rawfile sent "$wfc_request/headers" \
      --arg status "$wfc_value" --rawfile answer "$wfc_response/body" --rawfile received "$wfc_response/headers" \
      "$@" || :
  } >"$wfc_node/.condition"
  wfc_outcome=failed
  {
    read -r wfc_outcome wfc_lines
    IFS= read -r wfc_text
  } <"$wfc_node/.condition" || wfc_text='jq cannot work out the condition'
  rm -f "$wfc_node/.condition" "$wfc_node/.filled"
  case $wfc_outcome:$wfc_text in
    ok:true) wfc_verdict=Succeeded ;;
    ok:*) wfc_failure="successCondition '$wfc_request_condition' evaluated false" ;;
    *) wfc_failure="failed to evaluate expression: $wfc_text" ;;
  esac
}

# wfc_exchange: the request and its redirects, as Go's client follows them: ten; after 301, 302 and 303 with GET and without
# a body; to another host without what logs in. In a process of its own; why there is no answer goes to descriptor 3.
wfc_exchange() {
  { set +x; } 2>/dev/null
  set +e
  umask 077
  trap - EXIT TERM
  wfc_hops=0
  wfc_with_body=
  [ ! -s "$wfc_request/body" ] || wfc_with_body=yes
  wfc_host_of "$wfc_url"
  wfc_first_host=$wfc_host
  wfc_masks=
  while :; do
    wfc_host_of "$wfc_url"
    wfc_configure || return 1
    printf %s "$wfc_config" | curl -q -K - --globoff --silent --show-error --proto '=http,https' \
      -D "$wfc_response/headers" -o "$wfc_response/body" -w '%{http_code}\n%{redirect_url}\n' \
      >"$wfc_response/status" 2>"$wfc_response/log" 3>&- || {
      wfc_no_answer "$?"
      return 1
    }
    {
      read -r wfc_code
      IFS= read -r wfc_next
    } <"$wfc_response/status"
    rm -f "$wfc_response/log"
    case $wfc_code:$wfc_next in
      301:?* | 302:?* | 303:?*)
        case $wfc_method in
          GET | HEAD) ;;
          *) wfc_method=GET ;;
        esac
        wfc_with_body=
        ;;
      307:?* | 308:?*) ;;
      *)
        wfc_write "$wfc_response/status" "$wfc_code"
        [ -e "$wfc_response/body" ] || : >"$wfc_response/body"
        return 0
        ;;
    esac
    rm -f "$wfc_response/body"
    wfc_hops=$((wfc_hops + 1))
    if [ "$wfc_hops" -ge 10 ]; then
      wfc_because 'stopped after 10 redirects'
      return 1
    fi
    wfc_url=$wfc_next
  done
}

# wfc_configure: in $wfc_config, what curl is asked for at $wfc_url.
wfc_configure() {
  unset wfc_config
  wfc_config=
  wfc_map "$wfc_url"
  case $WFC_VALUE in
    *[[:cntrl:]]*)
      wfc_because 'net/url: invalid control character in URL'
      return 1
      ;;
    [hH][tT][tT][pP]://?* | [hH][tT][tT][pP][sS]://?*) ;;
    *)
      wfc_because 'unsupported protocol scheme'
      return 1
      ;;
  esac
  wfc_curl_line url "$WFC_VALUE"
  [ -z "$wfc_request_timeout" ] || wfc_curl_line max-time "$wfc_request_timeout"
  [ -z "$wfc_request_insecure" ] || wfc_config="${wfc_config}insecure$wfc_newline"
  case $wfc_method:$wfc_with_body in
    GET:) ;;
    HEAD:*) wfc_config="${wfc_config}head$wfc_newline" ;;
    POST:yes) ;;
    *[!A-Z]*:*)
      wfc_because "net/http: invalid method \"$wfc_method\""
      return 1
      ;;
    *) wfc_curl_line request "$wfc_method" ;;
  esac
  wfc_own_type=
  wfc_left_headers=$wfc_sent
  while [ -n "$wfc_left_headers" ]; do
    wfc_line=${wfc_left_headers%%"$wfc_newline"*}
    wfc_left_headers=${wfc_left_headers#*"$wfc_newline"}
    wfc_configure_header "${wfc_line%%: *}" "${wfc_line#*: }"
  done
  wfc_left_secrets=$wfc_sent_secrets
  while [ -n "$wfc_left_secrets" ]; do
    wfc_line=${wfc_left_secrets%%"$wfc_newline"*}
    wfc_left_secrets=${wfc_left_secrets#*"$wfc_newline"}
    wfc_header=${wfc_line%%: *}
    wfc_line=${wfc_line#*: }
    wfc_secret_find "${wfc_line%%/*}" "${wfc_line#*/}" || {
      wfc_because "$WFC_MESSAGE"
      return 1
    }
    case $WFC_VALUE in
      *[[:cntrl:]]*)
        wfc_because "net/http: invalid header field value for \"$wfc_header\""
        return 1
        ;;
    esac
    wfc_configure_header "$wfc_header" "$WFC_VALUE"
  done
  if [ -n "$wfc_with_body" ]; then
    # curl would tell the server that it is a form, and wait for a word before a long one.
    [ -n "$wfc_own_type" ] || wfc_curl_line header Content-Type:
    wfc_curl_line header Expect:
    wfc_curl_line data-binary "@$wfc_request/body"
  elif [ "$wfc_method" = POST ] || [ "$wfc_method" = PUT ] || [ "$wfc_method" = PATCH ]; then
    wfc_curl_line header 'Content-Length: 0'
  fi
}

# wfc_configure_header NAME VALUE
wfc_configure_header() {
  wfc_header_value=$2
  case $(printf %s "$1" | tr '[:upper:]' '[:lower:]') in
    authorization | www-authenticate | cookie | cookie2)
      case .$wfc_host in
        *".$wfc_first_host") ;;
        *) return 0 ;;
      esac
      ;;
    # The name of the host is the first one's.
    host) [ "$wfc_hops" -eq 0 ] || return 0 ;;
    content-type)
      wfc_own_type=yes
      [ -n "$wfc_with_body" ] || [ "$wfc_hops" -eq 0 ] || return 0
      ;;
  esac
  if [ -n "$wfc_header_value" ]; then
    wfc_curl_line header "$1: $wfc_header_value"
  else
    wfc_curl_line header "$1;"
  fi
}

# wfc_host_of URL: in $wfc_host, the host without its port.
wfc_host_of() {
  wfc_host=${1#*://}
  wfc_host=${wfc_host%%[/?#]*}
  wfc_host=${wfc_host##*@}
  case $wfc_host in
    '['*) wfc_host=${wfc_host%%]*} ;;
    *) wfc_host=${wfc_host%%:*} ;;
  esac
}

# wfc_no_answer STATUS: why curl, which ended with STATUS, has none.
wfc_no_answer() {
  case $1 in
    28) wfc_because 'context deadline exceeded' ;;
    127) wfc_because 'curl is not installed' ;;
    *)
      wfc_line=$(tail -n 3 "$wfc_response/log" | tr -s '\n' ' ' | cut -c 1-1000)
      wfc_line=${wfc_line% }
      wfc_because "${wfc_line#curl: (*) }"
      ;;
  esac
}

# wfc_because TEXT: the message of a request without an answer, as Go's client has it, without a secret.
wfc_because() {
  wfc_rest=$(printf %s "${wfc_method#?}" | tr '[:upper:]' '[:lower:]')
  wfc_plain_url "$wfc_url"
  wfc_mask "${wfc_method%"${wfc_method#?}"}$wfc_rest \"$WFC_VALUE\": $1"
  printf '%s\n' "$WFC_VALUE" >&3
}
