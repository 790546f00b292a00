// Labels and reports as the JSON that is stored with every entry and story.

extension Evidence: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("end")
      $0.number(end)
      $0.key("field")
      $0.string(field.rawValue)
      $0.key("label")
      $0.string(label)
      $0.key("start")
      $0.number(start)
      $0.key("text")
      $0.string(text)
      $0.key("weight")
      $0.number(weight)
    }
  }
}

extension Money: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("amount")
      $0.number(amount)
      $0.key("currency")
      $0.string(currency)
    }
  }
}

extension Labels: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("activity")
      $0.array(activity) { $0.string($1.rawValue) }
      $0.key("countries")
      $0.array(countries) { $0.string($1.rawValue) }
      $0.key("domain")
      $0.array(domain) { $0.string($1.rawValue) }
      $0.key("evidence")
      evidence.write(to: &$0)
      $0.key("language")
      $0.string(language)
      $0.key("money")
      money.write(to: &$0)
      $0.key("organisations")
      $0.array(organisations)
      $0.key("relevance")
      $0.number(relevance.rawValue)
      $0.key("score")
      $0.number(score)
      if let stage {
        $0.key("stage")
        $0.string(stage.rawValue)
      }
    }
  }
}

extension StoryReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object {
      $0.key("language")
      $0.string(language)
      $0.key("owner")
      $0.string(owner)
      $0.key("published")
      $0.string(orNull: published?.rfc3339)
      $0.key("source")
      $0.string(source)
      $0.key("url")
      $0.string(orNull: url)
    }
  }
}
