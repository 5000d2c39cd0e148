"""What hostile, broken and unlucky students hand in, each with the most that it may earn."""

from tests.redteam import bombs, channel, leaks, models, notebooks, objects, pages, patches, spies

ATTACKS = [
    *objects.LIARS,
    *objects.SIZES,
    *patches.PATCHES,
    *channel.FORGED,
    *channel.ANSWERS,
    *channel.NODES,
    *channel.CONFIGS,
    *spies.READERS,
    *spies.WRITERS,
    *spies.NETWORK,
    *bombs.MEMORY,
    *bombs.PROCESSES,
    *bombs.ENDS,
    *bombs.FLOODS,
    *models.CODE,
    *models.STATE,
    *models.LARGE,
    *models.CLEARED,
    *leaks.LEAKS,
    *leaks.TEXTS,
    *notebooks.RUINED,
    *notebooks.ODD,
    *notebooks.BESIDE,
    *notebooks.EDITED,
    *notebooks.OLD,
    *notebooks.HARD,
    *notebooks.NAMES,
    *pages.PAGES,
]
