// Takes entries out of RSS and Atom by libxml2's push SAX interface.
#include "fetch.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

enum field { none, title, summary, date, id, address, field_count };

struct entry {
  struct text fields[field_count];
};

struct reader {
  xmlParserCtxtPtr parser;
  struct entry *entries;
  size_t count, room;
  int is_inside;
  enum field open;
};

void text_add(struct text *text, const char *bytes, size_t count) {
  if (text->count + count + 1 > text->room) {
    text->room = (text->count + count + 1) * 2;
    text->start = realloc(text->start, text->room);
    if (!text->start) abort();
  }
  memcpy(text->start + text->count, bytes, count);
  text->count += count;
  text->start[text->count] = 0;
}

static int is(const xmlChar *name, const char *other) {
  return strcmp((const char *)name, other) == 0;
}

static enum field field_of(const xmlChar *name, const xmlChar *prefix) {
  if (prefix) return none;
  if (is(name, "title")) return title;
  if (is(name, "description") || is(name, "summary")) return summary;
  if (is(name, "pubDate") || is(name, "published")) return date;
  if (is(name, "guid") || is(name, "id")) return id;
  if (is(name, "link")) return address;
  return none;
}

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespaces, const xmlChar **declared, int attributes, int defaulted,
                  const xmlChar **values) {
  (void)uri, (void)namespaces, (void)declared, (void)defaulted;
  struct reader *reader = context;
  if (!reader->is_inside) {
    if (prefix || !(is(name, "item") || is(name, "entry"))) return;
    if (reader->count == reader->room) {
      reader->room = reader->room ? reader->room * 2 : 64;
      reader->entries = realloc(reader->entries, reader->room * sizeof *reader->entries);
      if (!reader->entries) abort();
    }
    memset(&reader->entries[reader->count++], 0, sizeof *reader->entries);
    reader->is_inside = 1;
    return;
  }
  reader->open = field_of(name, prefix);
  if (reader->open != address) return;
  for (int index = 0; index < attributes; index++) {
    const xmlChar **value = values + index * 5;
    if (is(value[0], "href"))
      text_add(&reader->entries[reader->count - 1].fields[address], (const char *)value[3],
               (size_t)(value[4] - value[3]));
  }
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)uri;
  struct reader *reader = context;
  reader->open = none;
  if (!prefix && (is(name, "item") || is(name, "entry"))) reader->is_inside = 0;
}

static void characters(void *context, const xmlChar *bytes, int count) {
  struct reader *reader = context;
  if (reader->open == none) return;
  text_add(&reader->entries[reader->count - 1].fields[reader->open], (const char *)bytes,
           (size_t)count);
}

struct reader *reader_open(void) {
  static xmlSAXHandler handler = {
      .initialized = XML_SAX2_MAGIC,
      .startElementNs = start,
      .endElementNs = end,
      .characters = characters,
      .cdataBlock = characters,
  };
  struct reader *reader = calloc(1, sizeof *reader);
  if (!reader) abort();
  reader->parser = xmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL);
  if (!reader->parser) abort();
  xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET);
  return reader;
}

void reader_feed(struct reader *reader, const char *bytes, size_t count) {
  xmlParseChunk(reader->parser, bytes, (int)count, 0);
}

void reader_close(struct reader *reader, long feed, sqlite3_stmt *insert) {
  xmlParseChunk(reader->parser, NULL, 0, 1);
  for (size_t index = 0; index < reader->count; index++) {
    struct text *fields = reader->entries[index].fields;
    static const enum field order[] = {id, title, address, date, summary};
    if (insert) {
      sqlite3_bind_int64(insert, 1, feed);
      for (int place = 0; place < 5; place++)
        sqlite3_bind_text(insert, place + 2, fields[order[place]].start,
                          (int)fields[order[place]].count, SQLITE_STATIC);
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
    for (int field = 0; field < field_count; field++) free(fields[field].start);
  }
  free(reader->entries);
  xmlFreeDoc(reader->parser->myDoc);
  xmlFreeParserCtxt(reader->parser);
  free(reader);
}
