/**
 * What crosses the wire between the instances of a cluster. Java SE only.
 *
 * <p>All types are immutable and safe for use by many threads. Their constructors check what they
 * are given, also when an object comes out of a stream, so an instance of a type is always valid.
 */
@NullMarked
package dev.carillon.contracts;

import org.jspecify.annotations.NullMarked;
