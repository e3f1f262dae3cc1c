"""What does a company look like after two years in these books?

A demo company, generated from a seed without network: only definition documents and entries come out of here. Writing
them into books is the task of whoever asked.
"""

from buyline.demo.agreement import in_force_day, load_definition
from buyline.demo.story import generate

__all__ = ["generate", "in_force_day", "load_definition"]
