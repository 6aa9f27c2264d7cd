"""What sitrep gets right, and how fast, measured on data outside the repository.

``python -m bench NAME`` runs the module of that name: its ``run(shared)`` gives figures by name. ``floors.json`` says
how good a figure must be, and on which data.
"""
