"""What people see: the pages, the command line and the web application.

`selection` picks a part of the graph, `scene` is that part as plain values, `layout` places it,
`style` gives its colours, shapes and words, and `page` writes it as one HTML file.
"""
