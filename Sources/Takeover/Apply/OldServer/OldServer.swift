/// The server that is taken over, as something that runs. Each call may be made again when it was cut off.
public protocol OldServer: Sendable {
    /// What it is, for the operator.
    var title: String { get }

    func isRunning() async throws(SwitchError) -> Bool

    /// Whether new sessions begin: false once ``stopIntake()`` has done its work, until ``start()``.
    func isTaking() async throws(SwitchError) -> Bool

    /// Lets no new session begin; those that are open go on, and mail is still sent. What comes waits in the line of its listening sockets, which
    /// Martlet has too.
    func stopIntake() async throws(SwitchError)

    /// How many sessions are open.
    func sessions() throws(SwitchError) -> Int

    /// Ends it, once what it is sending is sent; nothing is sent after this.
    func stop() async throws(SwitchError)

    /// Does what of its start can be done beforehand, while clients need not wait yet.
    func prepareStart() async throws(SwitchError)

    /// Starts it as it was.
    func start() async throws(SwitchError)

    /// Sees to it that it does not start with the machine. What has to be put back is noted.
    func disable(_ notes: StepNotes) async throws(SwitchError)

    /// Undoes ``disable(_:)``.
    func enable(_ notes: StepNotes) async throws(SwitchError)
}

extension OldServer {
    public func prepareStart() async throws(SwitchError) {}
}
