// The yardstick of whole passes: what a careful program of three libraries needs that only fetches,
// parses and stores. One thread; libcurl's multi interface, libxml2's push SAX parser as the bytes
// come, SQLite in WAL mode with one commit for every 64 feeds.
//
//   yardstick DATABASE IN_FLIGHT < addresses
//
// makes one conditional pass over all addresses and prints feeds read, unchanged and failed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch.h"

enum { feeds_a_commit = 64 };

struct transfer {
  CURL *easy;
  struct curl_slist *fields;
  struct feed *feed;
  struct reader *reader;
  struct text etag, date;
};

static struct feed *feeds;
static size_t feed_count, next_feed, uncommitted;
static sqlite3 *database;
static sqlite3_stmt *insert_entry, *save_feed;

static void require(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "yardstick: %s: %s\n", what, database ? sqlite3_errmsg(database) : "");
  exit(1);
}

static void run(const char *sql) {
  require(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK, sql);
}

static void open_database(const char *path) {
  require(sqlite3_open(path, &database) == SQLITE_OK, path);
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "CREATE TABLE IF NOT EXISTS feed(id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE,"
      "  etag TEXT, modified TEXT);"
      "CREATE TABLE IF NOT EXISTS entry(feed INTEGER NOT NULL, guid TEXT NOT NULL, title TEXT,"
      "  link TEXT, date TEXT, summary TEXT, UNIQUE(feed, guid))");
  sqlite3_prepare_v2(database, "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?)", -1,
                     &insert_entry, NULL);
  sqlite3_prepare_v2(database, "UPDATE feed SET etag = ?, modified = ? WHERE id = ?", -1,
                     &save_feed, NULL);
  require(insert_entry && save_feed, "prepare");
}

static void read_feeds(void) {
  sqlite3_stmt *add, *find;
  sqlite3_prepare_v2(database, "INSERT OR IGNORE INTO feed(url) VALUES (?)", -1, &add, NULL);
  sqlite3_prepare_v2(database, "SELECT id, etag, modified FROM feed WHERE url = ?", -1, &find, NULL);
  char line[1024];
  size_t room = 0;
  run("BEGIN");
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (feed_count == room) {
      room = room ? room * 2 : 1024;
      feeds = realloc(feeds, room * sizeof *feeds);
      require(feeds != NULL, "realloc");
    }
    struct feed *feed = &feeds[feed_count++];
    *feed = (struct feed){.address = strdup(line)};
    sqlite3_bind_text(find, 1, feed->address, -1, SQLITE_STATIC);
    if (sqlite3_step(find) != SQLITE_ROW) {
      sqlite3_reset(find);
      sqlite3_bind_text(add, 1, feed->address, -1, SQLITE_STATIC);
      require(sqlite3_step(add) == SQLITE_DONE, "insert feed");
      sqlite3_reset(add);
      require(sqlite3_step(find) == SQLITE_ROW, "find feed");
    }
    feed->id = sqlite3_column_int64(find, 0);
    for (int column = 1; column <= 2; column++) {
      const char *value = (const char *)sqlite3_column_text(find, column);
      if (value) text_add(column == 1 ? &feed->etag : &feed->date, value, strlen(value));
    }
    sqlite3_reset(find);
  }
  run("COMMIT");
  sqlite3_finalize(add);
  sqlite3_finalize(find);
}

static size_t take_field(char *line, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  struct text *text = NULL;
  size_t length = size * count, start = 0;
  if (length > 6 && strncasecmp(line, "ETag: ", 6) == 0) text = &transfer->etag, start = 6;
  if (length > 15 && strncasecmp(line, "Last-Modified: ", 15) == 0)
    text = &transfer->date, start = 15;
  if (text) {
    text->count = 0;
    text_add(text, line + start, length - start - 2);
  }
  return length;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  if (!transfer->reader) transfer->reader = reader_open();
  reader_feed(transfer->reader, bytes, size * count);
  return size * count;
}

static struct curl_slist *condition(struct curl_slist *list, const char *name, struct text *value) {
  if (value->count == 0) return list;
  char line[512];
  snprintf(line, sizeof line, "%s: %s", name, value->start);
  return curl_slist_append(list, line);
}

static int start(CURLM *multi, struct transfer *transfer) {
  if (next_feed == feed_count) return 0;
  struct feed *feed = transfer->feed = &feeds[next_feed++];
  curl_slist_free_all(transfer->fields);
  transfer->fields = condition(NULL, "If-None-Match", &feed->etag);
  transfer->fields = condition(transfer->fields, "If-Modified-Since", &feed->date);
  transfer->etag.count = transfer->date.count = 0;
  curl_easy_setopt(transfer->easy, CURLOPT_URL, feed->address);
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->fields);
  return curl_multi_add_handle(multi, transfer->easy) == CURLM_OK;
}

// Stores what came; whether the feed was read.
static int finish(struct transfer *transfer, int is_good) {
  struct feed *feed = transfer->feed;
  if (transfer->reader && is_good && uncommitted++ == 0) run("BEGIN");
  if (transfer->reader)
    reader_close(transfer->reader, feed->id, is_good ? insert_entry : NULL);
  transfer->reader = NULL;
  if (!is_good) return 0;
  sqlite3_bind_text(save_feed, 1, transfer->etag.start, (int)transfer->etag.count, SQLITE_STATIC);
  sqlite3_bind_text(save_feed, 2, transfer->date.start, (int)transfer->date.count, SQLITE_STATIC);
  sqlite3_bind_int64(save_feed, 3, feed->id);
  require(sqlite3_step(save_feed) == SQLITE_DONE, "save feed");
  sqlite3_reset(save_feed);
  if (uncommitted == feeds_a_commit) {
    run("COMMIT");
    uncommitted = 0;
  }
  return 1;
}

static CURL *handle(struct transfer *transfer) {
  CURL *easy = curl_easy_init();
  require(easy != NULL, "curl_easy_init");
  curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_field);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "yardstick (+https://example.org/yardstick)");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30000L);
  // Addresses are numbers here, and libcurl would prune its cache of names at every one.
  curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  return easy;
}

int main(int count, char **arguments) {
  require(count == 3, "usage: yardstick DATABASE IN_FLIGHT < addresses");
  size_t in_flight = strtoul(arguments[2], NULL, 10), running = 0;
  open_database(arguments[1]);
  read_feeds();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  struct transfer *transfers = calloc(in_flight, sizeof *transfers);
  require(multi && transfers, "no memory");
  for (size_t index = 0; index < in_flight; index++) {
    transfers[index].easy = handle(&transfers[index]);
    running += (size_t)start(multi, &transfers[index]);
  }
  size_t read = 0, unchanged = 0, failed = 0;
  while (running > 0) {
    int active, left, any = 0;
    curl_multi_perform(multi, &active);
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL *easy = message->easy_handle;
      CURLcode code = message->data.result;
      struct transfer *transfer;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      if (finish(transfer, code == CURLE_OK && status == 200)) read++;
      else if (code == CURLE_OK && status == 304) unchanged++;
      else failed++;
      curl_multi_remove_handle(multi, easy);
      running--;
      running += (size_t)start(multi, transfer);
      any = 1;
    }
    if (!any) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  if (uncommitted > 0) run("COMMIT");
  sqlite3_finalize(insert_entry);
  sqlite3_finalize(save_feed);
  sqlite3_close(database);
  printf("%zu %zu %zu\n", read, unchanged, failed);
  return failed == 0 ? 0 : 1;
}
