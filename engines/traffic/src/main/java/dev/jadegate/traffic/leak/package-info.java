/** Keeps data in: masks what is sensitive in answers as they stream by, replaces error pages, and tells when a page was altered. */
@NullMarked
package dev.jadegate.traffic.leak;

import org.jspecify.annotations.NullMarked;
