"""HTTP and HTML: parse, one call into kb or indicators, render."""
