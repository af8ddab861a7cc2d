/**
 * Other people's caches: JCache caches and the second-level cache of JPA, from which an application
 * and its near caches load. {@link dev.carillon.source.SourceCaches} is the door.
 */
@NullMarked
package dev.carillon.source;

import org.jspecify.annotations.NullMarked;
