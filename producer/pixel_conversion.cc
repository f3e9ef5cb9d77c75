#include "producer/pixel_conversion.h"
