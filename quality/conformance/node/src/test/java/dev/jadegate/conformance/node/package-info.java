/** The official Node clients, in a Node process of their own; left out where there is no Node. */
@NullMarked
package dev.jadegate.conformance.node;

import org.jspecify.annotations.NullMarked;
