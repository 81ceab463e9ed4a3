"""Argo manifests: the plain, canonical YAML (or JSON) that a cluster takes."""
