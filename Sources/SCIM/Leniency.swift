/// A deviation from the RFCs that a request was forgiven.
///
/// The text in a case names the attribute, URN or id concerned.
package enum Leniency: Sendable, Hashable {
    /// A boolean came as a string such as `"True"`.
    case stringBoolean(String)
    /// A number came where a string belongs.
    case numberForString(String)
    /// A boolean came where a string belongs.
    case booleanForString(String)
    /// A string came where a number belongs.
    case stringForNumber(String)
    /// A plain value came where an object with that `value` belongs.
    case valueForObject(String)
    /// An array of one came where a single value belongs.
    case arrayForObject(String)
    /// A single value came where an array belongs.
    case objectForArray(String)
    /// A value that has to be a URI has characters that a URI cannot have.
    case malformedURI(String)
    /// More than one value was marked as primary; the first stayed so.
    case severalPrimaries(String)
    /// An attribute that no schema of the type has was ignored.
    case unknownAttribute(String)
    /// An extension that the type does not have was stored as it came.
    case unknownExtension(String)
    /// A schema URN that means nothing here was ignored.
    case unknownSchema(String)
    /// An extension was used without being listed in `schemas`.
    case undeclaredExtension(String)
    /// The body did not list the schema that it had to.
    case missingSchemas(String)
    /// A userName has this character, as `U+0020`, where RFC 8265 §3.3 does not allow it.
    case userNameCharacter(String)
    /// A PATCH operation was not spelled in lower case.
    case operationCase(String)
    /// The method of a bulk operation was not spelled in upper case.
    case methodCase(String)
    /// A remove operation named values beside its path; just those were removed.
    case valuesInRemove(String)
    /// A condition in a path did not stand in brackets.
    case conditionWithoutBrackets(String)
    /// An attribute in a value was named the way a path names it.
    case pathAsName(String)
    /// An attribute of an extension was named without its URN.
    case shortName(String)
    /// A filter had no blank where the grammar has one.
    case missingBlank
    /// A filter compared a sub-attribute behind the brackets of a value path, not in them.
    case comparedBehindBrackets(String)
    /// A value path that selected nothing created the value it describes.
    case createdElement(String)
    /// A value path that was to be cleared selected nothing.
    case nothingToClear(String)
    /// A member id that no resource of the tenant has was skipped.
    case unknownMember(String)

    /// The deviation in a sentence, for the person who looks at the integration's health.
    package var text: String {
        switch self {
        case .stringBoolean(let name): "\(name) came as a string and was read as a boolean."
        case .numberForString(let name): "\(name) came as a number and was read as a string."
        case .booleanForString(let name): "\(name) came as a boolean and was read as a string."
        case .stringForNumber(let name): "\(name) came as a string and was read as a number."
        case .valueForObject(let name): "\(name) came as a plain value, not as an object."
        case .arrayForObject(let name): "\(name) came as an array of one, not as a single value."
        case .objectForArray(let name): "\(name) came as a single value, not as an array."
        case .malformedURI(let name): "\(name) is not a URI; it was kept as it came."
        case .severalPrimaries(let name): "\(name) has several primary values; the first counts."
        case .unknownAttribute(let name): "The unknown attribute \(name) was ignored."
        case .unknownExtension(let urn): "The unknown extension \(urn) was stored as it came."
        case .unknownSchema(let urn): "The unknown schema \(urn) was ignored."
        case .undeclaredExtension(let urn): "The extension \(urn) was not listed in schemas."
        case .missingSchemas(let urn): "The body did not list the schema \(urn)."
        case .userNameCharacter(let notation):
            "The userName has \(notation) where RFC 8265 does not allow it."
        case .operationCase(let name): "The operation \(name) was not in lower case."
        case .methodCase(let name): "The method \(name) was not in upper case."
        case .valuesInRemove(let path): "A remove of \(path) named values; only those were removed."
        case .conditionWithoutBrackets(let name):
            "A condition on \(name) stood in a path without brackets."
        case .pathAsName(let name): "\(name) was named by a path where a plain name belongs."
        case .shortName(let name): "\(name) was named without the URN of its extension."
        case .missingBlank: "The filter lacks a blank between two words."
        case .comparedBehindBrackets(let path): "\(path) was compared behind its brackets."
        case .createdElement(let path): "\(path) selected no value, so one was created."
        case .nothingToClear(let path): "\(path) selected no value that could be cleared."
        case .unknownMember(let id): "No resource has the member id \(id); it was skipped."
        }
    }
}
