# Artifacts that a workflow says are to be deleted when it has completed (artifactGC), on request (--artifact-gc).

# shellcheck disable=SC2034,SC2154 # the files of the library share their variables

# wfc_collect_artifacts
# Deletes what every node of the run has saved with the strategy OnWorkflowCompletion, attempts that failed included. What cannot
# be deleted is said, and changes nothing of the result: in a cluster it is a condition of the workflow.
wfc_collect_artifacts() {
  set +f
  for wfc_record in "$wfc_run"/nodes/*/outputs/artifacts/*/; do
    [ -f "${wfc_record}saved" ] && [ -f "${wfc_record}gc" ] || continue
    if wfc_delete "${wfc_record%/}" 2>/dev/null; then
      wfc_write "${wfc_record}deleted" yes
    else
      wfc_warn "artifact garbage collection failed: $WFC_MESSAGE"
    fi
  done
  set -f
}
