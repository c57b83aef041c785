"""A framework as tables that an officer can fill in: a spreadsheet, or a set of CSV files."""
