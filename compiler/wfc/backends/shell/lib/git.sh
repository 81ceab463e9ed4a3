# Git locations (a load only), through the git program.
#   repo revision branch single-branch depth fetch (one refspec a line) disable-submodules
#   username-secret password-secret ssh-private-key-secret (each NAME/KEY) insecure-ignore-host-key insecure-skip-tls
#
# Argo's driver uses a library and no settings of a user; so git runs here without any settings file, hook template, helper or
# agent of the user, and never asks.

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_git ARGUMENT...
# One run of git in $wfc_stage (or where the arguments say), with the log-in in its environment; what it complains of goes to
# $wfc_stage/log. Returns its exit status. A subshell of its own, so that the exports end with it.
wfc_git() (
  wfc_unset_like GIT_
  unset SSH_ASKPASS SSH_AUTH_SOCK XDG_CONFIG_HOME
  # HOME for a git that does not know GIT_CONFIG_GLOBAL yet.
  export HOME="$wfc_stage/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=true \
    GIT_ALLOW_PROTOCOL="$wfc_protocols"
  [ "$wfc_skip_tls" != true ] || export GIT_SSL_NO_VERIFY=true
  export GIT_SSH_COMMAND="ssh -F /dev/null -o BatchMode=yes -o IdentityFile=none $wfc_ssh_options"
  if [ -n "$wfc_user$wfc_password" ]; then
    export WFC_GIT_USERNAME="$wfc_user" WFC_GIT_PASSWORD="$wfc_password"
    # shellcheck disable=SC2016 # git hands the helper to a shell of its own, which looks the values up
    set -- -c "credential.$wfc_site.helper=!f() { [ \"\$1\" != get ] || printf \"username=%s\\npassword=%s\\n\" \"\$WFC_GIT_USERNAME\" \"\$WFC_GIT_PASSWORD\"; }; f" "$@"
  fi
  set -- -c gc.auto=0 -c maintenance.auto=false -c advice.detachedHead=false -c core.hooksPath=/dev/null \
    -c http.lowSpeedLimit=1 -c "http.lowSpeedTime=${WFC_TIMEOUT:-60}" "$@"
  cd "$wfc_stage" || return 1
  if [ -n "$wfc_ssh_key" ]; then
    # The key lives in an agent that ends with git; it is in no file.
    WFC_GIT_SSH_KEY=$wfc_ssh_key
    export WFC_GIT_SSH_KEY
    # shellcheck disable=SC2016 # the inner shell looks the key up
    exec ssh-agent sh -c '
      key=$WFC_GIT_SSH_KEY
      unset WFC_GIT_SSH_KEY
      printf "%s\n" "$key" | ssh-add -q - || exit 97
      git "$@"' sh "$@" >/dev/null 2>"$wfc_stage/log" 3>&-
  fi
  exec git "$@" >/dev/null 2>"$wfc_stage/log" 3>&-
)

