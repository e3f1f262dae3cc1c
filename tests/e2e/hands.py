"""With what does somebody work in a browser: with a mouse, or with the keyboard alone?

A story is told once and done both ways. By keyboard every thing is come to with Tab, so what has no place in the order
of the keys fails; nothing is given the focus by a script.
"""

from typing import Any, Protocol

from playwright.sync_api import Locator, expect

TABS_AT_MOST = 300
IS_FOCUSED = "one => one === document.activeElement"
IS_OF_GROUP = "one => document.activeElement.name === one.name && document.activeElement.type === 'radio'"


class Hands(Protocol):
    """What can be done with a page."""

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open what is folded."""

    def fill(self, target: Locator, text: str) -> None:
        """Write into a field, in the place of what stands there."""

    def choose(self, target: Locator, label: str) -> None:
        """Choose one of a list."""

    def tick(self, target: Locator) -> None:
        """Tick a box, or one of several."""


class Mouse:
    """Everything by pointing."""

    def press(self, target: Locator) -> None:
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        target.click()
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def tick(self, target: Locator) -> None:
        target.check()


class Touch(Mouse):
    """Everything by tapping."""

    def press(self, target: Locator) -> None:
        target.tap()

    def fill(self, target: Locator, text: str) -> None:
        target.tap()
        target.fill(text)

    def tick(self, target: Locator) -> None:
        target.tap()


class Keys:
    """Everything by keyboard."""

    def press(self, target: Locator) -> None:
        come_to(target)
        target.page.keyboard.press("Enter")

    def fill(self, target: Locator, text: str) -> None:
        come_to(target)
        target.page.keyboard.press("ControlOrMeta+a")
        target.page.keyboard.type(text)

    def choose(self, target: Locator, label: str) -> None:
        come_to(target)
        keyboard, chosen = target.page.keyboard, "one => one.selectedOptions[0].label"
        keyboard.press("Home")
        for _ in range(int(target.evaluate("one => one.length"))):
            if target.evaluate(chosen) == label:
                return
            keyboard.press("ArrowDown")
        raise AssertionError(f"'{label}' is not among what can be chosen")

    def tick(self, target: Locator) -> None:
        if target.get_attribute("type") != "radio":
            come_to(target)
            target.page.keyboard.press("Space")
        else:
            come_to(target, is_there=IS_OF_GROUP)
            for _ in range(TABS_AT_MOST):
                if target.evaluate(IS_FOCUSED):
                    break
                target.page.keyboard.press("ArrowDown")
            target.page.keyboard.press("Space")
        expect(target).to_be_checked()


def come_to(target: Locator, *, is_there: str = IS_FOCUSED) -> None:
    """Go on with Tab until the keys go to this thing."""
    expect(target).to_be_visible()
    thing: Any = target.element_handle()
    for _ in range(TABS_AT_MOST):
        if thing.evaluate(is_there):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by keyboard")


MOUSE, KEYS, TOUCH = Mouse(), Keys(), Touch()
