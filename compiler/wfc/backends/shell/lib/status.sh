# shellcheck shell=sh
# status.json: the tree of nodes, as Argo's status.nodes names it. Every node has left its own part in its folder.

# shellcheck disable=SC2016 # it is awk's text
wfc_status_program='
function node(folder, line, file, child) {
  file = run "/nodes/" folder "/node.json"
  while ((getline line < file) > 0) {
    printf "%s\n    %s", comma, line
    comma = ","
  }
  close(file)
  file = run "/nodes/" folder "/children"
  count = 0
  while ((getline child < file) > 0) kids[folder, ++count] = child
  close(file)
  total[folder] = count
}
function walk(folder, i) {
  node(folder)
  for (i = 1; i <= total[folder]; i++) walk(kids[folder, i])
}
BEGIN {
  run = ENVIRON["wfc_status_run"]
  walk(ENVIRON["wfc_status_root"])
}'

# wfc_write_status PHASE MESSAGE: written beside and moved, so that a reader never sees half of it.
wfc_write_status() {
  {
    wfc_json "$workflow_name"
    printf '{"version": 1, "name": %s, "namespace": ' "$wfc_value"
    wfc_json "$workflow_namespace"
    printf '%s, "phase": "%s", "message": ' "$wfc_value" "$1"
    wfc_json "$2"
    printf '%s, "nodes": [' "$wfc_value"
    wfc_status_run=$wfc_run wfc_status_root=$wfc_root_folder awk "$wfc_status_program"
    printf '\n  ]}\n'
  } >"$wfc_run/status.json.new"
  mv -f "$wfc_run/status.json.new" "$wfc_run/status.json"
}
