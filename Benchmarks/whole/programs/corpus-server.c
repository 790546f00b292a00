// Serves a folder that whole/corpus.py made, from memory, to whoever asks on 127/8: full answers,
// gzipped where that is wanted, and 304 to a request whose validators still hold.
//
//   corpus-server FOLDER
//
// prints its port and serves until its standard input ends. `/feed/N` is a feed; beside it
//
//   /change/N   from now on the N feeds of the lowest ranks are served in their newer version
//   /stats      counters since the last reset, as JSON        /reset   the same, then all are zero
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_fds = 1 << 16, request_room = 4096 };

struct bytes {
  char *start;
  size_t count;
};

struct version {
  struct bytes plain, packed;
};

struct feed {
  char content_type[64];
  unsigned long rank;
  struct version versions[2];
};

struct connection {
  char *request;
  size_t filled;
  struct bytes rest;  // what the socket had no room for yet
};

static struct feed *feeds;
static size_t feed_count;
static unsigned long changed;
static struct connection connections[most_fds];
static int poller;
static struct {
  long requests, not_modified, full, connections, in, out;
} counters;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static struct bytes read_file(const char *folder, const char *part, size_t number, const char *end) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s/%zu%s", folder, part, number, end);
  struct bytes bytes = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (!file) return bytes;
  fseek(file, 0, SEEK_END);
  bytes.count = (size_t)ftell(file);
  rewind(file);
  bytes.start = malloc(bytes.count);
  if (!bytes.start || fread(bytes.start, 1, bytes.count, file) != bytes.count) fail(path);
  fclose(file);
  return bytes;
}

static void read_feeds(const char *folder) {
  char path[4096], line[256];
  snprintf(path, sizeof path, "%s/feeds.tsv", folder);
  FILE *table = fopen(path, "r");
  if (!table) fail(path);
  size_t room = 0;
  while (fgets(line, sizeof line, table)) {
    if (feed_count == room) {
      room = room ? room * 2 : 1024;
      feeds = realloc(feeds, room * sizeof *feeds);
      if (!feeds) fail("realloc");
    }
    struct feed *feed = &feeds[feed_count];
    if (sscanf(line, "%*u\t%63s\t%lu", feed->content_type, &feed->rank) != 2) fail(path);
    for (int version = 0; version < 2; version++) {
      const char *part = version ? "new" : "old";
      feed->versions[version] = (struct version){read_file(folder, part, feed_count, ".xml"),
                                                 read_file(folder, part, feed_count, ".xml.gz")};
    }
    feed_count++;
  }
  fclose(table);
}

static void drop(int fd) {
  struct connection *connection = &connections[fd];
  free(connection->rest.start);
  char *room = connection->request;
  memset(connection, 0, sizeof *connection);
  connection->request = room;  // descriptors are used again, and so is their room
  close(fd);
}

static void want(int fd, unsigned events) {
  struct epoll_event event = {.events = events | EPOLLRDHUP, .data.fd = fd};
  epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event);
}

// Sends a head and a body in one go; what does not fit is kept, and nothing more is read meanwhile.
static void send_both(int fd, struct bytes head, struct bytes body) {
  struct iovec parts[] = {{head.start, head.count}, {body.start, body.count}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = body.count ? 2 : 1};
  ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return;  // The next read finds the connection over.
  size_t done = sent < 0 ? 0 : (size_t)sent, total = head.count + body.count;
  if (done == total) return;
  struct bytes *rest = &connections[fd].rest;
  rest->start = malloc(total - done);
  if (!rest->start) fail("malloc");
  rest->count = total - done;
  size_t of_head = done < head.count ? head.count - done : 0;
  memcpy(rest->start, head.start + (head.count - of_head), of_head);
  memcpy(rest->start + of_head, body.start + (body.count - (rest->count - of_head)),
         rest->count - of_head);
  want(fd, EPOLLOUT);
}

static void send_rest(int fd) {
  struct bytes *rest = &connections[fd].rest;
  ssize_t sent = send(fd, rest->start, rest->count, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) drop(fd);
    return;
  }
  rest->count -= (size_t)sent;
  memmove(rest->start, rest->start + sent, rest->count);
  if (rest->count > 0) return;
  free(rest->start);
  rest->start = NULL;
  want(fd, EPOLLIN);
}

static void send_stats(int fd) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  char body[512], head[128];
  int count = snprintf(body, sizeof body,
                       "{\"requests\":%ld,\"notModified\":%ld,\"full\":%ld,\"connections\":%ld,"
                       "\"bytesIn\":%ld,\"bytesOut\":%ld,\"cpuSeconds\":%.3f}\n",
                       counters.requests, counters.not_modified, counters.full,
                       counters.connections, counters.in, counters.out, cpu);
  int length = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", count);
  send_both(fd, (struct bytes){head, (size_t)length}, (struct bytes){body, (size_t)count});
}

