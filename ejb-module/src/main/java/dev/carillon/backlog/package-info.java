/**
 * What goes out: an instance's own notifications in a bounded ring, and one sender per peer that
 * carries them across.
 *
 * <p>The door is {@link dev.carillon.backlog.Outbound}. Plain Java: clock, randomness and {@link
 * dev.carillon.backlog.Transport} come in from outside, and nothing here blocks or owns a thread.
 */
@NullMarked
package dev.carillon.backlog;

import org.jspecify.annotations.NullMarked;
