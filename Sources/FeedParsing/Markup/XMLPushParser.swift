// Drives libxml2's SAX2 push interface: bytes in, tags and text out, nothing kept.

import CLibxml2

/// A strict XML parser over UTF-8 chunks. It stops at the first fault; mending is another's task.
///
/// It reads no file and no network: external subsets are never loaded (`XML_PARSE_NONET`, no
/// `DTDLOAD`), and entities come from `getEntity` alone, which never looks at declarations that
/// contain other entities, so nothing can be expanded twice.
final class XMLPushParser {
  private var context: xmlParserCtxtPtr?
  private let receiver: any MarkupReceiver
  @exclusivity(unchecked) private var names = DocumentNames()
  private var entities: [String: UnsafeMutablePointer<xmlEntity>] = [:]
  private var declared: [String: [UInt8]] = [:]
  private var expandedBytes = 0
  private var declaredAttributes = 0
  private var declarationBytes = 0
  private var isGivenUp = false
  private(set) var warnings: [FeedWarning] = []
  /// The first fault, once there is one.
  private(set) var fault: FeedWarning?

  /// How many bytes declared entities may grow to in all.
  private static let maximumExpansion = 262_144
  /// Open namespaces, each counted twice as libxml2 counts them.
  private static let maximumNamespaces = 2048
  /// Each tag of that name is given all of them.
  private static let maximumDeclaredAttributes = 16
  /// libxml2 itself bounds the depth of trees only, which are not made here.
  private static let maximumDepth = 1024
  /// Names of all kinds: libxml2's table of them is slow beyond.
  private static let maximumNames = 32_768
  /// libxml2 collects a document type's declarations and reads them all at once.
  private static let maximumDeclarationBytes = 1 << 18
  private static let pieceBytes = 1 << 16

