"""Checks of the way to the service: the key, whether it is accepted, the balance, and the clocks."""

from collections.abc import Iterator

from consistency_pipeline.access import KEY
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.doctor.findings import Check, Findings, State, said
from consistency_pipeline.errors import (
    BadCredentials,
    CredentialsError,
    OutOfMoney,
    ProviderError,
    Unavailable,
    Unclear,
)
from consistency_pipeline.text import one_line

SKIPPED = "skipped: no key"
NO_ANSWER = "cannot tell: the service did not say"
SET_KEY = f"set {KEY} in the environment or in a .env file here"
NEW_KEY = f"make a new key in the service's dashboard and set {KEY} to it"
ADD_MONEY = "add money in the service's dashboard; a run that stops for it can go on later"
SET_CLOCK = "set this machine's clock: signatures of https depend on it, and the ledger's times"
LOW = 1.0  # USD: some 14 pictures of the usual size
OFF, FAR_OFF = 60, 300  # seconds
LONGEST = 200


def key(found: Findings) -> Iterator[Check]:
    """There is a key, or nothing needs one."""
    way = found.way
    if isinstance(way, CredentialsError):
        yield said("key", State.FAIL, str(way), "correct it, or unset it to rehearse in the sandbox")
    elif way.key:
        yield said("key", State.OK, f"{KEY} is set, from {found.around.key_from}")
    elif not way.embedded:
        yield said("key", State.FAIL, f"none for {way.base_url}", SET_KEY)
    elif live := _live(found):
        words = f"none, and {', '.join(live)} asks for `provider: runware`"
        yield said("key", State.FAIL, words, f"{SET_KEY}, or write `provider: auto`")
    else:
        words = "none: runs will use the embedded sandbox, which is free and draws storyboards"
        yield said("key", State.OK, words, f"to go live, {SET_KEY}")


def _live(found: Findings) -> list[str]:
    """Return the names of the campaigns that run nowhere but at the live service."""
    campaigns = [(one.name, one.campaign) for one in found.campaigns]
    return [name for name, campaign in campaigns if isinstance(campaign, Campaign) and campaign.provider == "runware"]


def answers(found: Findings) -> Iterator[Check]:
    """The service can be reached and answers what it is asked."""
    if found.heard is None:
        yield said("service", State.OK, SKIPPED)
        return
    error = found.heard.greeting.error
    if error is None or isinstance(error, BadCredentials | OutOfMoney):
        yield said("service", State.OK, f"answers at {_place(found)}")
    elif isinstance(error, Unavailable) and error.code != "not-reachable":
        yield said("service", State.WARN, f"is busy ({_told(error)})", "try again in some minutes")
    elif isinstance(error, Unavailable | Unclear):
        do = "look at the network and the address (--base-url, RUNWARE_BASE_URL), then try again"
        yield said("service", State.FAIL, _told(error), do)
    else:
        yield said("service", State.WARN, f"answers, but not this question ({_told(error)})")


def _place(found: Findings) -> str:
    way = found.way
    if isinstance(way, CredentialsError) or way.base_url is None:
        return "its own address"
    return f"{way.base_url}{', on this machine: a sandbox' if way.provider == 'sandbox' else ''}"


def account(found: Findings) -> Iterator[Check]:
    """The service accepts the key."""
    if found.heard is None:
        yield said("account", State.OK, SKIPPED)
        return
    greeting = found.heard.greeting
    if greeting.account:
        name = f", of {one_line(greeting.account.name, 80)}" if greeting.account.name else ""
        yield said("account", State.OK, f"the key is accepted{name}")
    elif isinstance(greeting.error, BadCredentials):
        yield said("account", State.FAIL, f"the key is not accepted ({_told(greeting.error)})", NEW_KEY)
    elif isinstance(greeting.error, OutOfMoney):
        yield said("account", State.OK, "the key is accepted")
    else:
        yield said("account", State.WARN, NO_ANSWER)


def balance(found: Findings) -> Iterator[Check]:
    """The account can pay for pictures."""
    if found.heard is None:
        yield said("balance", State.OK, SKIPPED)
        return
    greeting = found.heard.greeting
    left = greeting.account.balance if greeting.account else None
    if isinstance(greeting.error, OutOfMoney) or (left is not None and left <= 0):
        yield said("balance", State.FAIL, "the account is empty", ADD_MONEY)
    elif left is None:
        yield said("balance", State.WARN, NO_ANSWER)
    elif left < LOW:
        yield said("balance", State.WARN, f"${left:,.2f} left", ADD_MONEY)
    else:
        yield said("balance", State.OK, f"${left:,.2f} left")


def clock(found: Findings) -> Iterator[Check]:
    """This machine's clock and the service's agree."""
    if found.heard is None:
        yield said("clock", State.OK, SKIPPED)
        return
    theirs = found.heard.greeting.date
    if theirs is None:
        yield said("clock", State.WARN, "cannot tell: the service did not say what time it is")
        return
    ahead = (found.heard.at - theirs).total_seconds()
    state = State.FAIL if abs(ahead) > FAR_OFF else State.WARN if abs(ahead) > OFF else State.OK
    if state is State.OK:
        yield said("clock", state, f"within {OFF} s of the service's")
    else:
        words = f"{abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} the service's"
        yield said("clock", state, words, SET_CLOCK)


def _told(error: ProviderError) -> str:
    return one_line(f"{error.code}: {error}", LONGEST)
