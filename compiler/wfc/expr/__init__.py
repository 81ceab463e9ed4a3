"""The languages inside a document's text: tags, expressions, ``when`` and ``depends``, and the names they may use."""
