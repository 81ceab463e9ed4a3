"""From a checked program to output files: Argo manifests and shell bundles."""
