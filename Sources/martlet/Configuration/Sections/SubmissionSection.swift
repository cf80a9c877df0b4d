/// How mail is taken from those who log in.
struct SubmissionSection: Codable, Equatable, Sendable {
    /// Offered in this order.
    var mechanisms = LoginMechanism.allCases
    /// Whether clients on loopback may log in without TLS.
    var clearTextOnLoopback = false
    /// Whether `Received` leaves out the address of who logged in.
    var hideClient = true
    /// Recipients that a mailbox may write to, where it has no limits of its own; 450 4.7.1 beyond. Zero for no limit.
    var recipientsPerHour = 500
    var recipientsPerDay = 2000
    /// How long the answer to a wrong login waits; each further one of the account doubles it.
    var loginDelay = TimeSpan.seconds(1)
    var longestLoginDelay = TimeSpan.seconds(30)
    /// Wrong logins of one address before all its logins wait for one another.
    var freeLoginsPerAddress = 10

    enum CodingKeys: String, CodingKey, CaseIterable {
        case mechanisms
        case clearTextOnLoopback = "clear-text-on-loopback"
        case hideClient = "hide-client"
        case recipientsPerHour = "recipients-per-hour"
        case recipientsPerDay = "recipients-per-day"
        case loginDelay = "login-delay"
        case longestLoginDelay = "longest-login-delay"
        case freeLoginsPerAddress = "free-logins-per-address"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        mechanisms = reader.values(.mechanisms, or: mechanisms)
        clearTextOnLoopback = reader.value(.clearTextOnLoopback, or: clearTextOnLoopback)
        hideClient = reader.value(.hideClient, or: hideClient)
        recipientsPerHour = reader.value(.recipientsPerHour, or: recipientsPerHour)
        recipientsPerDay = reader.value(.recipientsPerDay, or: recipientsPerDay)
        loginDelay = reader.value(.loginDelay, or: loginDelay)
        longestLoginDelay = reader.value(.longestLoginDelay, or: longestLoginDelay)
        freeLoginsPerAddress = reader.value(.freeLoginsPerAddress, or: freeLoginsPerAddress)
        if mechanisms.isEmpty { reader.note(.mechanisms, "must name at least one way to log in") }
        if recipientsPerHour < 0 { reader.note(.recipientsPerHour, "must be at least 0, which is no limit") }
        if recipientsPerDay < 0 { reader.note(.recipientsPerDay, "must be at least 0, which is no limit") }
        if longestLoginDelay < loginDelay { reader.note(.longestLoginDelay, "must not be shorter than submission.login-delay") }
        if longestLoginDelay > .minutes(2) {
            reader.note(.longestLoginDelay, "must be at most \"2m\"; a client gives up waiting")
        }
        if freeLoginsPerAddress < 1 { reader.note(.freeLoginsPerAddress, "must be at least 1") }
    }
}
