// The floor: libcurl's multi interface and nothing around it. Each address is asked once with a
// condition that the measured server answers by 304.
//
//   bare-curl IN_FLIGHT ROUNDS AUTHORITIES < addresses
//
// The options are those that cost least: no connection is kept for a host with one feed, names are
// not cached, the authorities come from one file alone so that libcurl keeps them parsed, and an
// address is always asked by the same handle, which keeps the TLS session.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot {
  CURL *easy;
  size_t next;
};

static char **addresses;
static size_t address_count, in_flight;

static size_t ignore(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

static void read_addresses(void) {
  size_t room = 0;
  char line[1024];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (address_count == room) {
      room = room ? room * 2 : 1024;
      addresses = realloc(addresses, room * sizeof *addresses);
      if (!addresses) exit(1);
    }
    addresses[address_count++] = strdup(line);
  }
}

static int start(CURLM *multi, struct slot *slot) {
  if (slot->next >= address_count) return 0;
  curl_easy_setopt(slot->easy, CURLOPT_URL, addresses[slot->next]);
  slot->next += in_flight;
  return curl_multi_add_handle(multi, slot->easy) == CURLM_OK;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: bare-curl IN_FLIGHT ROUNDS AUTHORITIES < addresses\n");
    return 64;
  }
  in_flight = strtoul(arguments[1], NULL, 10);
  int rounds = atoi(arguments[2]);
  read_addresses();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  struct curl_slist *fields = curl_slist_append(NULL, "If-None-Match: \"1f3c-6251a400000000\"");
  fields = curl_slist_append(fields, "If-Modified-Since: Mon, 02 Mar 2026 08:00:00 GMT");
  struct slot *slots = calloc(in_flight, sizeof *slots);
  if (!slots) return 1;
  for (size_t index = 0; index < in_flight; index++) {
    CURL *easy = slots[index].easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &slots[index]);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bare-curl");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_CAINFO, arguments[3]);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30000L);
  }
  size_t good = 0, bad = 0;
  for (int round = 0; round < rounds; round++) {
    size_t under_way = 0;
    for (size_t index = 0; index < in_flight; index++) {
      slots[index].next = index;
      under_way += (size_t)start(multi, &slots[index]);
    }
    while (under_way > 0) {
      int running, left;
      curl_multi_perform(multi, &running);
      CURLMsg *message;
      int any = 0;
      while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        struct slot *slot;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_OK && status == 304)
          good++;
        else
          bad++;
        curl_multi_remove_handle(multi, easy);
        under_way--;
        under_way += (size_t)start(multi, slot);
        any = 1;
      }
      if (!any) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
  }
  printf("%zu %zu\n", good, bad);
  return bad == 0 ? 0 : 1;
}
