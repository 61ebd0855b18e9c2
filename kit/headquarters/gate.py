"""Where boxes knock: parcels come in here, without a person and without a form."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from kit.errors import ParcelInvalid, StoreError
from kit.headquarters.intake import receive
from kit.headquarters.office import office

_log = logging.getLogger(__name__)

gate = Blueprint("gate", __name__)


@gate.post("/parcels")
def take_in() -> Response:
    """Keeps a sealed parcel and answers the signed acknowledgement.

    400 says that it is not a parcel we believe, 503 that it could not be kept now: try again.
    """
    rooms = office()
    try:
        told = receive(rooms.store, rooms.key, request.get_data(), rooms.clock.now())
    except ParcelInvalid as error:
        _log.warning("parcel refused: %s", error)
        return _plain("not a parcel of an enrolled site\n", 400)
    except StoreError as error:
        _log.error("parcel not kept: %s", type(error).__name__)
        return _plain("cannot be kept now\n", 503)
    return Response(told, mimetype="application/octet-stream")


@gate.get("/key")
def key() -> Response:
    """The public key of this headquarters, to compare with what a site was given."""
    return _plain(f"{office().key.public}\n", 200)


@gate.get("/healthz")
def healthz() -> Response:
    """Answers as soon as the store does."""
    with office().store.reading() as r:
        r.execute("SELECT 1 FROM sites LIMIT 1")
    return _plain("ok\n", 200)


def _plain(words: str, status: int) -> Response:
    return Response(words, status, mimetype="text/plain")
