import pytest

from maitu.graph.protocol import FORM, QUERY, UPDATE, ProtocolError, Request, query, update


def request(method="GET", query_string="", body="", content_type=""):
    headers = {"content-type": content_type} if content_type else {}
    return Request(method, query_string, headers, body.encode())


def test_a_query_and_its_graphs_are_read_from_each_way_of_sending():
    said = "query=ASK%20%7B%7D&default-graph-uri=urn:a&named-graph-uri=urn:b"
    text = "default-graph-uri=urn:a&named-graph-uri=urn:b"
    for sent in (request(query_string=said), request("POST", "", said, FORM),
                 request("POST", text, "ASK {}", f"{QUERY}; charset=UTF-8")):
        found = query(sent)
        assert (found.text, found.default_graphs, found.named_graphs) == (
            "ASK {}", ("urn:a",), ("urn:b",))


def test_no_query_is_no_error_but_no_update_is():
    assert query(request(query_string="format=ttl")) is None
    with pytest.raises(ProtocolError, match="missing"):
        update(request("POST", "", "x=1", FORM))


@pytest.mark.parametrize(("read", "sent", "status"), [
    (query, request("PUT"), 405),
    (query, request("POST", "", "ASK {}", "text/plain"), 415),
    (query, request("POST", "", "ASK {}"), 415),
    (query, request("POST", "", "ASK {}", f"{QUERY}; charset=gbk"), 415),
    (query, request(query_string="query=%FF"), 400),
    (query, request(query_string="query=ASK%20{}&default-graph-uri=relative"), 400),
    (query, request("POST", "", "update=CLEAR%20ALL", FORM), 400),
    (update, request("GET", "update=CLEAR%20ALL"), 405),
    (update, request("POST", "", "query=ASK%20{}", FORM), 400),
    (update, request("POST", "", "ASK {}", QUERY), 415),
])
def test_what_breaks_the_protocol_is_refused(read, sent, status):
    with pytest.raises(ProtocolError) as refused:
        read(sent)
    assert refused.value.status == status


def test_an_update_names_the_graphs_it_uses():
    found = update(request("POST", "using-graph-uri=urn:a", "CLEAR ALL", UPDATE))
    assert (found.text, found.default_graphs, found.named_graphs) == ("CLEAR ALL", ("urn:a",), ())
