"""What every table shares: names of constraints, the id column, the instant type."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

from idp.kernel.ids import ID_LENGTH, new_id
from idp.stores.types import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

RowId = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)]
RefId = Annotated[str, mapped_column(String(ID_LENGTH))]
Fingerprint = Annotated[bytes, mapped_column(LargeBinary(32))]


class Base(DeclarativeBase):
    """The declarative base; plain, because dataclass mapping breaks Flask-SQLAlchemy on 2.1."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }
