"""wfc: a compiler for Onepanel and Argo workflow documents."""

__version__ = "0.1.0"
