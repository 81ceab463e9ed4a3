"""The fields that are conditions or expressions as a whole, without the braces of a tag."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic
from wfc.ir.nodes import Hook
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar
