"""The closed list of what a rule's match may mean, by pattern file."""

from __future__ import annotations

# The closed list of categories of each pattern file; code that reads a category names it here.
CATEGORIES: dict[str, frozenset[str]] = {
    "sections": frozenset(
        {
            "header",
            "notice",
            "process",
            "reviewer",
            "case_summary",
            "documents",
            "decisions",
            "issue",
            "guidelines",
            "claims_administrator_guideline",
            "reviewer_guideline",
            "rationale",
            "closing",
            "rationale.upheld",
            "rationale.overturned",
            "items_start",
            "decision.upheld",
            "decision.overturned",
            "decision.partially_overturned",
            "request_start",
            "regarding",
            "verdict.upheld",
            "verdict.overturned",
            "verdict.partially_overturned",
            "party.claims_administrator",
            "party.reviewer",
        }
    ),
    "header": frozenset(
        {
            "case_number",
            "date_assigned",
            "date_of_injury",
            "decision_date",
            "ur_denial_date",
            "application_received",
            "priority",
            "continuation",
            "prose.application_received",
            "prose.ur_denial_date",
            "prose.date_assigned",
            "other",
        }
    ),
    "dates": frozenset({"full_date", "month_only", "hidden"}),
    "reviewer": frozenset(
        {
            "licensure_states",
            "specialties",
            "prose.licensure_states",
            "prose.specialties",
            "list_end",
            "unsplit",
        }
    ),
    "worker": frozenset(
        {"age", "sex.male", "sex.female", "injury_cue", "injury_led", "not_injury"}
    ),
    "diagnoses": frozenset(
        {
            "statement",
            "claim",
            "history",
            "negated_history",
            "consistent_with",
            "not_statement",
            "uncertain",
            "likeness",
            "historical",
            "negated",
            "list_end",
            "clause",
            "lead",
            "qualifier",
            "unsplit",
            "icd_code",
        }
    ),
    "services": frozenset(
        {
            "original_request_end",
            "authorized_end",
            "authorized_start",
            "authorized_stop",
            "remaining_start",
            "original_request_start",
            "item_number",
            "retrospective",
            "associated_surgical",
        }
    ),
    "service_details": frozenset(
        {
            "strength",
            "quantity",
            "dose",
            "refills",
            "sessions",
            "times",
            "frequency",
            "range",
            "duration",
            "grid",
            "side.left",
            "side.right",
            "side.bilateral",
            "dos",
            "code_cue",
            "code.cpt",
            "code.hcpcs",
            "topical_form",
        }
    ),
    # Those of lexicons/dwc_categories.csv, as "Category: Subcategory".
    "categories": frozenset(),
    "guidelines": frozenset(
        {
            "basis.outside_mtus",
            "basis.none_cited",
            "basis.accepted",
            "mtus_start",
            "prose_start",
            "part_of_mtus",
            "not_applied",
            "not_part_of_mtus",
            "non_mtus",
            "non_mtus_start",
            "acoem_chapter",
            "sections_label",
            "pages_label",
            "page",
            "not_page",
            "table",
            "source.acoem",
            "source.odg",
            "source.mtus",
            "source.other",
        }
    ),
}
