"""The topics of newswires in the reader's language, and texts of our own to sort."""

from core.ui.frame.language import _


def topic_titles() -> dict[str, str]:
    """Returns what each topic of Reuters-21578 that is known here is called, in the reader's language."""
    return _money() | _metals_and_energy() | _of_the_land()


def _money() -> dict[str, str]:
    return {
        "earn": _("Company results"),
        "acq": _("Companies bought and sold"),
        "money-fx": _("Currencies"),
        "trade": _("Trade"),
        "interest": _("Interest rates"),
        "ship": _("Shipping"),
        "money-supply": _("Money supply"),
        "gnp": _("National product"),
        "cpi": _("Consumer prices"),
        "reserves": _("Currency reserves"),
        "bop": _("Balance of payments"),
        "ipi": _("Industrial production"),
        "jobs": _("Jobs"),
        "dlr": _("The dollar"),
        "wpi": _("Wholesale prices"),
        "retail": _("Retail sales"),
        "housing": _("Housing"),
        "lei": _("Leading indicators"),
    }


def _metals_and_energy() -> dict[str, str]:
    return {
        "crude": _("Crude oil"),
        "gold": _("Gold"),
        "copper": _("Copper"),
        "alum": _("Aluminium"),
        "iron-steel": _("Iron and steel"),
        "nat-gas": _("Natural gas"),
        "gas": _("Petrol"),
        "heat": _("Heating oil"),
        "tin": _("Tin"),
        "pet-chem": _("Petrochemicals"),
        "zinc": _("Zinc"),
        "strategic-metal": _("Strategic metals"),
        "lead": _("Lead"),
        "silver": _("Silver"),
    }


def _of_the_land() -> dict[str, str]:
    return {
        "grain": _("Grain"),
        "sugar": _("Sugar"),
        "coffee": _("Coffee"),
        "veg-oil": _("Vegetable oil"),
        "oilseed": _("Oilseeds"),
        "cocoa": _("Cocoa"),
        "livestock": _("Livestock"),
        "rubber": _("Rubber"),
        "carcass": _("Meat"),
        "cotton": _("Cotton"),
        "wheat": _("Wheat"),
        "meal-feed": _("Animal feed"),
        "orange": _("Orange juice"),
        "hog": _("Pigs"),
    }


def samples() -> list[tuple[str, str]]:
    """Returns texts to begin with, written for this page: what each is about, and the text, in English."""
    return [
        (
            _("Oil"),
            "Oil ministers agreed at a meeting on Sunday to cut production by one million barrels a day for the "
            "rest of the year. Crude prices rose by two dollars a barrel after the news. Analysts said that the "
            "agreement may not hold, because several members need more revenue.",
        ),
        (
            _("A takeover"),
            "The company said it will buy the rest of the shares of its smaller rival for 25 dollars a share in "
            "cash. The board of directors approved the offer, which values the company at 300 mln dlrs. The "
            "acquisition must still be approved by shareholders.",
        ),
        (
            _("Coffee"),
            "Coffee producers could not agree on export quotas, and prices in London fell to their lowest in five "
            "years. Brazil and Colombia want the old system back; importers said they would rather wait for the "
            "new crop.",
        ),
        (
            _("Interest rates"),
            "The central bank cut its discount rate by half a percentage point to five pct. Bankers had expected "
            "the cut, since the money market rate has fallen for weeks. Commercial banks are likely to lower "
            "their prime rates.",
        ),
        (
            _("Results"),
            "Net profit for the first quarter was 4.2 mln dlrs or 31 cts a share, against 3.6 mln or 27 cts a "
            "year ago. Revenues rose to 58.1 mln from 49.9 mln. The company said it expects a better second half.",
        ),
        (
            _("Gold"),
            "A mining company said it has found more gold at its mine in Nevada. Drilling shows reserves of 1.1 "
            "mln ounces of gold, and production of 90,000 ounces a year could start in the spring.",
        ),
    ]
