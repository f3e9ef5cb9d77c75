#include "protocol/job_event.h"
