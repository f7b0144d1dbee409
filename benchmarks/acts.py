"""What five everyday acts cost a coordinator: `./parcours benchmark acts [--url ADDRESS] [--who NAME]`.

Drives a browser on a demonstration that runs (`./parcours demo`), without a mouse, and counts keys:
those of the words said, and those that lead from field to field. « Machine » is the time spent waiting
for pages and proposals, in seconds. « Personne » adds what a practised hand takes, after the
keystroke-level model (Card, Moran and Newell, 1980): 0.28 s a key, 1.35 s before each thing decided.
Every run invents one more person in the demonstration: it writes there, and nowhere else.
"""

import argparse
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks._base import say

KEY, DECISION = 0.28, 1.35
_WHERE = """node => {
  const active = document.activeElement
  if (active === node) return "there"
  return node.type === "radio" && active.name === node.name ? "among" : "away"
}"""
SOONEST = 0.06  # a key pressed by the machine: not counted as waiting


@dataclass
class Hands:
    """A page used by its keyboard: keys of words, keys of the way, things decided."""

    page: Page
    words: int = 0
    way: int = 0
    decided: int = 0
    started: float = field(default_factory=time.perf_counter)

    def say(self, text: str) -> None:
        self.decided += 1
        self.words += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.way += 1
        self.page.keyboard.press(key)

    def choose(self, name: str | re.Pattern[str], role: str) -> None:
        """Go to what bears a name, by Tab, and press it."""
        self.reach(name, role)
        self.decided += 1
        if role != "radio" or not self.page.get_by_role(role, name=name).first.is_checked():  # type: ignore[arg-type]
            self.press("Space" if role in {"radio", "checkbox"} else "Enter")

    def reach(self, name: str | re.Pattern[str], role: str = "textbox") -> None:
        """Press Tab until the field of a name has the focus.

        Raises:
            LookupError: sixty times did not lead there.
        """
        wanted = self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        expect(wanted).to_be_visible()
        if self.page.evaluate("document.activeElement === document.body"):
            self.press("Tab")  # a page just opened: « Aller au contenu »
            self.press("Enter")
        for _ in range(60):
            where = wanted.evaluate(_WHERE)
            if where == "there":
                return
            self.press("ArrowDown" if where == "among" else "Tab")
        raise LookupError(f"{name} hors d'atteinte du clavier")

    def told(self, act: str) -> str:
        """Return the row of an act that has just ended."""
        keys = self.words + self.way
        machine = max(time.perf_counter() - self.started - keys * SOONEST / 10, 0.0)
        person = keys * KEY + self.decided * DECISION + machine
        return f"| {act} | {self.words} | {self.way} | {self.decided} | {machine:.1f} | {person:.0f} |"


def main() -> None:
    """Sign in as a fictitious coordinator, act, print."""
    asked = _asked()
    say("| acte | frappes des mots | frappes du chemin | choses décidées | machine, s | personne, s |")
    say("|---|--:|--:|--:|--:|--:|")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(base_url=asked.url, locale="fr-FR", timezone_id="Europe/Paris")
        page.goto("/demonstration/")
        page.locator(f"button[aria-label*={asked.who}]").click()
        name = f"{_invented()} Odile"
        for title, act in _ACTS:
            hands = Hands(page)
            act(hands, name)
            say(hands.told(title))
        browser.close()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="une démonstration en marche")
    parser.add_argument("--who", default="Camille", help="la personne fictive qui travaille")
    return parser.parse_args()


def _invented() -> str:
    """Return a family name that nobody bears."""
    rng = Random()
    return "Fictiv" + "".join(rng.choice("aeiou") + rng.choice("lmnrst") for _ in range(3))


def _receive(hands: Hands, name: str) -> None:
    """A call about somebody unknown, from the home page to the saved request."""
    page = hands.page
    page.goto("/")
    hands.started = time.perf_counter()
    page.get_by_role("link", name="Nouvel appel").first.focus()
    hands.press("Enter")
    expect(page.get_by_placeholder(re.compile("Numéro d'appel"))).to_be_focused()
    hands.say("Mme Marchand, voisine")
    hands.reach("Catégorie du demandeur", "combobox")
    hands.say("aid")
    hands.reach("Pour qui ?")
    hands.say(f"12/03/1941 {name}")
    expect(page.get_by_text("Nouvelle personne : identité provisoire")).to_be_visible()
    hands.reach("Ce qui est demandé, mot pour mot")
    hands.say("Ne sort plus depuis sa chute, refuse l'hôpital.")
    hands.reach("Motif principal", "combobox")
    hands.say("mai")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name=re.compile(r"Demande DAC"))).to_be_visible()


def _accompany(hands: Hands, _: str) -> None:
    """From the request to the open record, the person informed."""
    page = hands.page
    hands.choose("Prendre en charge", "button")
    hands.choose("Accompagner", "link")
    hands.choose("accompagnement soutenu", "radio")
    hands.choose(re.compile("^la personne$"), "radio")
    hands.choose(re.compile("ne s'oppose pas"), "checkbox")
    hands.choose("Accompagner", "button")
    expect(page.get_by_text("close : accompagnement").first).to_be_visible()


def _find(hands: Hands, name: str) -> None:
    """From any page to a person's record, by the palette and half of her name."""
    page = hands.page
    family, given = name.split()
    hands.press("Control+k")
    hands.say(f"{family[:9].lower()} {given[:2].lower()}")
    expect(page.get_by_role("option", name=re.compile(family, re.IGNORECASE)).first).to_be_visible()
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1, name=re.compile(family, re.IGNORECASE))).to_be_visible()


def _note(hands: Hands, _: str) -> None:
    """A note to the whole circle, from the record."""
    text = "Appel de la voisine : ne sort plus, mange debout. Visite jeudi."
    hands.choose(re.compile("^Note$"), "link")
    expect(hands.page.get_by_placeholder("Ce que le cercle doit savoir…")).to_be_focused()
    hands.say(text)
    hands.press("Control+Enter")
    expect(hands.page.get_by_text(text).first).to_be_visible()


def _orient(hands: Hands, _: str) -> None:
    """From the record to a demand that has left, with a link to answer it."""
    page = hands.page
    hands.choose("Orienter", "link")
    hands.reach("Besoin", "combobox")
    hands.say("aid")
    hands.choose("Chercher", "button")
    hands.choose("Orienter", "link")
    hands.reach("Motif en une phrase")
    hands.say("Courses et repas, deux fois par semaine.")
    hands.reach("Accord donné le")
    hands.say(f"{timezone.localdate():%m%d%Y}")  # in the order of the browser's own language, English here
    hands.choose(re.compile("^Envoyer$"), "button")
    expect(page.get_by_role("heading", name=re.compile("^Ce qui est parti"))).to_be_visible()


_ACTS: tuple[tuple[str, Callable[[Hands, str], None]], ...] = (
    ("recevoir un appel, personne inconnue", _receive),
    ("prendre en charge et ouvrir l'accompagnement", _accompany),
    ("retrouver une personne et ouvrir son dossier", _find),
    ("écrire une note au cercle", _note),
    ("orienter, de la recherche à l'envoi", _orient),
)


if __name__ == "__main__":
    main()
