/**
 * One order of call-backs for all instances, for caches that are declared {@code ordered}.
 *
 * <p>The door is {@link dev.carillon.order.Ordering}. What is invalidated, and by whom it is
 * carried, is none of its business.
 */
@NullMarked
package dev.carillon.order;

import org.jspecify.annotations.NullMarked;
