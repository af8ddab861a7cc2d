/** The events an application observes, and the qualifier that selects them. */
@NullMarked
package dev.carillon.event;

import org.jspecify.annotations.NullMarked;
