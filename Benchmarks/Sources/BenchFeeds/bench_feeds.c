// A feed server that is never the bottleneck: one thread, one epoll, answers made once. It answers
// on every address of 127/8, so that each feed of a measurement can have a host of its own.
//
//   bench-feeds [CERTIFICATE KEY]
//
// prints the ports it listens on, `plain tls unconnectable` (tls is 0 without a certificate), and
// serves until its standard input ends. By the path:
//
//   /silent/…   never answers                  /drip/…   an endless answer, a byte a second
//   /wait/…     answers after half a second    /timed/N  as usual, and notes the time since the last
//   /stats      counters, as JSON              /reset    the same, then all counters are zero
//   /gaps       the times noted, in microseconds, one a line; then they are forgotten
//
// and anything else with 304 where the request is conditional, with a feed without entries where not.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most_fds = 1 << 18, most_timed = 1 << 18, request_room = 4096 };

enum kind { unused, plain_listener, tls_listener, input, client };
enum pending { none, silent, drip, wait_answer };

struct connection {
  enum kind kind;
  enum pending pending;
  int is_secured;
  int is_closing;
  int is_conditional;
  unsigned hash;
  int next;     // the next one in the list of those that wait or drip, -1 at its end
  double when;  // when the next byte is due
  size_t filled;
  SSL *tls;
  char *request;
};

static struct connection connections[most_fds];
static double last_seen[most_timed];
static double *gaps;
static size_t gap_count, gap_room;
static SSL_CTX *tls_context;
static int poller, waiting = -1;
static struct {
  long requests, not_modified, full, connections, resumed, in_flight, most_in_flight, in, out;
} counters;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int fd, enum kind kind) {
  if (fd >= most_fds) fail("too many connections");
  connections[fd].kind = kind;
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

static void drop(int fd) {
  struct connection *connection = &connections[fd];
  if (connection->pending != none) {
    counters.in_flight--;
    int *link = &waiting;
    while (*link != -1 && *link != fd) link = &connections[*link].next;
    if (*link == fd) *link = connection->next;
  }
  if (connection->tls) SSL_free(connection->tls);
  char *room = connection->request;
  memset(connection, 0, sizeof *connection);
  connection->request = room;  // descriptors are used again, and so is their room
  close(fd);
}

static void send_bytes(int fd, const char *bytes, size_t count) {
  struct connection *connection = &connections[fd];
  counters.out += (long)count;
  if (connection->tls)
    SSL_write(connection->tls, bytes, (int)count);
  else if (send(fd, bytes, count, MSG_NOSIGNAL) < 0 && errno != EPIPE && errno != ECONNRESET)
    perror("send");
}

static void send_text(int fd, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  send_bytes(fd, text, (size_t)count);
}

static void send_body(int fd, const char *body, size_t count) {
  send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
            count);
  send_bytes(fd, body, count);
}

// Validators of the usual length, other ones for each feed.
static void send_answer(int fd, unsigned hash, int is_conditional) {
  static const char feed[] =
      "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Measured feed</title>"
      "<link>http://localhost/</link><description>Nothing new</description></channel></rss>\n";
  static const char fields[] =
      "ETag: \"1f3c-6251a4%08x\"\r\nLast-Modified: Mon, 02 Mar 2026 08:00:00 GMT\r\n";
  char validators[128];
  snprintf(validators, sizeof validators, fields, hash);
  if (is_conditional) {
    counters.not_modified++;
    send_text(fd, "HTTP/1.1 304 Not Modified\r\n%s\r\n", validators);
  } else {
    counters.full++;
    send_text(fd,
              "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n%sContent-Length: %zu\r\n\r\n%s",
              validators, sizeof feed - 1, feed);
  }
}

