// libxml2's push SAX2 with handlers that only count: what reading XML costs at the least.
#ifndef PACTWATCH_BARE_SAX_H
#define PACTWATCH_BARE_SAX_H

#include <stddef.h>

/// Parses a document in one call; the number of its elements and text bytes, -1 where it is broken.
long bare_sax_count(const char *bytes, size_t count);

#endif
