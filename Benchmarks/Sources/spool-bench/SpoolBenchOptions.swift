/// What the command line asks for.
struct SpoolBenchOptions {
    static let usage = """
        USAGE: spool-bench [--mails N] [--folder DIR] [--octets N] [--keep yes] [--filled QUEUE]

          --mails N       how many mails the full queue has (default: 1000000)
          --folder DIR    where the queue lies (default: /var/tmp); its file system is what is measured
          --octets N      the size of a mail (default: 1024)
          --keep yes      leave the full queue behind
          --filled QUEUE  a full queue that was left behind is measured, so that none has to be filled
        """

    var mails = 1_000_000
    var folder = "/var/tmp"
    var octets = 1024
    var keeps = false
    var filled: String?

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { throw SpoolBenchError(Self.usage) }
            switch (option, Int(value)) {
            case ("--mails", let number?): mails = number
            case ("--octets", let number?): octets = number
            case ("--folder", _): folder = value
            case ("--keep", _): keeps = value == "yes"
            case ("--filled", _): filled = value
            default: throw SpoolBenchError(Self.usage)
            }
        }
    }
}
