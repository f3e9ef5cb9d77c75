#include "producer/plugin_library.h"
