import Reception

extension NetworkRange: TextValue {
    static var wanted: String { "a range of IP addresses such as \"192.0.2.0/24\" or \"2001:db8::/32\"" }

    init(reading text: String) throws(ValueError) {
        do {
            try self.init(text)
        } catch {
            throw ValueError(error.description)
        }
    }
}
