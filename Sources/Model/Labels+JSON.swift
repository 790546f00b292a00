// Labels and reports as the JSON that is stored with every entry and story.

extension Evidence: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("end", end)
      $0.member("field", field.rawValue)
      $0.member("label", label)
      $0.member("start", start)
      $0.member("text", text)
      $0.member("weight", weight)
    }
  }
}

extension Money: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("amount", amount)
      $0.member("currency", currency)
    }
  }
}

extension Labels: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("activity", activity)
      $0.member("countries", countries)
      $0.member("domain", domain)
      $0.member("evidence", evidence)
      $0.member("language", language)
      $0.member("money", money)
      $0.member("organisations", organisations)
      $0.member("relevance", relevance.rawValue)
      $0.member("score", score)
      if let stage { $0.member("stage", stage.rawValue) }
    }
  }
}

extension StoryReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("language", language)
      $0.member("owner", owner)
      $0.member("published", orNull: published?.rfc3339)
      $0.member("source", source)
      $0.member("url", orNull: url)
    }
  }
}
