import logging

import pytest

from maitu.graph.failures import told
from maitu.graph.protocol import ProtocolError
from maitu.graph.turn import BusyError, SizeLimitError, TimeLimitError, UnacceptableError
from maitu.ontology.errors import QueryError, StoreError


@pytest.mark.parametrize(("error", "status", "said"), [
    (ProtocolError(415, "send UTF-8"), 415, "send UTF-8"),
    (QueryError("line 1, column 2: no"), 400, "line 1, column 2: no"),
    (TimeLimitError("too long"), 503, "too long"),
    (SizeLimitError("too large"), 413, "too large"),
    (UnacceptableError("no CSV"), 406, "no CSV"),
    (BusyError("all readers are busy"), 503, "all readers are busy"),
    (StoreError("/srv/x: cannot be written: No space left on device"), 507, "disk is full"),
    (StoreError("/srv/x: cannot be opened"), 503, "log says why"),
    (RuntimeError("secret of /srv"), 500, "log says more"),
])
def test_a_failure_has_its_status_and_hides_our_insides(error, status, said, caplog):
    with caplog.at_level(logging.ERROR):
        found, message, _ = told(error)
    assert found == status and said in message
    assert "/srv" not in message
    assert ("/srv" in caplog.text) == ("/srv" in str(error))
