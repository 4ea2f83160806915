/**
 * Tells robots from people and from each other: search robots that can prove it, proof of work, a clearance that a browser keeps,
 * traps that only robots see, names that do not go with how their bearer speaks TLS.
 */
@NullMarked
package dev.jadegate.traffic.robot;

import org.jspecify.annotations.NullMarked;
