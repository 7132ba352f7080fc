"""What people see: the pages, the command line and the web application.

A page is made in four steps: `selection` chooses a part of a store and `description` reads all
that is known of it; `scene` is that part as plain values; `payload` makes of it what scripts draw,
with places from `layout`, names from `labels`, colours and words from `style`; `page` writes it
all as one HTML file, with the graph itself as JSON-LD from `linked`. `answer_scene` makes the scene
of what a query answered, for the pages that the explorer shares. `building` brings files into a
store, and `resolving` makes one thing one node across its documents.

Files are read by `extracting`: `dispatch` hands `tasks` to a crew of workers (`crews`), which are
processes of this machine (`local_workers`) or actors of a cluster (`ray_workers`).
"""
