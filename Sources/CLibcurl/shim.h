// libcurl's easy and multi interfaces; one shim for each kind of argument of its variadic calls.
#ifndef PACTWATCH_CLIBCURL_H
#define PACTWATCH_CLIBCURL_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

typedef size_t (*pw_data_callback)(char *, size_t, size_t, void *);
typedef int (*pw_progress_callback)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
typedef curl_socket_t (*pw_open_socket_callback)(void *, curlsocktype, struct curl_sockaddr *);
typedef int (*pw_debug_callback)(CURL *, curl_infotype, char *, size_t, void *);

static inline CURLcode pw_easy_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pw_easy_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pw_easy_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pw_easy_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pw_easy_set_data_callback(CURL *handle, CURLoption option,
                                                 pw_data_callback value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pw_easy_set_open_socket(CURL *handle, pw_open_socket_callback value) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode pw_easy_set_progress(CURL *handle, pw_progress_callback value) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}
static inline CURLcode pw_easy_set_debug(CURL *handle, pw_debug_callback value) {
  return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}
static inline CURLcode pw_easy_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode pw_easy_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode pw_easy_get_string(CURL *handle, CURLINFO info, const char **value) {
  return curl_easy_getinfo(handle, info, (char **)value);
}
static inline CURLcode pw_easy_get_pointer(CURL *handle, CURLINFO info, void **value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLMcode pw_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
// The macros that Swift does not import.
static inline CURLcode pw_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
static inline curl_socket_t pw_bad_socket(void) { return CURL_SOCKET_BAD; }
// The CA bundle that libcurl was built to use, or NULL.
static inline const char *pw_default_ca_file(void) {
  return curl_version_info(CURLVERSION_NOW)->cainfo;
}
// The optional decoders that libcurl was built with.
static inline int pw_knows_brotli(void) {
  return (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_BROTLI) != 0;
}
static inline int pw_knows_zstd(void) {
  return (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_ZSTD) != 0;
}

#endif
