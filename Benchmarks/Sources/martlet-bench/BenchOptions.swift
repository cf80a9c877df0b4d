/// What the command line asks for.
struct BenchOptions {
    static let usage = """
        USAGE: martlet-bench --martlet PATH [--output FILE] [--folder DIR] [--quick] [--seconds S] [--only WHAT] [--keep]

          --martlet PATH   the release build of martlet
          --output FILE    write the tables as Markdown to FILE as well
          --folder DIR     where both servers keep their files (default: /var/tmp); its file system is what is measured
          --quick          one run a point, one second each, 4 KiB mails only
          --seconds S      how long a run takes about (default: 3.3)
          --only WHAT      only one of: martlet, postfix, submission, relay, fairness, idle
          --keep           do not remove the servers' files afterwards
        """

    enum Part: String {
        case martlet
        case postfix
        case submission
        case relay
        case fairness
        case idle
    }

    var martlet = ""
    var output: String?
    var folder = "/var/tmp"
    var isQuick = false
    var only: Part?
    /// How long a run takes, about.
    var seconds = 3.3
    var keepsFiles = false

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func operand(of option: String) throws -> String {
            guard let value = rest.popFirst() else { throw BenchError("\(option) lacks its value\n\(Self.usage)") }
            return value
        }
        while let option = rest.popFirst() {
            switch option {
            case "--martlet": martlet = try operand(of: option)
            case "--output": output = try operand(of: option)
            case "--folder": folder = try operand(of: option)
            case "--quick":
                isQuick = true
                seconds = 1
            case "--seconds":
                guard let number = Double(try operand(of: option)), number > 0 else { throw BenchError(Self.usage) }
                seconds = number
            case "--keep": keepsFiles = true
            case "--only":
                guard let part = Part(rawValue: try operand(of: option)) else { throw BenchError(Self.usage) }
                only = part
            case "--help", "-h": throw BenchError(Self.usage)
            default: throw BenchError("there is no option \(option)\n\(Self.usage)")
            }
        }
        if martlet.isEmpty, only != .postfix { throw BenchError("--martlet is missing\n\(Self.usage)") }
    }

    var measuresMartlet: Bool { only == nil || only == .martlet }
    var measuresPostfix: Bool { only == nil || only == .postfix }
    var measuresSubmission: Bool { only == nil || only == .submission }
    var measuresRelay: Bool { only == nil || only == .relay }
    var measuresFairness: Bool { only == nil || only == .fairness }
    var measuresIdle: Bool { only == nil || only == .idle }
}
