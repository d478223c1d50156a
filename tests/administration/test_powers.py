"""The table of powers, stated a second time, and what it comes to for everybody and everything."""

from itertools import product

import pytest

from idp.administration.powers import (
    LOOKS,
    POWERS,
    STAFF_ROLES,
    Act,
    Allowed,
    Denied,
    Staff,
    Standing,
    Whom,
)
from idp.identity.records import RoleAt

HERE, MINE, OTHER = "here", "mine", "other"

# Act: what a referent, a secretary and an administrator may do to a person of their unit, and an
# officer of the organisation to anybody, whose standing is (h)ome, (f)oreign or (l)inked.
EXPECTED = """
                referent  secretary  administrator  officer
see             h f l     h f l      h f l          h f l
create          h . .     h . .      h . .          . . .
import          h . .     h . .      h . .          . . .
change_names    h . .     h . .      h . .          . . .
change_address  h . l     h f l      h f l          . . .
resend          h . .     h . .      h . .          . . .
reset           h . l     h f l      h f l          . . .
reset_factor    h . .     h . .      h . .          . . .
print_letter    h . .     h . .      h . .          . . .
end_sessions    h . l     h f l      h f l          . . .
suspend         h f l     h f l      h f l          . . .
reactivate      h f l     h f l      h f l          . . .
leave           h f l     h f l      h f l          . . .
give_role       h . l     h f l      h f l          . . .
revoke_role     h . l     h f l      h f l          . . .
hand_over       h f l     . . .      . . .          . . .
synchronise     . . .     h f l      h f l          . . .
review          h f l     h f l      h f l          . . .
events          h f l     h f l      h f l          . . .
judge           . . .     . . .      h f l          h f l
"""


def expected() -> dict[tuple[str, Act, Standing], bool]:
    roles, *lines = (line.split() for line in EXPECTED.strip().splitlines())
    found = {}
    for act, *cells in lines:
        for place, (role, standing) in enumerate(product(roles, Standing)):
            assert cells[place] in {".", standing.value[0]}, (act, role, standing)
            found[role, Act(act), standing] = cells[place] != "."
    return found


TABLE = expected()
AT_UNITS = [key for key in TABLE if key[0] != "officer"]


def staff(role: str, unit_id: str | None = None) -> Staff:
    """Somebody with one role: at the unit, an officer's in the whole organisation."""
    at = ("" if role == "officer" else MINE) if unit_id is None else unit_id
    held = frozenset({RoleAt(role, at)})
    return Staff(by="staff:x", organisation_id=HERE, membership_id="self", holds=held)


def whom(
    standing: Standing = Standing.HOME,
    *held: str,
    unit: str = MINE,
    organisation: str = HERE,
    membership: str = "them",
) -> Whom:
    return Whom(
        membership_id=membership,
        organisation_id=organisation,
        standing=standing,
        unit_ids=frozenset({unit} - {""}),
        roles=frozenset(RoleAt(role, MINE) for role in held),
    )


def allowed(verdict: Allowed | Denied) -> bool:
    return isinstance(verdict, Allowed)


def test_the_table_is_stated_whole() -> None:
    assert TABLE.keys() == set(product(STAFF_ROLES, Act, Standing))
    assert set(POWERS) == set(Act)


@pytest.mark.requirement("R-ALL-12", partly="limits; a stronger way to sign in is not there")
@pytest.mark.parametrize("key", TABLE, ids="-".join)
def test_each_role_may_exactly_this(key: tuple[str, Act, Standing]) -> None:
    role, act, standing = key
    assert allowed(staff(role).may(act, whom(standing))) is TABLE[key]


@pytest.mark.parametrize("key", AT_UNITS, ids="-".join)
def test_nobody_reaches_beyond_their_unit_or_organisation(
    key: tuple[str, Act, Standing],
) -> None:
    role, act, standing = key
    for far in (whom(standing, unit=OTHER), whom(standing, unit=""), whom(standing, "referent",
                unit=OTHER)):  # fmt: skip
        assert staff(role).may(act, far) == Denied("unknown_member")
    outsider = whom(standing, organisation="elsewhere")
    for one in (staff(role), staff(role, ""), Staff.operator(HERE, "cli:x")):
        assert one.may(act, outsider) == Denied("unknown_member")


@pytest.mark.parametrize("key", TABLE, ids="-".join)
def test_a_role_everywhere_reaches_every_unit_except_a_referents(
    key: tuple[str, Act, Standing],
) -> None:
    role, act, standing = key
    far = allowed(staff(role, "").may(act, whom(standing, unit=OTHER)))
    assert far is (TABLE[key] and role != "referent")


