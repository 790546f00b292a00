// The Snowball stemmers of Debian's libstemmer.
#ifndef PACTWATCH_CLIBSTEMMER_H
#define PACTWATCH_CLIBSTEMMER_H

#include <libstemmer.h>

#endif
