/**
 * The journal: one append-only sequence of event records on disk, and the place where "recorded"
 * becomes true. A call that must be recorded is answered only after {@link
 * dev.jadegate.store.journal.Journal#append} has returned. The position of a record is for ever: it
 * is the index of the event's leaf in the transparency log.
 */
@NullMarked
package dev.jadegate.store.journal;

import org.jspecify.annotations.NullMarked;
