// The two hashes that are asked of OpenSSL's libcrypto, which libcurl brings along anyway.
#ifndef PACTWATCH_CLIBCRYPTO_H
#define PACTWATCH_CLIBCRYPTO_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stddef.h>

// HMAC-SHA256 of `text` under `key` into 32 bytes; 0 where libcrypto could not do it.
static inline int pw_hmac_sha256(const unsigned char *key, size_t key_length,
                                 const unsigned char *text, size_t length, unsigned char *out) {
  unsigned int out_length = 0;
  return HMAC(EVP_sha256(), key, (int)key_length, text, length, out, &out_length) != NULL &&
         out_length == 32;
}

// SHA-1 of `text` into 20 bytes; 0 where libcrypto could not do it.
static inline int pw_sha1(const unsigned char *text, size_t length, unsigned char *out) {
  return SHA1(text, length, out) != NULL;
}

#endif
