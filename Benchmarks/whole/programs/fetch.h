// What the yardstick's two files know of each other.
#include <curl/curl.h>
#include <sqlite3.h>
#include <stddef.h>

struct text {
  char *start;
  size_t count, room;
};

struct feed {
  long id;
  char *address;
  struct text etag, date;  // the validators, empty where there are none
};

// A parser of one document, fed as the bytes come; its entries are stored when it is closed.
struct reader;
struct reader *reader_open(void);
void reader_feed(struct reader *reader, const char *bytes, size_t count);
// Stores the entries by the statement, whose values are feed, id, title, link, date and summary.
void reader_close(struct reader *reader, long feed, sqlite3_stmt *insert);

void text_add(struct text *text, const char *bytes, size_t count);
