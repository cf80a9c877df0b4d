/// What an operator can do with a queue.
public protocol SpoolAdministration: Sendable {
}
