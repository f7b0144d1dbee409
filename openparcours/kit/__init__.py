"""Pure helpers without models: identifiers, names, dates, paging."""
