// Alerts as the JSON that is stored in the outbox: Foundation's encoder took a million instructions
// for one, more than all else that its poll stored.

extension Alert: JSONWritable {
  /// Writes what `encode(to:)` would.
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("activity", activity)
      $0.member("change", change)
      $0.member("countries", countries)
      $0.member("domain", domain)
      $0.member("evidence", evidence)
      if let flags { $0.member("flags", flags) }
      $0.member("id", id)
      $0.member("kind", kind.rawValue)
      $0.member("language", language)
      $0.member("orgs", organisations)
      $0.member("published", orNull: published?.rfc3339)
      $0.member("schema", schema)
      $0.member("score", score)
      $0.member("severity", severity.rawValue)
      $0.member("source", source)
      $0.member("sources", sources)
      $0.member("stage", orNull: stage?.rawValue)
      $0.member("story", orNull: story?.description)
      $0.member("summary", orNull: summary)
      $0.member("thread", orNull: thread?.description)
      $0.member("time", time.rfc3339)
      $0.member("title", title)
      $0.member("url", orNull: url)
      $0.member("watches", watches)
    }
  }
}

extension Alert.Change: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("field", field)
      $0.member("from", orNull: from)
      $0.member("to", orNull: to)
    }
  }
}

extension Alert.WatchMatch: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("matched", matched)
      $0.member("name", name)
    }
  }
}

extension TermMatch: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.member("end", end)
      $0.member("field", field.rawValue)
      $0.member("start", start)
      $0.member("term", term)
    }
  }
}
