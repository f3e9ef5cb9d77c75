#include "daemon/encoder/encode_plan.h"
