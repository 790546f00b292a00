#include "bare_sax.h"

#include <libxml/parser.h>

typedef struct {
  long elements;
  long text;
} Counts;

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespaces, const xmlChar **declared, int attributes, int defaulted,
                  const xmlChar **values) {
  (void)name, (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes;
  (void)defaulted, (void)values;
  ((Counts *)context)->elements++;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)context, (void)name, (void)prefix, (void)uri;
}

static void text(void *context, const xmlChar *text, int length) {
  (void)text;
  ((Counts *)context)->text += length;
}

long bare_sax_count(const char *bytes, size_t count) {
  Counts counts = {0, 0};
  xmlSAXHandler handler = {0};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = start;
  handler.endElementNs = end;
  handler.characters = text;
  handler.ignorableWhitespace = text;
  handler.cdataBlock = text;
  xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, &counts, NULL, 0, NULL);
  if (parser == NULL) return -1;
  xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  xmlParseChunk(parser, bytes, (int)count, 0);
  xmlParseChunk(parser, NULL, 0, 1);
  long result = parser->wellFormed ? counts.elements + counts.text : -1;
  xmlFreeDoc(parser->myDoc);
  xmlFreeParserCtxt(parser);
  return result;
}
