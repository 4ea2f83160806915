/**
 * The RAM policy language: read, check, compile, decide, explain.
 *
 * <p>Pure: no I/O, clock, randomness or logging. A document is parsed once ({@link dev.jadegate.policy.PolicyParser}),
 * compiled with the others of its principal ({@link dev.jadegate.policy.PolicySet}) and then judged by
 * {@link dev.jadegate.policy.PolicyEngine} without allocating. What the published documentation leaves open is one
 * named constant each in {@link dev.jadegate.policy.Semantics}.
 */
@NullMarked
package dev.jadegate.policy;

import org.jspecify.annotations.NullMarked;
