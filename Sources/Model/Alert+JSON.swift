// Alerts as the JSON that is stored in the outbox: Foundation's encoder took a million instructions for
// one, more than all else that its poll stored.

extension Alert: JSONWritable {
  /// Writes what `encode(to:)` would.
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("activity")
      $0.array(activity) { $0.string($1.rawValue) }
      $0.key("change")
      change.write(to: &$0)
      $0.key("countries")
      $0.array(countries) { $0.string($1.rawValue) }
      $0.key("domain")
      $0.array(domain) { $0.string($1.rawValue) }
      $0.key("evidence")
      evidence.write(to: &$0)
      if let flags {
        $0.key("flags")
        $0.array(flags)
      }
      $0.key("id")
      $0.string(id)
      $0.key("kind")
      $0.string(kind.rawValue)
      $0.key("language")
      $0.string(language)
      $0.key("orgs")
      $0.array(organisations)
      $0.key("published")
      $0.string(orNull: published?.rfc3339)
      $0.key("schema")
      $0.string(schema)
      $0.key("score")
      $0.number(score)
      $0.key("severity")
      $0.string(severity.rawValue)
      $0.key("source")
      $0.string(source)
      $0.key("sources")
      sources.write(to: &$0)
      $0.key("stage")
      $0.string(orNull: stage?.rawValue)
      $0.key("story")
      $0.string(orNull: story?.description)
      $0.key("summary")
      $0.string(orNull: summary)
      $0.key("thread")
      $0.string(orNull: thread?.description)
      $0.key("time")
      $0.string(time.rfc3339)
      $0.key("title")
      $0.string(title)
      $0.key("url")
      $0.string(orNull: url)
      $0.key("watches")
      watches.write(to: &$0)
    }
  }
}

extension Alert.Change: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("field")
      $0.string(field)
      $0.key("from")
      $0.string(orNull: from)
      $0.key("to")
      $0.string(orNull: to)
    }
  }
}

extension Alert.WatchMatch: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("matched")
      matched.write(to: &$0)
      $0.key("name")
      $0.string(name)
    }
  }
}

extension TermMatch: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("end")
      $0.number(end)
      $0.key("field")
      $0.string(field.rawValue)
      $0.key("start")
      $0.number(start)
      $0.key("term")
      $0.string(term)
    }
  }
}
