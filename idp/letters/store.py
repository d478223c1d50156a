"""The statements of letters: whom they may go to, what was printed, who asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update

from idp.identity.identifiers import UnitCode
from idp.kernel.ids import new_id
from idp.letters.model import Addressee
from idp.stores.engine import Transaction
from idp.stores.tables import Account, ContactAddress, Credential, Identifier, Letter, Membership
