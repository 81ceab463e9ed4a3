#!/bin/sh
# The workflow spec, compiled by wfc. `sh run.sh --help` tells how to run it.
# shellcheck shell=sh disable=SC1003,SC1091,SC2016,SC2034,SC2154,SC2317,SC2329
set -eu

case $0 in
  */*) wfc_here=${0%/*} ;;
  *) wfc_here=. ;;
esac
. "$wfc_here/lib/value.sh"
. "$wfc_here/lib/template.sh"
. "$wfc_here/lib/inputs.sh"
. "$wfc_here/lib/outputs.sh"
. "$wfc_here/lib/arguments.sh"
. "$wfc_here/lib/reads.sh"
. "$wfc_here/lib/node.sh"
. "$wfc_here/lib/describe.sh"
. "$wfc_here/lib/pod.sh"
. "$wfc_here/lib/pod_files.sh"
. "$wfc_here/lib/timers.sh"
. "$wfc_here/lib/call.sh"
. "$wfc_here/lib/runtime.sh"
. "$wfc_here/lib/runtime_sandbox.sh"
. "$wfc_here/lib/sandbox_paths.sh"
. "$wfc_here/lib/sandbox_pool.sh"
. "$wfc_here/lib/sandbox_bwrap.sh"
. "$wfc_here/lib/sandbox_unshare.sh"
. "$wfc_here/lib/runtime_engine.sh"
. "$wfc_here/lib/runtime_host.sh"
. "$wfc_here/lib/status.sh"
. "$wfc_here/lib/resume.sh"
. "$wfc_here/lib/tasks.sh"
. "$wfc_here/lib/mock.sh"
. "$wfc_here/lib/select.sh"
. "$wfc_here/lib/dry.sh"
. "$wfc_here/lib/dry_words.sh"
. "$wfc_here/lib/secrets.sh"
. "$wfc_here/lib/options.sh"
. "$wfc_here/lib/needs.sh"
. "$wfc_here/lib/run_folder.sh"
. "$wfc_here/lib/leftovers.sh"
. "$wfc_here/lib/lifeline.sh"
. "$wfc_here/lib/workflow.sh"
. "$wfc_here/lib/end.sh"
. "$wfc_here/lib/main.sh"
. "$wfc_here/lib/children.sh"
. "$wfc_here/lib/scheduler.sh"
. "$wfc_here/lib/scheduler_dag.sh"
. "$wfc_here/lib/logs.sh"
. "$wfc_here/lib/transfer.sh"
. "$wfc_here/lib/archive.sh"
. "$wfc_here/lib/map.sh"
. "$wfc_here/lib/local.sh"
. "$wfc_here/lib/rclone.sh"
. "$wfc_here/lib/remotes.sh"
. "$wfc_here/templates/main.sh"
. "$wfc_here/templates/work.sh"

wfc_title=spec
wfc_generate_name=spec-
wfc_entrypoint=main
wfc_kinds='none s3'
wfc_secrets='onepanel/artifactRepositoryS3AccessKey onepanel/artifactRepositoryS3SecretKey'
# What this workflow does not ask for.
wfc_fixed_name='' wfc_namespace='' wfc_parallelism='' wfc_config_maps='' wfc_claims='' wfc_host_folders=''
wfc_other_volumes='' wfc_drops_claims='' wfc_needs_image='' wfc_workflow_deadline='' wfc_hooks='' wfc_timestamps=''
wfc_lists_failures='' wfc_programs='' wfc_workflow_locks='' wfc_workflow_priority='' wfc_semaphores=''
wfc_spec_suspended='' wfc_shutdown='' wfc_resources='' wfc_waits='' wfc_parameter_names=''

# What -p gives.
set_workflow_parameter() {
  return 1
}

workflow_parameters() {
  :
}

# What the workflow gives to the template that it begins with.
entrypoint_arguments() {
  :
}

# Where an output without a location of its own goes; $1 is the name of its file.
artifact_repository() {
  location s3 endpoint s3.amazonaws.com bucket team-bucket region us-west-2 access-key-secret onepanel/artifactRepositoryS3AccessKey secret-key-secret onepanel/artifactRepositoryS3SecretKey key "artifacts/$workflow_namespace/$workflow_name/$pod_name/$1"
}

list_templates() {
  printf '%-10s %s\n' dag main
  printf '%-10s %s\n' container work
}

# The calls of each template, and which template each of them runs.
list_calls() {
  calls main work work
}

wfc_main "$@"
