"""Tests of the lab: `python3 -B -m unittest discover -t . -s tests`; test_lab needs root."""
