/** The events an application observes, and the qualifiers that select them. */
@NullMarked
package dev.carillon.event;

import org.jspecify.annotations.NullMarked;
