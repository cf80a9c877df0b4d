import SMTP

extension Reply {
    /// What a program's end says of the mail.
    /// - Parameter id: the name of the mail's transaction.
    public static func of(_ outcome: ProgramOutcome, id: String) -> Reply {
        switch outcome {
        case .took, .tookAndStops: .programTook(id: id)
        case .refused(let text): .programRefused(text)
        case .putOff(let text): .programPutOff(text)
        case .tookTooLong: .programTookTooLong
        case .notRun: .cannotRunProgram
        }
    }
}
