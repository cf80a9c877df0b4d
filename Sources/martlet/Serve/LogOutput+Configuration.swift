import Trace

extension LogOutput.Format {
    /// As the configuration says it.
    init(_ format: LogFormat) {
        self =
            switch format {
            case .auto: .auto
            case .text: .text
            case .json: .json
            }
    }
}
