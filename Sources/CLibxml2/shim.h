// libxml2's SAX2, HTML SAX and encoding interfaces, with shims for what Swift cannot import.
#ifndef PACTWATCH_CLIBXML2_H
#define PACTWATCH_CLIBXML2_H

// Distributions build libxml2 with ICU and then name ICU's headers in its own, whose types clash
// with those of Foundation's ICU. Only the tail of a structure that nobody here looks into needs
// them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

// xmlFree is a mutable global function pointer, which Swift 6 rejects as shared state.
static inline void pw_xml_free(void *pointer) { xmlFree(pointer); }

#endif
