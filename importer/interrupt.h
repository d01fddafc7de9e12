#pragma once

namespace anp {

/// From now on SIGINT and SIGTERM are counted instead of ending the process, and SIGPIPE is
/// ignored: a target that hangs up is an outcome. The third interrupt ends the process as usual,
/// should the second not have done so.
void catch_interrupts();

/// SIGINT and SIGTERM since catch_interrupts(). A wait of the driver ends early when one comes.
int interrupts();

}  // namespace anp
