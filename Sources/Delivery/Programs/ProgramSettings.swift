/// What a program that gets mail may use up.
public struct ProgramSettings: Sendable {
    /// How long it may run.
    public var time: Duration
    /// The largest file it may write, in octets.
    public var fileOctets: UInt64
    /// How much of what it prints is read; the rest is dropped.
    public var outputOctets: Int
    /// Programs that run at a time; further ones wait.
    public var concurrency: Int

    public init(
        time: Duration = .seconds(120), fileOctets: UInt64 = 1 << 30, outputOctets: Int = 64 << 10, concurrency: Int = 8
    ) {
        self.time = time
        self.fileOctets = fileOctets
        self.outputOctets = outputOctets
        self.concurrency = concurrency
    }
}