static int field_holds(const char *request, const char *name, const char *value) {
  const char *field = strcasestr(request, name);
  if (!field) return 0;
  const char *end = strstr(field + 2, "\r\n"), *found = strstr(field, value);
  return found && (!end || found < end);
}

static void send_feed(int fd, const char *request, size_t number) {
  const struct feed *feed = &feeds[number];
  int version = feed->rank < changed && feed->versions[1].plain.start ? 1 : 0;
  int packs = field_holds(request, "\r\nAccept-Encoding:", "gzip");
  char etag[64], head[512];
  snprintf(etag, sizeof etag, "\"%zx-%x-%s\"", number, 0x6251a4 + version, packs ? "gz" : "id");
  const char *date = version ? "Sun, 01 Nov 2026 12:00:00 GMT" : "Sun, 01 Nov 2026 11:00:00 GMT";
  // As RFC 9110, 13.1.3 has it, the date counts only where no tag is given.
  int holds = strcasestr(request, "\r\nIf-None-Match:")
                  ? field_holds(request, "\r\nIf-None-Match:", etag)
                  : field_holds(request, "\r\nIf-Modified-Since:", date);
  struct bytes body = packs ? feed->versions[version].packed : feed->versions[version].plain;
  int count;
  if (holds) {
    counters.not_modified++;
    count = snprintf(head, sizeof head,
                     "HTTP/1.1 304 Not Modified\r\nETag: %s\r\nLast-Modified: %s\r\n\r\n", etag, date);
    body = (struct bytes){NULL, 0};
  } else {
    counters.full++;
    count = snprintf(head, sizeof head,
                     "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nETag: %s\r\nLast-Modified: %s\r\n"
                     "Vary: Accept-Encoding\r\n%sContent-Length: %zu\r\n\r\n",
                     feed->content_type, etag, date, packs ? "Content-Encoding: gzip\r\n" : "",
                     body.count);
  }
  counters.out += (long)((size_t)count + body.count);
  send_both(fd, (struct bytes){head, (size_t)count}, body);
}

static void answer(int fd, const char *request, size_t length) {
  int is_reset = strncmp(request, "GET /reset ", 11) == 0;
  if (is_reset || strncmp(request, "GET /stats ", 11) == 0) {
    send_stats(fd);
    if (is_reset) memset(&counters, 0, sizeof counters);
    return;
  }
  if (strncmp(request, "GET /change/", 12) == 0) {
    changed = strtoul(request + 12, NULL, 10);
    return send_stats(fd);
  }
  counters.requests++;
  counters.in += (long)length;
  size_t number = strncmp(request, "GET /feed/", 10) == 0 ? strtoul(request + 10, NULL, 10) : feed_count;
  if (number < feed_count) return send_feed(fd, request, number);
  static char missing[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  send_both(fd, (struct bytes){missing, sizeof missing - 1}, (struct bytes){NULL, 0});
}

static void serve(int fd) {
  struct connection *connection = &connections[fd];
  if (!connection->request && !(connection->request = malloc(request_room))) fail("malloc");
  ssize_t count = recv(fd, connection->request + connection->filled,
                       request_room - 1 - connection->filled, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return drop(fd);
  connection->filled += (size_t)count;
  connection->request[connection->filled] = 0;
  char *end;
  while (!connection->rest.start && (end = strstr(connection->request, "\r\n\r\n"))) {
    size_t length = (size_t)(end + 4 - connection->request);
    end[2] = 0;
    answer(fd, connection->request, length);
    memmove(connection->request, connection->request + length, connection->filled - length + 1);
    connection->filled -= length;
  }
  if (connection->filled == request_room - 1) drop(fd);
}

static void watch(int fd) {
  if (fd >= most_fds) fail("too many connections");
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    counters.connections++;
    watch(fd);
  }
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: corpus-server FOLDER\n");
    return 64;
  }
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  read_feeds(arguments[1]);
  poller = epoll_create1(EPOLL_CLOEXEC);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
      listen(listener, 4096) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
    fail("listen");
  watch(listener);
  watch(STDIN_FILENO);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct epoll_event events[512];
  for (;;) {
    int ready = epoll_wait(poller, events, 512, -1);
    for (int index = 0; index < ready; index++) {
      int fd = events[index].data.fd;
      if (fd == STDIN_FILENO) return 0;
      if (fd == listener)
        accept_all(fd);
      else if (events[index].events & EPOLLOUT)
        send_rest(fd);
      else
        serve(fd);
    }
  }
}
