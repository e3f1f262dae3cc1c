"""Who is responsible by name, beside the functions: who leads, who supports, who reviews?

Agreed of a stage or of a step, as the owner of a journey names members. A definition without names is whole.
"""

from pydantic import Field

from buyline.definition.criterion import Document


class Named(Document):
    """The members who are named for a stage or a step."""

    leads: str = Field("", description="The member who leads a stage, or does a step: their turn.")
    supports: tuple[str, ...] = Field((), description="Members who support.")
    reviews: tuple[str, ...] = Field((), description="Members who review what was done.")

    def in_words(self) -> str:
        """Like 'ann leads, bob supports, cid reviews'; empty where nobody is named."""
        return ", ".join(f"{name} {does}" for name, does in self.doing())

    def doing(self) -> tuple[tuple[str, str], ...]:
        """Each member with what they do."""
        told = ((self.leads,), "leads"), (self.supports, "supports"), (self.reviews, "reviews")
        return tuple((name, does) for names, does in told for name in names if name)
