import SCIM
import Testing

@Suite("What no answer shows cannot be found out either")
struct PatchSecrecyTests {
    @Test(arguments: [
        #"@badge:keys[secret eq "s1"]"#, #"@badge:keys[secret pr]"#,
        #"@badge:keys[type eq "front" and secret sw "s"].display"#,
        #"@badge:keys[not (secret eq "s1")]"#, #"@badge:keys.secret eq "s1""#,
    ])
    func `a path does not tell what a writeOnly attribute is`(_ path: String) throws {
        try RefusalRow("remove", path, nil, .invalidPath).check()
    }

    @Test(arguments: [
        #"pin eq "1234""#, "pin pr", #"keys[secret eq "s1"]"#, #"keys.secret sw "s""#,
        #"keys[type eq "front"].secret eq "s1""#, #"door.hint co "h""#, "door.hint pr",
    ])
    func `neither does a filter`(_ filter: String) throws {
        var interpretation = Interpretation(dialect: .auto)
        #expect {
            try FilterExpression(
                "\(PatchSubject.badgeURN):\(filter)",
                type: PatchSubject.type,
                interpretation: &interpretation
            )
        } throws: { error in
            (error as? SCIMError)?.type == .invalidFilter
        }
    }
}
