/** Lines for people and programs, written aside so that no request waits. */
@NullMarked
package dev.jadegate.edge.log;

import org.jspecify.annotations.NullMarked;
