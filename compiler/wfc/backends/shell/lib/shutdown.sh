# shellcheck shell=sh
# `spec.shutdown` of a document: nothing of the workflow starts. With Stop its exit handlers run, with Terminate nothing does.
#
# As in Argo, the templates that call others are gone through, and each pod, request and pause below them fails.

# shellcheck disable=SC2034 # the files of the library share their variables

# wfc_shut_down: the node that has begun does not run: why, in $wfc_failure, and in $wfc_bad_phase what becomes of it.
wfc_shut_down() {
  [ -z "$wfc_in_exit" ] || return 0
  case $wfc_type in
    Pod) wfc_failure="workflow shutdown with strategy: $wfc_shutdown" ;;
    HTTP | Suspend) wfc_failure="Stopped with strategy '$wfc_shutdown'" ;;
    *) return 0 ;;
  esac
  wfc_bad_phase=Failed
}
