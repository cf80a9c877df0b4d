import Directory
import Foundation
import Takeover

/// The configuration file as it is before the plan's values are in it: a whole one, the package's, or none.
struct SwitchBase {
    let path: String
    /// Empty where there is no file.
    let text: String
    /// What it says, not checked yet: the server's name may still be missing.
    let values: Configuration

    /// - Throws: ``ConfigurationError`` where there is a file that cannot be read.
    init(path: String) throws(ConfigurationError) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        text = access(self.path, F_OK) == 0 ? try ConfigurationFile.text(of: self.path) : ""
        values = try ConfigurationFile.unchecked(text: text, file: self.path).values
    }

    /// The account that serves: root serves nobody, so that the package's account stands in where the file names none.
    private var user: String? { values.user.isEmpty && geteuid() == 0 ? "martlet" : nil }

    /// Puts the plan's values in.
    /// - Parameters:
    ///   - root: the folder that the old server's files lie below.
    ///   - mailboxes: the plan's, where they lie on this machine.
    func merging(
        _ plan: SwitchPlan, root: String, mailboxes: [NewMailbox]
    ) throws(ConfigurationError) -> ConfigurationMerge {
        var draft = plan.configuration
        draft.user = user
        draft.mailboxRoots = draft.mailboxRoots.reduce(into: []) { roots, path in
            let place = Self.existing(root == "/" ? path : root + path)
            if !roots.contains(place) { roots.append(place) }
        }
        let account = user ?? values.user
        let uid = account.isEmpty ? geteuid() : (try? ServiceAccount(named: account))?.uid
        if mailboxes.allSatisfy({ $0.uid == uid }) {
            draft.mailboxRoots = []
        } else if !draft.mailboxRoots.isEmpty, !draft.mailboxRoots.contains(values.mail) {
            // Where mailboxes are made from now on.
            draft.mailboxRoots.append(values.mail)
        }
        return try ConfigurationMerge(draft, into: text, file: path, from: plan.software.rawValue)
    }

    /// The folder itself, or the nearest above it that is there: mailboxes may be made by their first mail, and `martlet deliver` needs a place to begin at.
    private static func existing(_ path: String) -> String {
        var place = path
        while access(place, F_OK) != 0 {
            let parts = place.split(separator: "/").dropLast()
            // What is still above is everybody's.
            guard parts.count > 1 else { return path }
            place = "/" + parts.joined(separator: "/")
        }
        return place
    }

    /// The folders of the server, made where they are missing and the account's who serves.
    /// - Throws: ``SwitchError``.
    static func makeFolders(of configuration: Configuration) throws(SwitchError) {
        let account = geteuid() == 0 ? try? ServiceAccount(named: configuration.user) : nil
        for folder in [configuration.home, configuration.mail] where access(folder, F_OK) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
            } catch {
                throw SwitchError("\(folder): \(error.localizedDescription)", german: "\(folder): \(error.localizedDescription)")
            }
            guard let account else { continue }
            guard chmod(folder, 0o750) == 0, chown(folder, account.uid, account.gid) == 0 else {
                throw SwitchError(folder, errno: errno)
            }
        }
    }
}

extension ConfigurationMerge {
    /// What the operator is told.
    func told(_ path: String) -> [Wording] {
        let file = URL(fileURLWithPath: path).lastPathComponent
        let new = added.map { Wording("\($0.name) = \($0.value)", german: "\($0.name) = \($0.value)") }
        let old = kept.map { kept in
            guard let said = kept.said else {
                return Wording(
                    "Not applied: \(kept.name) = \(kept.planned). \(file) has that section without a header of its own.",
                    german:
                        "Nicht eingetragen: \(kept.name) = \(kept.planned). In \(file) hat dieser Abschnitt keine eigene Überschrift."
                )
            }
            return Wording(
                "Not applied: \(kept.name) = \(kept.planned). \(file) says \(said).",
                german: "Nicht eingetragen: \(kept.name) = \(kept.planned). \(file) sagt \(said).")
        }
        return (new.isEmpty ? [] : [Wording("Into \(path):", german: "In \(path):")]) + new + old
    }
}
