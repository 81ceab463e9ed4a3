# Redirections, for a trial without the outside world: $WFC_MAP names a file of lines FROM=TO.
#
# FROM is the beginning of a URL (https://github.com/, https://example.org/data), or one without a scheme, which stands for
# every scheme (storage.googleapis.com, localhost:9000, github.com/argoproj). It matches whole segments only: github.com does
# not match github.com.example.org. TO is a URL, or a host when the scheme is to stay. The longest FROM wins. Empty lines and
# lines that begin with # are skipped.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_map URL|HOST
# Sets WFC_VALUE to where the URL or the host (`storage.googleapis.com`, `minio:9000`) is to be looked for: the redirected URL,
# or the argument itself when no line matches. A name and a password inside the URL do not go along to another place.
wfc_map() {
  WFC_VALUE=$1
  [ -n "${WFC_MAP:-}" ] || return 0
  wfc_map_split "$1"
  wfc_map_best=
  wfc_map_to=
  while IFS= read -r wfc_line || [ -n "$wfc_line" ]; do
    case $wfc_line in
      '' | '#'*) continue ;;
      *=*) ;;
      *) continue ;;
    esac
    wfc_map_from=${wfc_line%%=*}
    case $wfc_map_from in
      *://*) ;;
      *) wfc_map_from=$wfc_map_scheme://$wfc_map_from ;;
    esac
    [ "${#wfc_map_from}" -gt "${#wfc_map_best}" ] || continue
    case $wfc_map_url/ in
      "${wfc_map_from%/}"/*) ;;
      "$wfc_map_from"\?* | "$wfc_map_from"\#*) ;;
      *) continue ;;
    esac
    wfc_map_best=$wfc_map_from
    wfc_map_to=${wfc_line#*=}
  done <"$WFC_MAP"
  [ -n "$wfc_map_best" ] || return 0
  case $wfc_map_to in
    *://*) ;;
    *) wfc_map_to=$wfc_map_scheme://$wfc_map_to ;;
  esac
  wfc_map_rest=${wfc_map_url#"${wfc_map_best%/}"}
  WFC_VALUE=${wfc_map_to%/}$wfc_map_rest
}

# wfc_map_split URL|HOST
# Sets wfc_map_scheme and wfc_map_url, the whole without user and password and without the scheme's own port.
wfc_map_split() {
  case $1 in
    *://*)
      wfc_map_scheme=${1%%://*}
      wfc_map_url=${1#*://}
      ;;
    *)
      wfc_map_scheme=https
      wfc_map_url=$1
      ;;
  esac
  wfc_map_host=${wfc_map_url%%[/?#]*}
  wfc_map_path=${wfc_map_url#"$wfc_map_host"}
  wfc_map_host=${wfc_map_host##*@}
  case $wfc_map_scheme:$wfc_map_host in
    https:*:443 | http:*:80 | ssh:*:22) wfc_map_host=${wfc_map_host%:*} ;;
  esac
  wfc_map_url=$wfc_map_scheme://$wfc_map_host$wfc_map_path
}

# wfc_plain_url URL
# Sets WFC_VALUE to the URL as a message may show it: no user, no password, no query (tokens travel there).
wfc_plain_url() {
  wfc_plain_host=${1#*://}
  wfc_plain_host=${wfc_plain_host%%[?#]*}
  case ${wfc_plain_host%%/*} in
    *@*)
      wfc_plain_rest=${wfc_plain_host#"${wfc_plain_host%%/*}"}
      wfc_plain_host=${wfc_plain_host%%/*}
      wfc_plain_host=${wfc_plain_host##*@}$wfc_plain_rest
      ;;
  esac
  case $1 in
    *://*) WFC_VALUE=${1%%://*}://$wfc_plain_host ;;
    *) WFC_VALUE=$wfc_plain_host ;;
  esac
}
