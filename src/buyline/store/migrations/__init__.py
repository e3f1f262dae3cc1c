"""How did the tables of the books change?"""
