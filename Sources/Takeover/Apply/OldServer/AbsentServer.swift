/// An old server of which only the files are there: a copy below another root, or one that has been stopped for good.
public struct AbsentServer: OldServer {
    public init() {}

    public var title: String { "-" }
    public func isRunning() async throws(SwitchError) -> Bool { false }
    public func isTaking() async throws(SwitchError) -> Bool { false }
    public func stopIntake() async throws(SwitchError) {}
    public func sessions() throws(SwitchError) -> Int { 0 }
    public func stop() async throws(SwitchError) {}
    public func start() async throws(SwitchError) {}
    public func disable(_ notes: StepNotes) async throws(SwitchError) {}
    public func enable(_ notes: StepNotes) async throws(SwitchError) {}
}
