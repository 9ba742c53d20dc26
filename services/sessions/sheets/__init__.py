"""Reading and writing the spreadsheets of a référent: ODS, XLSX and CSV (`docs/rules.md` R-SHEET)."""