@pytest.mark.parametrize(("act", "standing"), list(product(Act, Standing)))
def test_the_operator_may_everything_here(act: Act, standing: Standing) -> None:
    operator = Staff.operator(HERE, "cli:x")
    assert allowed(operator.may(act, whom(standing, "administrator", unit="")))


@pytest.mark.parametrize(("role", "act", "theirs"), list(product(STAFF_ROLES, Act, STAFF_ROLES)))
def test_only_administrators_touch_staff_and_nobody_touches_them(
    role: str, act: Act, theirs: str
) -> None:
    able = TABLE[role, act, Standing.HOME]
    over = role == "administrator" and theirs != "administrator"
    verdict = staff(role).may(act, whom(Standing.HOME, theirs))
    assert allowed(verdict) is (able and (over or act in LOOKS)), verdict
    both = whom(Standing.HOME, theirs, "administrator")
    assert allowed(staff(role).may(act, both)) is (able and act in LOOKS)


@pytest.mark.parametrize("act", sorted(set(Act) - LOOKS))
@pytest.mark.parametrize("broader", [RoleAt("secretary"), RoleAt("referent", OTHER)])
def test_nobody_of_a_unit_touches_whose_power_is_wider(act: Act, broader: RoleAt) -> None:
    them = Whom(
        membership_id="them",
        organisation_id=HERE,
        standing=Standing.HOME,
        unit_ids=frozenset({MINE}),
        roles=frozenset({broader}),
    )
    assert not allowed(staff("administrator").may(act, them))
    able = TABLE["administrator", act, Standing.HOME]
    assert allowed(staff("administrator", "").may(act, them)) is able


@pytest.mark.parametrize(("role", "act"), list(product(STAFF_ROLES, Act)))
def test_nobody_acts_on_themself(role: str, act: Act) -> None:
    verdict = staff(role).may(act, whom(membership="self"))
    if act in LOOKS:
        assert allowed(verdict) is TABLE[role, act, Standing.HOME]
    else:
        assert verdict == Denied("oneself")


@pytest.mark.parametrize("role", [*STAFF_ROLES, "gestion", "member"])
@pytest.mark.parametrize("giver", STAFF_ROLES)
def test_who_gives_which_role_and_where(giver: str, role: str) -> None:
    gives = giver == "administrator" if role in {"referent", "secretary", "officer"} else True
    gives = gives and role != "administrator" and giver != "officer"
    for revoking in (False, True):
        here = staff(giver).may_give(RoleAt(role, MINE), revoking=revoking)
        assert allowed(here) is gives
        for beyond in (RoleAt(role, OTHER), RoleAt(role, "")):
            assert not allowed(staff(giver).may_give(beyond, revoking=revoking))
        anywhere = staff(giver, "").may_give(RoleAt(role, OTHER), revoking=revoking)
        assert allowed(anywhere) is (gives and giver != "referent")
    assert allowed(Staff.operator(HERE, "cli:x").may_give(RoleAt(role, OTHER)))


def test_two_roles_do_not_add_up() -> None:
    held = frozenset({RoleAt("referent", MINE), RoleAt("secretary", OTHER)})
    both = Staff(by="x", organisation_id=HERE, membership_id="self", holds=held)
    assert not allowed(both.may(Act.RESET, whom(Standing.FOREIGN)))
    assert allowed(both.may(Act.RESET, whom(Standing.FOREIGN, unit=OTHER)))
    assert both.reach(Act.RESET) == frozenset({MINE, OTHER})
    assert both.reach(Act.SYNCHRONISE) == frozenset({OTHER})


def test_other_roles_are_no_power() -> None:
    anybody = Staff(
        by="x", organisation_id=HERE, holds=frozenset({RoleAt("gestion"), RoleAt("member", MINE)})
    )
    assert not any(allowed(anybody.may(act, whom())) for act in Act)
    assert all(anybody.reach(act) == frozenset() for act in Act)


def test_only_a_referent_hands_over_and_only_their_own_unit() -> None:
    assert allowed(staff("referent").may_hand_over(MINE))
    assert not allowed(staff("referent").may_hand_over(OTHER))
    assert not allowed(staff("administrator", "").may_hand_over(MINE))
    assert allowed(Staff.operator(HERE, "cli:x").may_hand_over(MINE))


@pytest.mark.requirement("R-ALL-12", partly="a reviewer's role is of one organisation, never wider")
def test_who_judges_applications() -> None:
    assert allowed(staff("officer").may_judge())
    assert allowed(staff("administrator", "").may_judge())
    assert allowed(Staff.operator(HERE, "cli:x").may_judge())
    for other in (staff("administrator"), staff("secretary", ""), staff("referent")):
        assert not allowed(other.may_judge())
    assert not allowed(staff("officer", MINE).may_judge())
    assert not any(allowed(staff("officer", MINE).may(act, whom())) for act in Act)
