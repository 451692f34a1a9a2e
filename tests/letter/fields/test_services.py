"""The disputed service as decided, and what was authorized."""

import pytest
from short_letter import read


@pytest.mark.parametrize(
    ("item", "service", "original", "authorized"),
    [
        (
            "Massage for 8 sessions was the original request. Massage for 6 sessions was authorized by\n"
            "the Claims Administrator. The remaining IMR eligible portion of the original request,\n"
            "massage for 2 sessions is",
            "massage for 2 sessions",
            "Massage for 8 sessions",
            "Massage for 6 sessions",
        ),
        (
            "A bed was the original request. The Claims Administrator authorized a cot, leaving the\n"
            "original request IMR eligible. The original request, A bed is",
            "A bed",
            "A bed",
            "a cot",
        ),
        ("3) Massage", "Massage", None, None),
    ],
)
def test_modified_requests(item, service, original, authorized) -> None:
    (found,) = read(item=item).services
    assert (found.service, found.original_request) == (service, original)
    assert found.authorized == authorized


def test_flags_of_an_item() -> None:
    retrospective = read(item="Retrospective request for gel").services[0]
    assert retrospective.retrospective and not retrospective.associated_surgical
    associated = read(item="Associated surgical service: walker").services[0]
    assert associated.associated_surgical and not associated.retrospective
