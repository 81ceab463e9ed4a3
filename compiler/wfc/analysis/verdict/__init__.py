"""What Argo's own validator would say of a file: a second reading of the documents, beside the one that finds mistakes.

The passes of :mod:`wfc.analysis` ask what is true of a program. This package asks only what `argo lint --offline` 4.1.2
answers, with everything that its way of looking brings along: it stops at the first fault, judges a template once, with
the arguments of the first visit, and sees values that are not known yet as dummies. ``docs/argo-verdict.md`` describes
that reading and names the rules (``S2``, ``T6``, …) that the comments and reasons here refer to.
"""
