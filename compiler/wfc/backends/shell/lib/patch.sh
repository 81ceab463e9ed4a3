# shellcheck shell=sh
# What a podSpecPatch says of a pod as a whole, and a patch that is known when the pod starts.

# shellcheck disable=SC2034 # the files of the library share their variables

# grace SECONDS: how long the pod's commands may go on when they are asked to end, whatever --grace says.
grace() {
  case $1 in
    '' | *[!0-9]* | ????????*) wfc_give_up "invalid podSpecPatch: terminationGracePeriodSeconds '$1'" ;;
    *) wfc_grace=$1 ;;
  esac
}

# patched_by TEXT: a patch whose whole text a tag has brought. What it asks of a cluster is left out; the node does not run
# where it may ask for another command, for that is not what the bundle would run.
patched_by() {
  case $1 in
    *command* | *args* | *env* | *image* | *[vV]olume* | *workingDir* | *initContainers* | *\$patch* | *activeDeadline* | \
      *restartPolicy*)
      wfc_give_up "bundles cannot apply a podSpecPatch that changes what runs and that a tag brings: $1"
      ;;
  esac
}
