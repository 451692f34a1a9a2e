"""A short letter of our own words, and what is read of it."""

from imr_extract.letter.extract import extract

HEAD = """Case Number: CM16-0900001
Date Assigned: 11/23/2016 Date of Injury: 10/16/2016
Decision Date: 12/21/2016 UR Denial Date: 10/20/2016
Priority: Standard Application 11/15/2016
Received:

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: Ohio
Certification(s)/Specialty: Internal Medicine

CLINICAL CASE SUMMARY

{summary}

IMR ISSUES, DECISIONS AND RATIONALES

{item}: Upheld

Claims Administrator guideline: {line}

MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004.

Decision rationale: {rationale}
"""


def read(summary="The worker fell.", item="A cane", line="None.", rationale="It is so.", **header):
    text = HEAD.format(summary=summary, item=item, line=line, rationale=rationale)
    for old, new in header.items():
        text = text.replace(old, new)
    letter = extract(text.encode(), "a.txt").letter
    for witness in [*letter.evidence, *letter.services[0].evidence]:
        assert text[witness.char_start : witness.char_end] == witness.text
    return letter
