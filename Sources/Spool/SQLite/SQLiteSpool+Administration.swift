extension SQLiteSpool: SpoolAdministration {}
