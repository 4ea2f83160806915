@NullMarked
package dev.jadegate.traffic.fingerprint;

import org.jspecify.annotations.NullMarked;
