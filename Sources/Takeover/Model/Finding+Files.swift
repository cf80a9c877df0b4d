extension Finding {
    /// A file or folder is there and could not be read.
    static func unreadable(_ error: FileTreeError) -> Finding {
        Finding(
            .damaged, at: SourcePlace(error.path), quote: printable(error.reason),
            Wording("This could not be read.", german: "Das konnte nicht gelesen werden."),
            advice: Wording(
                "Run the command as root; if that does not help, mend the file.",
                german: "Rufen Sie den Befehl als root auf; hilft das nicht, reparieren Sie die Datei."))
    }

    /// A cdb that does not hold together.
    static func damagedDatabase(_ path: String, _ damage: ConstantDatabase.Damage) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path), quote: damage.description,
            Wording(
                "The database is damaged; what could be read of it was.",
                german: "Die Datenbank ist beschädigt; gelesen wurde, was lesbar war."),
            advice: Wording(
                "Have its program make it anew (qmail-newu, qmail-newmrh).",
                german: "Lassen Sie das zuständige Programm sie neu erzeugen (qmail-newu, qmail-newmrh)."))
    }
}