static void send_stats(int fd) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  char body[512];
  int count = snprintf(body, sizeof body,
                       "{\"requests\":%ld,\"notModified\":%ld,\"full\":%ld,\"connections\":%ld,"
                       "\"resumed\":%ld,\"mostInFlight\":%ld,\"bytesIn\":%ld,\"bytesOut\":%ld,"
                       "\"cpuSeconds\":%.3f}\n",
                       counters.requests, counters.not_modified, counters.full,
                       counters.connections, counters.resumed, counters.most_in_flight,
                       counters.in, counters.out, cpu);
  send_body(fd, body, (size_t)count);
}

static void send_gaps(int fd) {
  char *body = malloc(gap_count * 16 + 1);
  if (!body) fail("malloc");
  size_t count = 0;
  for (size_t index = 0; index < gap_count; index++)
    count += (size_t)sprintf(body + count, "%.0f\n", gaps[index] * 1e6);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  send_body(fd, body, count);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  free(body);
  gap_count = 0;
  memset(last_seen, 0, sizeof last_seen);
}

static void note_gap(unsigned long number) {
  if (number >= most_timed) return;
  double time = now();
  if (last_seen[number] > 0) {
    if (gap_count == gap_room) {
      gap_room = gap_room ? gap_room * 2 : 65536;
      gaps = realloc(gaps, gap_room * sizeof *gaps);
      if (!gaps) fail("realloc");
    }
    gaps[gap_count++] = time - last_seen[number];
  }
  last_seen[number] = time;
}

static void hold(int fd, enum pending pending, double until) {
  struct connection *connection = &connections[fd];
  connection->pending = pending;
  connection->when = until;
  if (pending != silent) {
    connection->next = waiting;
    waiting = fd;
  } else {
    connection->next = -1;
  }
  if (++counters.in_flight > counters.most_in_flight)
    counters.most_in_flight = counters.in_flight;
}

static void answer(int fd, const char *request, size_t length) {
  if (strncmp(request, "GET /stats ", 11) == 0) return send_stats(fd);
  if (strncmp(request, "GET /gaps ", 10) == 0) return send_gaps(fd);
  if (strncmp(request, "GET /reset ", 11) == 0) {
    send_stats(fd);
    long in_flight = counters.in_flight;
    memset(&counters, 0, sizeof counters);
    counters.in_flight = counters.most_in_flight = in_flight;
    return;
  }
  counters.requests++;
  counters.in += (long)length;
  unsigned hash = 2166136261u;
  const char *host = strcasestr(request, "\r\nHost:");
  for (const char *c = request; *c && *c != '\r'; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
  for (const char *c = host ? host + 2 : ""; *c && *c != '\r'; c++)
    hash = (hash ^ (unsigned char)*c) * 16777619u;
  int is_conditional = strcasestr(request, "\r\nIf-None-Match:") != NULL;
  if (strncmp(request, "GET /silent/", 12) == 0) return hold(fd, silent, 0);
  if (strncmp(request, "GET /drip/", 10) == 0) {
    send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n");
    return hold(fd, drip, now() + 1);
  }
  if (strncmp(request, "GET /wait/", 10) == 0) {
    connections[fd].hash = hash;
    connections[fd].is_conditional = is_conditional;
    return hold(fd, wait_answer, now() + 0.5);
  }
  if (strncmp(request, "GET /timed/", 11) == 0) note_gap(strtoul(request + 11, NULL, 10));
  send_answer(fd, hash, is_conditional);
}

static void serve_waiting(void) {
  double time = now();
  for (int fd = waiting, next; fd != -1; fd = next) {
    struct connection *connection = &connections[fd];
    next = connection->next;
    if (connection->when > time) continue;
    if (connection->pending == drip) {
      send_bytes(fd, " ", 1);
      connection->when += 1;
      continue;
    }
    int *link = &waiting;
    while (*link != fd) link = &connections[*link].next;
    *link = next;
    connection->pending = none;
    counters.in_flight--;
    send_answer(fd, connection->hash, connection->is_conditional);
  }
}

// Bytes received: 0 where nothing is there now, -1 where the connection is over.
static long receive(int fd, char *room, size_t size) {
  struct connection *connection = &connections[fd];
  if (!connection->tls) {
    ssize_t count = recv(fd, room, size, 0);
    if (count > 0) return count;
    return count < 0 && errno == EAGAIN ? 0 : -1;
  }
  if (!connection->is_secured) {
    int result = SSL_accept(connection->tls);
    if (result != 1)
      return SSL_get_error(connection->tls, result) == SSL_ERROR_WANT_READ ? 0 : -1;
    connection->is_secured = 1;
    if (SSL_session_reused(connection->tls)) counters.resumed++;
  }
  int count = SSL_read(connection->tls, room, (int)size);
  if (count > 0) return count;
  return SSL_get_error(connection->tls, count) == SSL_ERROR_WANT_READ ? 0 : -1;
}

static void serve(int fd) {
  struct connection *connection = &connections[fd];
  if (!connection->request && !(connection->request = malloc(request_room))) fail("malloc");
  for (;;) {
    long count = receive(fd, connection->request + connection->filled,
                         request_room - 1 - connection->filled);
    if (count < 0) return drop(fd);
    if (count == 0) return;
    connection->filled += (size_t)count;
    connection->request[connection->filled] = 0;
    char *end;
    while ((end = strstr(connection->request, "\r\n\r\n"))) {
      size_t length = (size_t)(end + 4 - connection->request);
      end[2] = 0;
      answer(fd, connection->request, length);
      memmove(connection->request, connection->request + length, connection->filled - length + 1);
      connection->filled -= length;
    }
    if (connection->filled == request_room - 1) return drop(fd);
  }
}

static void accept_all(int listener, int is_tls) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    counters.connections++;
    watch(fd, client);
    if (is_tls) {
      connections[fd].tls = SSL_new(tls_context);
      if (!connections[fd].tls) fail("SSL_new");
      SSL_set_fd(connections[fd].tls, fd);
    }
  }
}

