#pragma once

namespace anp {

/// Keeps what this process knows to itself: when it dies it leaves no core file, and no other
/// process of the same user can read its memory or attach to it. Secrets are in the environment
/// from the first moment on, so this comes before anything else.
void keep_memory_private();

}  // namespace anp
