#include "protocol/job_spec.h"
