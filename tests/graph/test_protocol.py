from urllib.parse import parse_qsl

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


@pytest.mark.parametrize(("sent", "text"), [
    ("ASK+%7B%7D", "ASK {}"), ("a%2Bb+c", "a+b c"), ("%E7%BE%8E%e5%9b%a2", "美团"),
    ("1%25%zz%4", "1%%zz%4"), ("%5Cx41%5C", "\\x41\\"), ("\\x41%20", "\\x41 "), ("", ""),
    ("a=b", "a=b"), ("%00%0A", "\0\n"), ("美%E5%9B%A2", "美团"),
])
def test_parameters_are_decoded_as_forms_are(sent, text):
    found = query(request("POST", "", f"query={sent}&&x&query2=", FORM))
    assert found.text == text == parse_qsl(f"q={sent}", keep_blank_values=True)[0][1]


def test_too_many_parameters_are_refused():
    with pytest.raises(ProtocolError, match="more than"):
        query(request("POST", "", "query=ASK&" + "a=b&" * 10_000, FORM))


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
