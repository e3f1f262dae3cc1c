"""What is each step of the set-up called, what does it ask, and what would a company like ours write there?

The worked example is one company through all eight steps.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A step in words: short for the list, the question, what it is for, and the example, each line with its head."""

    short: str
    question: str
    about: str
    example: tuple[tuple[str, str], ...]


COMPANY = "A maker of scales for food plants"
WORDS: dict[str, Words] = {
    "audience": Words(
        "Audience",
        "Whom do we sell to, and what hurts them?",
        "Everybody who fits, whether they know us or not. All that follows is counted among them.",
        (
            ("Whom", "Food plants with 50 to 500 people that weigh by hand today."),
            ("A segment", "Bakeries: many small batches, night shifts."),
            ("A problem", "Every tenth batch is filled too full, and nobody sees it before the invoice."),
        ),
    ),
    "stages": Words(
        "Stages",
        "Which stages does a buyer go through?",
        "Said from the buyer's side: what they are doing and deciding, not what we are busy with. One of us leads.",
        (
            ("A stage", "Prospect, led by sales."),
            ("What the buyer is doing", "Has a budget and compares three offers. Decides from whom to buy."),
            ("Not a stage", "“Proposal sent”: that is our act, and a buyer may never open it."),
        ),
    ),
    "criteria": Words(
        "Criteria",
        "What does a buyer do that proves each stage?",
        "Acts of the buyer, never ours. A claim without proof is warned of or refused, as you say.",
        (
            ("Lead", "Form submitted, or reply received: one of these is enough. It lasts 120 days."),
            ("Suspect", "Page visited, 3 times within 30 days."),
            ("Customer", "Contract signed. A claim without it is refused."),
        ),
    ),
    "steps": Words(
        "Steps",
        "Who does what in each stage?",
        "Marketing, sales, success and the buyer. The first open step says whose turn it is.",
        (
            ("Marketing", "answers within one working day."),
            ("Sales", "weighs ten of the buyer's own batches on the spot: 2 hours, within 10 days."),
            ("The buyer", "confirms in writing what a batch filled too full costs."),
        ),
    ),
    "tools": Words(
        "Tools",
        "With which tool is each step done?",
        "A presentation, a demonstration, a sample, a price list, a promotion, a trial, a calculator: what moves the "
        "buyer to the next decision.",
        (
            ("Weighing on the spot", "demonstration with the buyer's own product."),
            ("Talk about money", "calculator: what one gram too much costs in a year."),
            ("The proposal", "price list with three sizes."),
        ),
    ),
    "deals": Words(
        "Deals and goal",
        "What is a deal worth, and which profitable revenue do we want by when?",
        "Each function holds a goal for this quarter and for the next; marketing's is as much a revenue as that of "
        "sales. The goals are signed with the definition, and set when it is agreed.",
        (
            ("Average price", "12,000; of which 45 percent are left."),
            ("Goal of sales", "360,000 in this quarter: 30 deals, 162,000 of profit."),
            ("Goal of marketing", "the same 360,000: it brings those who buy."),
        ),
    ),
    "measured": Words(
        "How it is measured",
        "Who tells us that a buyer did it?",
        "An act that no source tells of cannot prove anything: the stage is not observable yet, and pages say so. What "
        "one of us declares by hand proves only where a criterion takes it.",
        (
            ("Form submitted", "by the tracking of visits and mails."),
            ("Contract signed", "by import, from the order system, every night."),
            ("Budget confirmed", "declared by hand."),
        ),
    ),
    "needed": Words(
        "How many are needed",
        "How many are needed in each stage, and is this what we agree on?",
        "Worked back from the goals. Until there is history the shares are published ones, wide and weak; each journey "
        "in your books outweighs them a little more.",
        (
            ("30 deals", "at 20 to 35 of 100 prospects who buy: 86 to 150 prospects, about 113."),
            ("And before them", "at 30 to 80 of 100 qualified leads: about 231 of those."),
            ("So", "marketing and sales see in week one whether the goal is out of reach."),
        ),
    ),
}
