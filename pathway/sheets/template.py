"""The template of a framework: what an officer reads first, and the sheets to fill in."""

from pathway.sheets.columns import ABOUT, ABOUT_COLUMNS, sheets

INSTRUCTIONS = (
    "A threshold framework, to be filled in",
    "",
    "1. Fill in the sheet 'Framework', then 'Levels', from the lowest to the highest.",
    "2. To describe levels only (a neighbour's document), stop here: no check is made under it.",
    "3. For a framework that checks are made under, fill in 'Domains', 'Dimensions', 'Indicators'"
    " and 'Contacts' too.",
    "4. Leave 'Questions', 'Rules' and their parts empty to be given the standard ones, fitted to"
    " your levels.",
    "5. Every row has a code of your own choice, such as 2b or A10: letters, digits, hyphens. Other"
    " sheets point to a row by its code.",
    "6. The columns with a dark red head are needed. Where a cell has a list, choose from it.",
    "7. No formulas, no merged cells. Rows that are wholly empty are passed over.",
    "8. Upload it in the administration (Frameworks, 'Take in a framework'): it says everything"
    " that is wrong, with sheet, row and column, before anything is loaded.",
    "9. What is loaded is a draft. It is reviewed and published by somebody else.",
)


def template_tables() -> dict[str, list[list[str]]]:
    """Every sheet with its head, and nothing else but the lines of the first."""
    tables = {ABOUT: [["What", "Says"], *([column.title, ""] for column in ABOUT_COLUMNS.values())]}
    for sheet in sheets():
        tables[sheet.title] = [[column.title for column in sheet.columns]]
    return tables
