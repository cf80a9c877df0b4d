import ArgumentParser
import Takeover

extension ServerSoftware: ExpressibleByArgument {}
extension Wording.Language: ExpressibleByArgument {}
