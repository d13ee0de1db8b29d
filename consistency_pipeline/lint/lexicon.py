"""The English that lint knows, as data: words of appearance by family, and the small words around them.

Two words of a kind contradict each other where they share no family: copper and red do not, copper and teal do.
"""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["color", "material", "curl"]

COLORS: Mapping[str, str] = {
    "red": "red crimson scarlet maroon burgundy ruby vermilion rust copper ginger auburn coral brick terracotta wine",
    "orange": "orange amber tangerine apricot peach copper rust terracotta coral ginger",
    "yellow": "yellow mustard gold golden ochre amber blond blonde canary saffron flaxen lemon honey sand",
    "green": "green olive lime emerald mint sage khaki teal turquoise jade chartreuse aquamarine moss",
    "blue": "blue navy azure cobalt indigo teal turquoise cyan aqua aquamarine sapphire cerulean",
    "purple": "purple violet lilac lavender magenta plum mauve indigo fuchsia aubergine",
    "pink": "pink magenta fuchsia salmon coral peach mauve",
    "brown": "brown tan beige chestnut brunette bronze copper khaki chocolate auburn caramel camel ochre rust "
    "terracotta sand taupe sepia",
    "white": "white ivory cream off-white silver platinum pearl beige",
    "gray": "grey gray silver charcoal slate pewter graphite taupe",
    "black": "black charcoal ebony onyx",
}
MATERIALS: Mapping[str, str] = {
    "wood": "wood wooden oak oaken walnut bamboo mahogany teak",
    "metal": "metal metallic steel stainless iron aluminium aluminum tin chrome brass copper bronze silver gold golden "
    "titanium pewter",
    "ceramic": "ceramic porcelain stoneware earthenware terracotta",
    "glass": "glass crystal",
    "plastic": "plastic acrylic vinyl nylon polyester",
    "leather": "leather suede",
    "cork": "cork",
    "denim": "denim",
    "corduroy": "corduroy",
    "wool": "wool woollen woolen knitted tweed cashmere",
    "cotton": "cotton linen canvas",
    "silk": "silk silken satin",
    "velvet": "velvet",
    "stone": "stone marble granite concrete",
    "paper": "paper cardboard",
    "rubber": "rubber silicone",
}
CURLS: Mapping[str, str] = {"curly": "curly curled frizzy", "wavy": "wavy", "straight": "straight"}


def _by_word(families: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    pairs = [(word, family) for family, words in families.items() for word in words.split()]
    return {word: frozenset(family for other, family in pairs if other == word) for word, _ in pairs}


KINDS: Mapping[Kind, Mapping[str, frozenset[str]]] = {
    "color": _by_word(COLORS),
    "material": _by_word(MATERIALS),
    "curl": _by_word(CURLS),
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that may stand among those of appearance without ending them: `dark blue old jacket`.
PLAIN = _set(
    "light dark pale bright deep vivid soft rich warm cool dusty faded muted glossy matte matt shiny polished "
    "brushed plain simple same little small big large tiny huge old new worn vintage clean empty full hot cold "
    "steaming wet dry long short thick thin round square loose open"
)
# Heads that name no thing of their own: `mug teal color` tells the color of the mug.
ABSTRACT = _set(
    "color colour colors colours tone tones shade hue finish design shape style texture pattern form proportions "
    "size outline silhouette material"
)
DEFINITE = _set("the this that same")
POSSESSIVE = _set("her his their its my your our")
INDEFINITE = _set("a an")
WEARING = _set("wearing wears dressed sporting in")
LINKING = _set("is are was were being now dyed painted turned looks made")  # her hair `is now` blonde
JOINING = _set("and but while as with")
CLAUSE_ENDS = frozenset({"", "and", "but", "while"})
OF_LIGHT = _set("gold golden silver amber copper bronze honey")  # `her hair golden` tells of the light as well
NEGATIVE = _set("without no not never")
NO_GERUNDS = _set("matching morning evening building painting railing ceiling clothing string spring wedding nothing")
# What may stand around a noun that means the thing itself, and not the first half of another: not `mug rack`.
FUNCTION = _set(
    "on in at by of with and or but beside besides behind before below beneath under over above near next between "
    "among against from into onto to toward towards through across along around inside outside without within while "
    "as where when so that which who whose is are was were be being has have had can will for than then up down off "
    "out there here it its her his their she he they very still only both just not also"
)
FOLLOWING = FUNCTION | _set(
    "the a an half placed held seen shown turned filled set lit left tucked draped unzipped zipped buttoned worn "
    "carried stands sits rests lies hangs faces glows catches shines fills leans floats blows falls flows shows"
)
PEOPLE = _set(
    "man men woman women girl girls boy boys child children kid kids baby friend friends stranger strangers "
    "passer-by passers-by passerby crowd people person persons vendor vendors seller barista waiter waitress "
    "cyclist cyclists tourist tourists hiker hikers customer customers couple mother father brother sister "
    "colleague colleagues neighbour neighbor dog cat horse someone somebody others other another mannequin statue "
    "poster figure figures dancer dancers runner runners musician guard guards player players shopper shoppers"
)
# What is worn in one place of the body: who wears one of them does not show the other.
WORN: tuple[frozenset[str], ...] = (
    _set("jacket coat windbreaker parka anorak raincoat overcoat blazer cardigan trenchcoat"),
    _set("trousers jeans skirt shorts leggings"),
    _set("hat cap beanie helmet beret"),
    _set("boots shoes sneakers sandals slippers heels"),
    _set("glasses sunglasses goggles"),
)
