"""The real client folders as the demonstration registers them: unchanged on disk."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from idp.clients.folder import Folder
from idp.policy.journeys import JourneySection

LINKING: Final = "cma-pays-de-la-loire"
"""The portal at which the demonstration lets people link two living accounts.

The real folder does not: whether a portal does is its owner's to say (docs/howto/linking-accounts).
"""

_JOURNEYS: Final[Mapping[str, JourneySection]] = {
    name: JourneySection.model_validate({"steps": steps})
    for name, steps in {
        "link": ["linking.other_account", "linking.confirm_link"],
        "link_account": [
            "my_account.current_password",
            "linking.other_account",
            "linking.confirm_link",
        ],
        "link_undo": ["linking.undo_mail", "linking.undo_link"],
        "unlink": ["linking.undo_link"],
    }.items()
}
_TRUSTED: Final = ("intracma", "ent-cfa-orleans", "cma-paris")


class DemoRefusal(Exception):
    """The demonstration can't be prepared; the message says why."""


def of_the_demo(folder: Folder, portals_url: str) -> Folder:
    """Return a client folder as the demonstration registers it: its portal is on this machine.

    Args:
        folder: A real one, as it was read.
        portals_url: Where the portals are, without a slash at the end.

    Raises:
        DemoRefusal: The folder can't be read.
    """
    if folder.draft is None:
        raise DemoRefusal(f"{folder.path} can't be read")
    home = f"{portals_url}/{folder.slug}/"
    policy = folder.draft.policy
    changes: dict[str, Any] = {
        "client": policy.client.model_copy(
            update={
                "portal_url": home,
                "initiate_login_uri": f"{home}connexion",
                "redirect_uris": [f"{home}callback"],
                "post_logout_redirect_uris": [home],
                "policy_uri": "",
                "tos_uri": "",
                "insecure_redirects": True,
            }
        )
    }
    if folder.slug == LINKING:
        changes["admission"] = policy.admission.model_copy(update={"rule": "link"})
        trusted = {"accepts_session_of": list(_TRUSTED)}
        changes["sign_in"] = policy.sign_in.model_copy(update=trusted)
        changes["journeys"] = {**policy.journeys, **_JOURNEYS}
    changed = policy.model_copy(update=changes)
    return replace(folder, draft=folder.draft.model_copy(update={"policy": changed}))
