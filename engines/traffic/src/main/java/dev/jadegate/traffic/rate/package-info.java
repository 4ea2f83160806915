/**
 * How often something happens, in bounded memory that is stated: rates and bursts, sliding windows, who floods, throttles of
 * objects, thresholds that are learnt. Keys are 64-bit hashes under a secret, so that nobody can make others share their counter.
 */
@NullMarked
package dev.jadegate.traffic.rate;

import org.jspecify.annotations.NullMarked;
