// How common evidence is in the trade's news before anything was seen. Written by
// `pactwatch-train stories`; counts are stories per thousand.

/// Names (by skeleton), organisations, systems and stems (by hash) found in many stories.
enum StoryCommonness {
  static let text = """
    common name 60 slnsk
    """
}
