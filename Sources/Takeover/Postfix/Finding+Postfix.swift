extension Finding {
    static func postfixFileMissing(_ path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path),
            Wording("The file is named, but is not there.", german: "Die Datei ist genannt, aber nicht vorhanden."),
            advice: Wording(
                "Without it Postfix puts mail off or does not start; put it back or take out what names it.",
                german:
                    "Ohne sie stellt Postfix Mail zurück oder startet nicht; legen Sie sie an, oder streichen Sie ihre Nennung."))
    }

    static func strangeLine(_ file: String, _ line: LogicalLines.Line) -> Finding {
        // No quote: in a file with passwords it could be one.
        Finding(
            .damaged, at: SourcePlace(file, line: line.number),
            Wording(
                "The line is not in the form that the file wants; it was passed over.",
                german: "Die Zeile hat nicht die Form, die diese Datei verlangt; sie wurde übergangen."),
            advice: Wording("Correct it or take it out.", german: "Berichtigen oder streichen Sie sie."))
    }

    static func setTwice(_ name: String, _ place: SourcePlace) -> Finding {
        Finding(
            .note, at: place, quote: printable(name),
            Wording(
                "The parameter is set twice; this one counts.", german: "Der Parameter ist zweimal gesetzt; es gilt dieser."))
    }
}
