// glibc's own calls for its heap, which Swift's Glibc module leaves out.
#include <malloc.h>
