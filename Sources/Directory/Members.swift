import Postgres
import SCIM

extension Interpretation {
    /// Records members that do not exist as skipped, or refuses them in the strict dialect.
    ///
    /// One stale id must not freeze a group of a thousand, whose request carries removals too.
    mutating func note(missing ids: [String]) throws(DirectoryError) {
        guard !ids.isEmpty else { return }
        guard dialect != .strict else { throw .unknownMembers(ids) }
        for id in ids {
            do throws(SCIMError) {
                try tolerate(
                    .unknownMember(id),
                    else: .invalidValue("No resource has the id \"\(id)\".")
                )
            } catch {
                throw .refused(error)
            }
        }
    }
}
