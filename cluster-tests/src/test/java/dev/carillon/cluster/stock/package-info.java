/**
 * An application that writes and reads a table through a near cache, and notes what it read and
 * when.
 */
@NullMarked
package dev.carillon.cluster.stock;

import org.jspecify.annotations.NullMarked;
