/** The official ActionTrail client on tea-openapi 0.1. */
@NullMarked
package dev.jadegate.conformance.secretsclient;

import org.jspecify.annotations.NullMarked;
