// What a JSON document holds.

/// A value of JSON.
enum JSONValue {
  case string(String)
  /// A number as it is written.
  case number(String)
  case boolean(Bool)
  case object(JSONObject)
  case array([JSONValue])
  case null
}

/// An object of JSON, its members in their order.
struct JSONObject {
  var members: [(name: String, value: JSONValue)] = []

  /// The value of a member, the last one of that name; nil for one that is not there or null.
  subscript(_ name: String) -> JSONValue? {
    guard let value = members.last(where: { $0.name == name })?.value else { return nil }
    if case .null = value { return nil }
    return value
  }
}
