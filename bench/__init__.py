"""How fast is Buyline beside what one would write by hand? `make bench` measures it on this machine, in one run."""
