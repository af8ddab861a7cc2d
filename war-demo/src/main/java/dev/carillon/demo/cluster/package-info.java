/** The cluster as this instance sees it, and what this instance says of itself. */
@NullMarked
package dev.carillon.demo.cluster;

import org.jspecify.annotations.NullMarked;
