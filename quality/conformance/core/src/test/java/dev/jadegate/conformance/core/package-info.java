/** aliyun-java-sdk-core: RPC 1.0 signatures as the CLI makes them, with and without types for the replies. */
@NullMarked
package dev.jadegate.conformance.core;

import org.jspecify.annotations.NullMarked;