# wfc_git_remote
# Reads the record: sets wfc_repo (redirected), wfc_site (scheme and host, what the log-in is for), wfc_location and the
# variables of wfc_git. Says why and returns 1 when the record cannot be used.
wfc_git_remote() {
  unset wfc_user wfc_password wfc_ssh_key
  wfc_user=
  wfc_password=
  wfc_ssh_key=
  wfc_field "$wfc_record" repo
  wfc_repo=$WFC_VALUE
  wfc_named=$wfc_repo
  case $wfc_repo in
    *://*) ;;
    [!/]*:*) wfc_named=ssh://${wfc_repo%%:*}/${wfc_repo#*:} ;; # git@host:path
  esac
  wfc_map "$wfc_named"
  wfc_protocols=git:http:https:ssh
  if [ "$WFC_VALUE" != "$wfc_named" ]; then
    wfc_repo=$WFC_VALUE
    wfc_protocols=$wfc_protocols:file
  fi
  wfc_plain_url "$wfc_repo"
  wfc_location="git repository $WFC_VALUE"
  case $wfc_repo in
    file://*)
      case $wfc_protocols in
        *:file) ;;
        *)
          # Only who runs a workflow may point it at a folder of this machine; the workflow itself may not.
          wfc_fail "its repository is a folder of this machine; name it with --map: $wfc_repo"
          return 1
          ;;
      esac
      ;;
    git://* | http://* | https://* | ssh://*) ;;
    *://* | /* | -* | .* | '' | *::*)
      wfc_fail "its repository is neither http, https, ssh nor git: $wfc_repo"
      return 1
      ;;
    *:*) ;;
    *)
      wfc_fail "its repository is neither http, https, ssh nor git: $wfc_repo"
      return 1
      ;;
  esac
  wfc_site=${wfc_repo#*://}
  wfc_site=${wfc_site%%/*}
  wfc_site=${wfc_repo%%://*}://${wfc_site##*@}
  wfc_field "$wfc_record" insecure-skip-tls
  wfc_skip_tls=$WFC_VALUE
  wfc_ssh_options='-o StrictHostKeyChecking=yes'
  wfc_field "$wfc_record" insecure-ignore-host-key
  [ "$WFC_VALUE" != true ] ||
    wfc_ssh_options='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'
  case $wfc_repo in
    ssh://*@*) ;;
    ssh://*) wfc_ssh_options="$wfc_ssh_options -o User=git" ;;
  esac
  wfc_secret_field ssh-private-key-secret || return 1
  wfc_ssh_key=$WFC_VALUE
  # The key wins, as in Argo's driver.
  [ -z "$wfc_ssh_key" ] || return 0
  wfc_secret_field username-secret || return 1
  wfc_user=$WFC_VALUE
  wfc_secret_field password-secret || return 1
  wfc_password=$WFC_VALUE
  case $wfc_user$wfc_password in
    *"$wfc_newline"*)
      wfc_fail 'its user name or password has more than one line'
      return 1
      ;;
  esac
}

# wfc_git_try ARGUMENT...
# wfc_git, tried again with growing pauses while that can help. Returns git's last exit status; wfc_cause says why it failed.
wfc_git_try() {
  wfc_try=1
  while :; do
    case $1 in
      clone) rm -rf "$wfc_stage/data" ;; # what a cut clone left
    esac
    wfc_git "$@" && return 0
    set -- "$?" "$@"
    wfc_log_tail
    wfc_cause=$WFC_VALUE
    case $1:$wfc_cause in
      127:*)
        wfc_cause='git is not installed'
        return "$1"
        ;;
      97:*)
        wfc_cause="the ssh key cannot be used ($wfc_cause)"
        return "$1"
        ;;
      *'Authentication failed'* | *'could not read Username'* | *'could not read Password'* | *'Permission denied'* | \
        *'error: 401'* | *'error: 403'*)
        wfc_cause="access denied ($wfc_cause)"
        return "$1"
        ;;
      *'Connection refused'* | *'Failed to connect'* | *'Connection timed out'* | *'Connection reset'* | *'early EOF'* | \
        *'RPC failed'* | *'hung up unexpectedly'* | *'error: 5'* | *'error: 429'* | *'transfer closed'* | *'Empty reply'* | \
        *'bytes/sec'* | *'unexpected disconnect'*) ;;
      *) return "$1" ;;
    esac
    [ "$wfc_try" -lt "${WFC_TRIES:-5}" ] || return "$1"
    wfc_pause "$wfc_try"
    wfc_try=$((wfc_try + 1))
    shift
  done
}

# wfc_git_failed DOING: says why DOING failed, and returns 1.
wfc_git_failed() {
  wfc_fail "cannot $1 the $wfc_location: $wfc_cause"
}

# wfc_git_load
# Clones the repository to $wfc_stage/data, as Argo's driver does: all branches, or one with single-branch; then each of
# `fetch`; then, for a revision, all branches as local ones too, and a detached HEAD at what the revision names; submodules last.
wfc_git_load() {
  wfc_git_remote || return 1
  wfc_field "$wfc_record" depth
  wfc_git_depth=$WFC_VALUE
  case $wfc_git_depth in
    *[!0-9]*)
      wfc_fail "its depth is no number: $wfc_git_depth"
      return 1
      ;;
    *[1-9]*) ;;
    *) wfc_git_depth= ;; # 0 is all of the history
  esac
  wfc_field "$wfc_record" branch
  wfc_branch=$WFC_VALUE
  wfc_field "$wfc_record" single-branch
  wfc_single=$WFC_VALUE
  set -- clone --quiet --template= --no-checkout
  if [ "$wfc_single" = true ]; then
    if [ -z "$wfc_branch" ]; then
      wfc_fail 'it asks for a single branch and names none'
      return 1
    fi
    set -- "$@" --single-branch --branch="$wfc_branch"
  else
    set -- "$@" --no-single-branch
  fi
  wfc_git_try "$@" ${wfc_git_depth:+"--depth=$wfc_git_depth"} -- "$wfc_repo" data || {
    wfc_git_failed clone
    return 1
  }
  wfc_field "$wfc_record" fetch
  wfc_specs=$WFC_VALUE$wfc_newline
  while [ -n "$wfc_specs" ]; do
    wfc_line=${wfc_specs%%"$wfc_newline"*}
    wfc_specs=${wfc_specs#*"$wfc_newline"}
    [ -n "$wfc_line" ] || continue
    wfc_git_fetch "$wfc_line" || return 1
  done
  wfc_field "$wfc_record" revision
  wfc_revision=$WFC_VALUE
  if [ -n "$wfc_revision" ]; then
    if [ "$wfc_single" = true ]; then
      wfc_git_fetch "refs/heads/$wfc_branch:refs/heads/$wfc_branch" || return 1
    else
      wfc_git_fetch 'refs/heads/*:refs/heads/*' || return 1
    fi
    wfc_git_hash "$wfc_revision" || wfc_git_hash "origin/$wfc_revision" || {
      wfc_fail "the $wfc_location has no revision $wfc_revision${wfc_git_depth:+ within the depth of $wfc_git_depth}"
      return 1
    }
    set -- --detach "$WFC_VALUE"
  elif wfc_git_hash HEAD; then
    set --
  else
    return 0 # an empty repository: nothing to check out
  fi
  wfc_git_try -C data checkout --quiet --force "$@" || {
    wfc_git_failed 'check out'
    return 1
  }
  wfc_field "$wfc_record" disable-submodules
  if [ "$WFC_VALUE" != true ] && [ -f "$wfc_stage/data/.gitmodules" ]; then
    wfc_git_submodules ${wfc_git_depth:+"--depth=$wfc_git_depth"} || return 1
  fi
}

# wfc_git_fetch REFSPEC
# Fetches one refspec into the clone; into the branch that is checked out too.
wfc_git_fetch() {
  wfc_git_try -C data fetch --quiet --update-head-ok --force ${wfc_git_depth:+"--depth=$wfc_git_depth"} -- origin "$1" ||
    wfc_git_failed fetch
}

# wfc_git_hash REVISION
# Sets WFC_VALUE to the commit that REVISION names in the clone. Returns 1 when there is none.
wfc_git_hash() {
  WFC_VALUE=$(
    wfc_unset_like GIT_
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git -C "$wfc_stage/data" \
      rev-parse --verify --quiet --end-of-options "$1^{commit}" 2>/dev/null 3>&-
  )
}

# wfc_git_submodules [--depth=N]
# Fetches the submodules, and theirs. The redirections of $WFC_MAP hold for them too.
wfc_git_submodules() {
  set -- -C data submodule --quiet update --init --recursive "$@"
  if [ -n "${WFC_MAP:-}" ]; then
    while IFS= read -r wfc_line || [ -n "$wfc_line" ]; do
      wfc_to=${wfc_line#*=}
      case $wfc_line in
        '' | '#'*) continue ;;
        *=*=*) continue ;; # git splits its option at the first =
        *://*=*://*) set -- -c "url.$wfc_to.insteadOf=${wfc_line%%=*}" "$@" ;;
        *=*://*)
          wfc_from=${wfc_line%%=*}
          for wfc_scheme in http https ssh; do
            set -- -c "url.${wfc_to%/}/.insteadOf=$wfc_scheme://${wfc_from%/}/" "$@"
          done
          ;;
      esac
      case $wfc_to in
        file://*) wfc_protocols=git:http:https:ssh:file ;;
      esac
    done <"$WFC_MAP"
  fi
  wfc_git_try "$@" || wfc_git_failed 'fetch the submodules of'
}
