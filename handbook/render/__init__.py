"""HTML and SVG made from the handbook's objects. Pure: no network, no MkDocs, no Jinja."""