  init(receiver: any MarkupReceiver) {
    self.receiver = receiver
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { context, name, prefix, address, _, _, count, _, attributes in
      guard let context else { return }
      // The parser lives as long as it parses; the three most frequent calls need no counting.
      Unmanaged<XMLPushParser>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.start(name, prefix, address, Int(count), attributes)
      }
    }
    handler.endElementNs = { context, _, _, _ in
      guard let context else { return }
      Unmanaged<XMLPushParser>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.receiver.endElement()
      }
    }
    handler.characters = { context, text, length in
      guard let text, let context else { return }
      Unmanaged<XMLPushParser>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.receiver.text(UnsafeBufferPointer(start: text, count: Int(length)))
      }
    }
    handler.ignorableWhitespace = handler.characters
    handler.cdataBlock = handler.characters
    handler.getEntity = { context, name in XMLPushParser.from(context)?.entity(name) }
    handler.entityDecl = { context, name, type, _, _, content in
      XMLPushParser.from(context)?.declare(name, Int(type), content)
    }
    handler.attributeDecl = { context, _, _, _, _, _, choices in
      xmlFreeEnumeration(choices)
      XMLPushParser.from(context)?.declareAttribute()
    }
    handler.reference = { context, name in
      // An entity that nobody knows is kept as it was written.
      guard let name, let parser = XMLPushParser.from(context) else { return }
      parser.warnings.append(.repair("an unknown reference was read as text", line: parser.line))
      var written = "&\(String(cString: name));"
      written.withUTF8 { parser.receiver.text($0) }
    }
    handler.serror = { context, error in XMLPushParser.from(context)?.note(error) }
    let selfPointer = Unmanaged.passUnretained(self).toOpaque()
    context = xmlCreatePushParserCtxt(&handler, selfPointer, nil, 0, nil)
    if let context {
      let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
      xmlCtxtUseOptions(context, Int32(bitPattern: options))
      // Gives attribute values with `&amp;` already read. Entities still come from `getEntity`
      // alone, so unlike the option NOENT elsewhere this opens no door.
      context.pointee.replaceEntities = 1
    }
  }

  deinit {
    if let context {
      xmlFreeDoc(context.pointee.myDoc)
      xmlFreeParserCtxt(context)
    }
    for entity in entities.values {
      // Where an entity is declared, libxml2 leaves the declaration's text with what `getEntity`
      // gives it.
      if let written = entity.pointee.orig { pw_xml_free(UnsafeMutablePointer(mutating: written)) }
      entity.pointee.content.deallocate()
      entity.deallocate()
    }
  }

  /// Takes the next chunk; false once the document has turned out not to be well-formed.
  func parse(_ chunk: UnsafeBufferPointer<UInt8>) -> Bool {
    silenceThread()
    var rest = chunk
    // libxml2 copies what it is given, and counts it in an Int32.
    while rest.count > 0 {
      let piece = UnsafeBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
      piece.withMemoryRebound(to: CChar.self) {
        _ = xmlParseChunk(context, $0.baseAddress, Int32($0.count), 0)
      }
      lookAtBounds(behind: piece.count)
      guard isWellFormed else { return false }
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst(piece.count))
    }
    return true
  }

  /// Gives up where the document has what libxml2 would take long for.
  private func lookAtBounds(behind count: Int) {
    guard let context else { return }
    if xmlDictSize(context.pointee.dict) > Self.maximumNames {
      giveUp(.repair("more names than any feed has", line: line))
    }
    guard context.pointee.instate == XML_PARSER_DTD else { return }
    declarationBytes += count
    if declarationBytes > Self.maximumDeclarationBytes {
      giveUp(.repair("more declarations than any feed has", line: line))
    }
  }

  /// Tells that no more chunks come; false where the document is not well-formed.
  func finish() -> Bool {
    silenceThread()
    xmlParseChunk(context, nil, 0, 1)
    return isWellFormed
  }

  /// Some faults of declarations reach no context, and libxml2 would print them; what matters of
  /// them shows in how the document is read.
  private func silenceThread() {
    xmlSetStructuredErrorFunc(nil) { _, _ in }
  }

  private var isWellFormed: Bool {
    guard let context else { return false }
    // A limit of libxml2 stops it without a word about the form of the document.
    return context.pointee.wellFormed == 1 && !isGivenUp && context.pointee.disableSAX == 0
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> XMLPushParser? {
    context.map { Unmanaged<XMLPushParser>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The line that the parser stands in, counted from 1.
  private var line: Int { Int(context?.pointee.input?.pointee.line ?? 0) }

  private func start(
    _ name: UnsafePointer<UInt8>?, _ prefix: UnsafePointer<UInt8>?,
    _ address: UnsafePointer<UInt8>?, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  ) {
    guard let name else { return }
    if let context {
      if context.pointee.nsNr > Self.maximumNamespaces {
        // libxml2 searches them one after the other, for every tag.
        return giveUp(.repair("more namespaces at once than any feed has"))
      }
      if context.pointee.nameNr > Self.maximumDepth {
        return giveUp(.repair("deeper than any feed is", line: line))
      }
    }
    var tag = names.tag(name, prefix: prefix, address: address)
    if count > 0, let attributes {
      tag.attributes.reserveCapacity(count)
      // Five pointers each: local name, prefix, address, begin and end of the value.
      for index in 0..<count {
        let base = index * 5
        guard let local = attributes[base], let begin = attributes[base + 3],
          let end = attributes[base + 4]
        else { continue }
        let value = UnsafeBufferPointer(start: begin, count: end - begin)
        let known = names.tag(local, prefix: attributes[base + 1], address: attributes[base + 2])
        tag.attributes.append(
          StartTag.Attribute(
            namespace: known.namespace, name: known.name,
            value: String(decoding: value, as: UTF8.self)))
      }
    }
    receiver.startElement(tag, line: line)
  }

  private func entity(_ name: UnsafePointer<UInt8>?) -> UnsafeMutablePointer<xmlEntity>? {
    guard let name, let context else { return nil }
    let key = String(cString: name)
    guard let bytes = declared[key] ?? HTMLEntities.bytes(named: key), !bytes.isEmpty else {
      return nil
    }
    if context.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE, bytes.count > 1 {
      // libxml2 copies but one byte of such an entity into an attribute's value.
      isGivenUp = true
      fault = fault ?? .repair("“&\(key);” inside an attribute", line: line)
      return nil
    }
    expandedBytes += bytes.count
    guard expandedBytes < Self.maximumExpansion || bytes.count <= 8 else {
      isGivenUp = true
      fault = fault ?? .loss("declared entities grow beyond \(Self.maximumExpansion) bytes")
      return nil
    }
    if declared[key] == nil {
      warnings.append(.repair("“&\(key);” is not defined in XML; read as in HTML", line: line))
    }
    if let known = entities[key] { return known }
    let content = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
    content.initialize(from: bytes, count: bytes.count)
    content[bytes.count] = 0
    let entity = UnsafeMutablePointer<xmlEntity>.allocate(capacity: 1)
    entity.initialize(to: xmlEntity())
    entity.pointee.type = XML_ENTITY_DECL
    entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
    entity.pointee.content = content
    entity.pointee.length = Int32(bytes.count)
    entities[key] = entity
    return entity
  }

  private func declare(
    _ name: UnsafePointer<UInt8>?, _ type: Int, _ content: UnsafeMutablePointer<UInt8>?
  ) {
    guard let name, let content, type == Int(XML_INTERNAL_GENERAL_ENTITY.rawValue) else { return }
    if let value = DeclaredEntity.value(String(cString: content)), declared.count < 512 {
      declared[String(cString: name)] = declared[String(cString: name)] ?? value
    }
  }

  /// A default for an attribute, which libxml2 compares with all others on every tag.
  private func declareAttribute() {
    declaredAttributes += 1
    if declaredAttributes > Self.maximumDeclaredAttributes {
      giveUp(.repair("more attributes declared than any feed has", line: line))
    }
  }

  private func giveUp(_ reason: FeedWarning) {
    isGivenUp = true
    fault = fault ?? reason
    // What is left of the piece may be slow too.
    xmlStopParser(context)
  }

  private func note(_ error: UnsafeMutablePointer<xmlError>?) {
    guard let error = error?.pointee, let text = error.message else { return }
    // A piece may hold faults by the thousand; only what is kept is made a string.
    let isFatal = error.level == XML_ERR_FATAL
    guard !isGivenUp, fault == nil, isFatal || warnings.count < 100 else { return }
    var message = String(cString: text).trimmed ?? "not well-formed"
    if message.contains("Huge input lookup") || message.contains("use XML_PARSE_HUGE") {
      message = "a piece of the document is longer than any feed's"
    } else if message.contains("Memory allocation failed") {
      // So libxml2 calls it that its table of names is full.
      message = "more or longer names than any feed has"
    }
    if isFatal {
      fault = .repair(message, line: error.line > 0 ? Int(error.line) : nil)
    } else if error.domain == Int32(XML_FROM_NAMESPACE.rawValue) {
      warnings.append(.repair(message, line: Int(error.line)))
    }
  }
}
