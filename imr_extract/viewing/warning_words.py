"""Warnings in words: what `docs/errors.md` says of each code, for the eye."""

from __future__ import annotations

# By code; what stands behind its colon replaces the braces.
WORDS = {
    "section_missing": "The section “{}” was not found, so what it would state is missing here.",
    "unreadable": "The letter’s text for “{}” is not a valid value, so none was read from it.",
    "unknown_heading": "A line looks like a heading, but is not a known one: the text after it was "
    "not read.",
    "unknown_template": "The letter is in no known form. It was read as far as possible: check it.",
    "misspelt_heading": "A heading nearly matches “{}”, and was read as that.",
    "dates_out_of_order": "The header’s “{}” is earlier than a date that must precede it.",
    "date_ahead": "The case summary states an injury after the decision.",
    "unusual_age": "The age is below 14 or above 100.",
    "injury_dates_differ": "The case summary states dates of injury, and none is the header’s.",
    "no_services": "No disputed service was found: the letter may be cut off, or state its "
    "decision in other words.",
    "several_letters": "The file holds several letters: only the first was read.",
    "no_decision": "No decision was found for service {}.",
    "no_rationale": "No rationale was found for service {}.",
    "items_unpaired": "An item after service {} has no decision that was found: do not trust the "
    "guidelines of service {}.",
    "category_undecided": "No rule decides the category of service {}: it is “Other”.",
    "page_without_text": "Page {} has no text: it may be a scan. OCR can read it.",
    "unreadable_page": "The text of page {} is garbled: its fonts map to other letters than they "
    "print. OCR can read it.",
    "uncertain_ocr": "Page {} was read by OCR, which is not sure of its words.",
    "uncertain_value": "OCR is not sure of a word of “{}”: check it on its page.",
    "unreadable_characters": "Page {} has characters within words that its font does not map to "
    "text.",
    "repeated_page": "Page {} has the same words as a page before it, and was read once.",
    "unprinted_text": "Page {} holds words that cannot be seen on it: they were not read.",
    "form_text": "Page {} has form fields or notes whose words the page does not draw: they were "
    "not read.",
    "several_pdfs": "The file is several PDFs, one after the other: only one was read.",
}


def in_words(warning: str) -> str:
    """A warning as a sentence; the code itself where a later version has written one more."""
    code, _, about = warning.partition(":")
    return WORDS.get(code, warning).replace("{}", about.replace("_", " "))
