"""Tests of the lab: `python3 -B -m unittest discover -t . -s tests` in lab.d; test_lab needs root."""
