/* Nothing but the headers, compiled as C99. */
#include "reel/producer.h"
#include "reel/renderer.h"
