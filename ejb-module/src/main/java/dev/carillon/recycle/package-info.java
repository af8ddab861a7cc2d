/** Recycling: what one instance does, and how the instances of a role take turns. */
@NullMarked
package dev.carillon.recycle;

import org.jspecify.annotations.NullMarked;
