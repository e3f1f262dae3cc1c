"""Which journeys stand in which column, and how is one moved to another?"""
