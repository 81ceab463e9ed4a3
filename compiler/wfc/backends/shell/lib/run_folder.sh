# shellcheck shell=sh
# The folder of the run.

# wfc_make_run: the folder of the run. Two runs never share one.
wfc_make_run() {
  umask 022
  if [ -n "$wfc_resumed" ]; then
    wfc_lock
    wfc_begin_again
    wfc_adopt_bundle
    [ "${wfc_run%/*}" != "$PWD/runs" ] || wfc_link_latest
  elif [ -z "$wfc_run" ]; then
    wfc_run=runs/$(date -u +%Y%m%dT%H%M%SZ)-$workflow_name
    mkdir -p runs 2>/dev/null || wfc_misuse "cannot make the folder $PWD/runs (--workdir DIR names another one for this run)"
    wfc_stem=$wfc_run
    wfc_index=1
    until mkdir -m 700 "$wfc_run" 2>/dev/null; do
      [ -e "$wfc_run" ] || wfc_misuse "cannot make the folder $PWD/$wfc_run (--workdir DIR names another one for this run)"
      wfc_index=$((wfc_index + 1))
      wfc_run=$wfc_stem-$wfc_index
    done
    wfc_link_latest
  else
    mkdir -p "$wfc_run" 2>/dev/null || wfc_misuse "cannot make the folder $wfc_run"
    set +f
    for wfc_entry in "$wfc_run"/* "$wfc_run"/.[!.]*; do
      case ${wfc_entry##*/} in
        bundle) continue ;; # where `wfc run` puts this bundle
        nodes | artifacts | map | workflow.new | .room | .probe | .engine | .slots | .process | .process.new | .lock | .bundle-*)
          [ -z "$wfc_adopts" ] || continue
          ;;
      esac
      [ ! -e "$wfc_entry" ] || wfc_misuse "$wfc_run is not empty: a run writes in a folder of its own"
    done
    set -f
    chmod 700 "$wfc_run"
  fi
  wfc_run=$(cd -- "$wfc_run" && pwd -P)
  wfc_can_write || {
    wfc_warn "nothing can be written into $wfc_run: $wfc_value"
    exit 4
  }
  [ -d "$wfc_run/nodes" ] || mkdir "$wfc_run/nodes"
  wfc_own_store=$wfc_run/artifacts
  WFC_ARTIFACTS=${WFC_ARTIFACTS:-$wfc_own_store}
  mkdir -p "$WFC_ARTIFACTS" || wfc_misuse "cannot make the folder $WFC_ARTIFACTS"
  WFC_ARTIFACTS=$(cd -- "$WFC_ARTIFACTS" && pwd -P)
  if [ -n "$wfc_maps" ]; then
    {
      [ -z "${WFC_MAP-}" ] || cat "$WFC_MAP"
      printf %s "$wfc_maps"
    } >"$wfc_run/map"
    WFC_MAP=$wfc_run/map
  fi
}

# wfc_can_write: whether the folder of the run takes another file; else why, in $wfc_value.
wfc_can_write() {
  wfc_value=$( (printf '%65536s' '' >"$wfc_run/.room") 2>&1) && rm -f "$wfc_run/.room" && return 0
  rm -f "$wfc_run/.room"
  # Of a full disk some shells say no more than that printing has failed.
  case $wfc_value in
    *'I/O error'* | '') wfc_value='the disk is full, or broken' ;;
    *) wfc_value=${wfc_value##*: } ;;
  esac
  return 1
}

# wfc_adopt_bundle: where `wfc run` has put a new bundle for a run that is resumed, which is this one: it has been read, and
# takes the place of the earlier one.
wfc_adopt_bundle() {
  case ${wfc_here-} in
    "$wfc_run"/.bundle-*)
      rm -rf "$wfc_run/bundle"
      mv "$wfc_here" "$wfc_run/bundle"
      ;;
  esac
}

# wfc_link_latest: runs/latest leads to the run that began last.
wfc_link_latest() {
  wfc_latest=${wfc_run%/*}/.latest.$$
  rm -f "$wfc_latest"
  ln -s "${wfc_run##*/}" "$wfc_latest" 2>/dev/null || return 0
  # Moving a link onto a link to a folder would put it into that folder.
  mv -fT "$wfc_latest" "${wfc_run%/*}/latest" 2>/dev/null || {
    rm -f "${wfc_run%/*}/latest"
    mv -f "$wfc_latest" "${wfc_run%/*}/latest"
  } 2>/dev/null || rm -f "$wfc_latest"
}