static int bound(int backlog, unsigned short *port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
  socklen_t length = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(fd, backlog) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0)
    fail("listen");
  *port = ntohs(address.sin_port);
  return fd;
}

// A port whose queue is full, so that the kernel drops whoever comes: neither taken nor refused.
static unsigned short unconnectable(void) {
  unsigned short port;
  bound(0, &port);
  for (int index = 0; index < 4; index++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 &&
                   errno != EINPROGRESS))
      fail("connect");
  }
  return port;
}

static void open_tls(const char *certificate, const char *key) {
  tls_context = SSL_CTX_new(TLS_server_method());
  if (!tls_context || SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls_context, key, SSL_FILETYPE_PEM) != 1) {
    fprintf(stderr, "bench-feeds: certificate or key cannot be used\n");
    exit(1);
  }
}

int main(int count, char **arguments) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);

  poller = epoll_create1(EPOLL_CLOEXEC);
  unsigned short plain_port, tls_port = 0;
  watch(bound(4096, &plain_port), plain_listener);
  if (count == 3) {
    open_tls(arguments[1], arguments[2]);
    watch(bound(4096, &tls_port), tls_listener);
  }
  watch(STDIN_FILENO, input);
  printf("%d %d %d\n", plain_port, tls_port, unconnectable());
  fflush(stdout);

  struct epoll_event events[512];
  for (;;) {
    int ready = epoll_wait(poller, events, 512, waiting == -1 ? -1 : 5);
    for (int index = 0; index < ready; index++) {
      int fd = events[index].data.fd;
      switch (connections[fd].kind) {
        case plain_listener: accept_all(fd, 0); break;
        case tls_listener: accept_all(fd, 1); break;
        case client: serve(fd); break;
        case input: return 0;
        case unused: break;
      }
    }
    if (waiting != -1) serve_waiting();
  }
}
