/// An AUTH exchange under way, of whichever mechanism.
enum SASLExchange: Sendable {
    case plain(PlainMechanism)
    case login(LoginMechanism)
    case scram(SCRAMMechanism)

    /// - Parameters:
    ///   - binding: the `tls-server-end-point` of the connection; nil where there is none.
    ///   - offersBinding: whether the mechanism that uses it was offered.
    init(_ mechanism: SASLMechanism, binding: [UInt8]?, offersBinding: Bool) {
        self =
            switch mechanism {
            case .plain: .plain(PlainMechanism())
            case .login: .login(LoginMechanism())
            case .scramSHA256: .scram(SCRAMMechanism(binding: nil, offersBinding: offersBinding))
            case .scramSHA256Plus: .scram(SCRAMMechanism(binding: binding, offersBinding: offersBinding))
            }
    }

    /// The client's first message, where it came with AUTH; nil where the client waits for a challenge (RFC 4954 §4).
    mutating func begin(with initialResponse: [UInt8]?) -> SASLStep {
        switch self {
        case .login(var login):
            // The name may come with AUTH, as some programs send it.
            let step = login.take(initialResponse)
            self = .login(login)
            return step
        case .plain, .scram:
            // RFC 4954 §4: an empty challenge asks for the message that the client may begin with.
            return initialResponse.map { take($0) } ?? .challenge([])
        }
    }

    mutating func take(_ response: [UInt8]) -> SASLStep {
        switch self {
        case .plain(let plain):
            return plain.take(response)
        case .login(var login):
            let step = login.take(response)
            self = .login(login)
            return step
        case .scram(var scram):
            let step = scram.take(response)
            self = .scram(scram)
            return step
        }
    }

    mutating func supply(_ keys: SCRAMKeys, nonce: String) -> SASLStep {
        guard case .scram(var scram) = self else { return .malformed }
        let step = scram.supply(keys, nonce: nonce)
        self = .scram(scram)
        return step
    }
}
