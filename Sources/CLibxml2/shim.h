// libxml2's SAX2, HTML SAX and encoding interfaces, with shims for what Swift cannot import.
#ifndef PACTWATCH_CLIBXML2_H
#define PACTWATCH_CLIBXML2_H

#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

// xmlFree is a mutable global function pointer, which Swift 6 rejects as shared state.
static inline void pw_xml_free(void *pointer) { xmlFree(pointer); }

#endif
